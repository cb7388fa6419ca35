#!/bin/sh
# One of Debian's source packages, unpacked in FOLDER/NAME; nothing is done where that is there:
#   scripts/debian-source.sh FOLDER NAME
# It comes from where this system has its packages. The list is our own, in FOLDER: the system's stays as it is; it names the
# release alone. dpkg-dev is needed. 1: it cannot be fetched.
set -eu
folder=$1 name=$2
[ ! -d "$folder/$name" ] || exit 0
mkdir -p "$folder/lists/partial"
folder=$(cd "$folder" && pwd)
fetch() {
  apt-get -o Dir::Etc::SourceList="$folder/debian.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$folder/lists" \
    -o APT::Get::List-Cleanup=0 -o APT::Sandbox::User=root "$@"
}
if [ ! -f "$folder/debian.list" ]; then
  apt-get indextargets --format \
    'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | grep -v -e -security -e -updates | sort -u >"$folder/debian.list.new"
  mv "$folder/debian.list.new" "$folder/debian.list"
  fetch update -qq || { rm "$folder/debian.list" && exit 1; }
fi
cd "$folder"
rm -rf "$name-"*/
fetch source -qq "$name" >/dev/null
mv "$name-"*/ "$name"
