# Completion of rille's options and of scripts, for bash.
_rille() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  case $before in
    -e | -l) return ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "-e -l -i -v --version -h --help --" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -X '!*.lua' -- "$word"; compgen -d -- "$word")
  fi
}
complete -o filenames -F _rille rille
