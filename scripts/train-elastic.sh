#!/bin/sh
# Runs a training on several processes, and again when one of them has died, with the hosts that are left.
#
#   scripts/train-elastic.sh -n 8 [--hostfile FILE] [--restarts 10] [--program build/rille] train.lua [arguments]
#
# The script resumes from its checkpoint by itself, as examples/mnist_ddp.lua --checkpoint does. A host file has a line a host:
# "node1 slots=4". Before each start every host is asked for a sign of life (by ssh, or by what RILLE_SSH says); those that give
# none are left out, and the ranks are as many as fit on the others. MPIRUN may hold another launcher, with its options.
set -u

ranks="" hostfile="" restarts=10 program="${RILLE_PROGRAM:-build/rille}"
while [ $# -gt 0 ]; do
  case "$1" in
    -n) ranks="$2"; shift 2 ;;
    --hostfile) hostfile="$2"; shift 2 ;;
    --restarts) restarts="$2"; shift 2 ;;
    --program) program="$2"; shift 2 ;;
    -h|--help) sed -n '2,9p' "$0"; exit 0 ;;
    -*) echo "train-elastic: unknown option $1" >&2; exit 2 ;;
    *) break ;;
  esac
done
if [ $# -eq 0 ]; then
  sed -n '2,9p' "$0" >&2
  exit 2
fi
reach="${RILLE_SSH:-ssh -o BatchMode=yes -o ConnectTimeout=5}"
left=$(mktemp)
trap 'rm -f "$left"' EXIT

# The lines of the host file whose hosts answer, into $left; how many ranks they take, into $slots.
find_hosts() {
  : > "$left"
  slots=0
  while read -r host rest; do
    case "$host" in ""|\#*) continue ;; esac
    if [ "$host" != localhost ] && ! $reach "$host" true </dev/null >/dev/null 2>&1; then
      echo "train-elastic: $host does not answer, and is left out" >&2
      continue
    fi
    count=$(echo "$rest" | sed -n 's/.*slots=\([0-9]*\).*/\1/p')
    slots=$((slots + ${count:-1}))
    echo "$host $rest" >> "$left"
  done < "$hostfile"
}

# Waits for the launcher. When its ranks on this host are gone and it stays for long, it waits for itself (Open MPI 4.1 at
# times does): it is ended, as a job that failed.
wait_for() {
  seen=0 idle=0
  while kill -0 "$1" 2>/dev/null; do
    if pgrep -P "$1" >/dev/null 2>&1; then
      seen=1 idle=0
    elif [ "$seen" = 1 ]; then
      idle=$((idle + 1))
      [ "$idle" -gt 30 ] && kill -9 "$1" 2>/dev/null
    fi
    sleep 0.5
  done
  wait "$1"
}

attempt=0
while :; do
  set_ranks="$ranks" hosts=""
  if [ -n "$hostfile" ]; then
    find_hosts
    if [ "$slots" = 0 ]; then
      echo "train-elastic: no host answers" >&2
      exit 1
    fi
    hosts="--hostfile $left"
    if [ -z "$ranks" ] || [ "$ranks" -gt "$slots" ]; then set_ranks="$slots"; fi
  fi
  # MPIRUN and hosts are words that the shell is to split.
  # shellcheck disable=SC2086
  ${MPIRUN:-mpirun} ${set_ranks:+-n "$set_ranks"} $hosts "$program" "$@" &
  if wait_for $!; then exit 0; else code=$?; fi
  attempt=$((attempt + 1))
  if [ "$attempt" -gt "$restarts" ]; then
    echo "train-elastic: ended with $code, for the $attempt. time; that was the last one" >&2
    exit "$code"
  fi
  echo "train-elastic: ended with $code; start $attempt of $restarts follows" >&2
  sleep "${RILLE_ELASTIC_PAUSE:-2}"
done
