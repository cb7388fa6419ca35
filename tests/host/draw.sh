#!/bin/sh
# The window of examples/draw under Xvfb: digits drawn with the mouse are told, and the script may change while it runs.
#
#   tests/host/draw.sh PROGRAM draw.lua FOLDER [PICTURE.bmp]      FOLDER: for what the test writes
set -u
program=$1 script=$2 folder=$3 picture=${4:-$3/draw.bmp}
for tool in Xvfb xdotool; do
  command -v "$tool" >/dev/null || { echo "skip: install xvfb and xdotool"; exit 0; }
done
rm -rf "$folder"
mkdir -p "$folder"
cp "$script" "$folder/draw.lua"
said=$folder/said

# -displayfd writes the number of a display that was free.
Xvfb -displayfd 3 -screen 0 800x600x24 3>"$folder/display" >/dev/null 2>&1 &
server=$!
runs=""
trap 'kill $runs $server 2>/dev/null' EXIT

fail() {
  echo "failed: $1"
  tail -n 20 "$said"
  exit 1
}

# wait_for PATTERN WHAT: until a line says so, a minute at most.
wait_for() {
  for _ in $(seq 600); do
    grep -q "$1" "$said" 2>/dev/null && return
    sleep 0.1
  done
  fail "$2: nothing said \"$1\""
}

# change SED-COMMAND: the script in one step, as editors do it; what was said before is forgotten.
change() {
  : >"$said"
  sed "$1" "$script" >"$folder/new.lua"
  mv "$folder/new.lua" "$folder/draw.lua"
}

# stroke X,Y X,Y ...: the left button down at the first place of the window, up at the last.
stroke() {
  xdotool mousemove --window "$window" "${1%,*}" "${1#*,}" mousedown 1
  for place; do
    xdotool mousemove --window "$window" "${place%,*}" "${place#*,}" sleep 0.03
  done
  xdotool mouseup 1
}

for _ in $(seq 100); do
  [ -s "$folder/display" ] && break
  sleep 0.1
done
DISPLAY=:$(cat "$folder/display")
export DISPLAY SDL_VIDEODRIVER=x11
"$program" "$folder/draw.lua" --say --picture "$picture" >>"$said" 2>&1 &
runs=$!
wait_for "^status trained" "training"
window=$(xdotool search --name "Rille: draw a digit" | head -n 1)

stroke 90,100 150,100 225,100 200,160 175,220 150,290
wait_for "^guess 7" "a seven"
xdotool mousemove --window "$window" 100 100 click 3
stroke 160,90 160,150 160,220 160,285
wait_for "^guess 1" "a one"
echo "ok a seven and a one are told"

change 's/"trained: /"was trained: /'
wait_for "^script a new version runs" "the changed script"
wait_for "^status was trained\|^status training" "the changed script's words"
wait_for "^guess 1" "what the older version learned"
echo "ok the changed script runs, with what the older one learned"

change 's/^return program$/return program program/'
wait_for "^error draw.lua:[0-9]*: .*near 'program'" "a script that does not compile"
wait_for "^status was trained\|^status training" "the old program behind an error"
change 's/trainer:step/trainer:leap/'
wait_for "^error draw.lua:[0-9]*: .*leap" "a script that fails in its first frame"
wait_for "^status was trained\|^status training" "the old program behind a failure"
change 's/^local program = {}$/while true do end/'
wait_for "^error .*deadline" "a script that does not end"
wait_for "^status was trained\|^status training" "the old program behind an endless one"
echo "ok a wrong script is told, and the old program goes on"

xdotool key --window "$window" Escape
wait "$runs" || fail "the program ended with $?"
runs=""
[ -s "$picture" ] || fail "no picture"
echo "ok"
