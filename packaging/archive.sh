#!/bin/sh
# Packs a binary with its manual pages, completions and licence:
#   packaging/archive.sh target/release/render x86_64-unknown-linux-gnu
set -eu
cd "$(dirname "$0")/.."

if [ $# -ne 2 ]; then
  echo "usage: packaging/archive.sh BINARY TARGET" >&2
  exit 2
fi
binary=$1
version=$("$binary" --version)
name=render-v${version#render }-$2
folder=target/archives/$name
rm -rf "$folder"
mkdir -p "$folder/man" "$folder/completions"
cp "$binary" LICENSE README.md "$folder/"

# A page for the program, for each command, and for each command below it.
page() {
  "$binary" man "$@" >"$folder/man/$(echo render "$@" | tr ' ' -).1"
  "$binary" "$@" --help | sed -n '/^Commands:$/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' | while read -r below; do
    [ "$below" = help ] || page "$@" "$below"
  done
}
page

for shell in bash elvish fish powershell zsh; do
  "$binary" completions "$shell" >"$folder/completions/render.$shell"
done
tar -czf "target/archives/$name.tar.gz" -C target/archives "$name"
rm -rf "$folder"
echo "target/archives/$name.tar.gz"
