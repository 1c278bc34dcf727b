#!/bin/sh
# A static binary needs nothing of the system: it renders the starter lab in a folder that has nothing else.
#   packaging/test-static.sh target/x86_64-unknown-linux-musl/dist/render
set -eu

if [ $# -ne 1 ]; then
  echo "usage: packaging/test-static.sh BINARY" >&2
  exit 2
fi
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cp "$1" "$root/render"
mkdir "$root/tmp"
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
as_root chroot "$root" /render init /lab
as_root chroot "$root" /render -C /lab
as_root chroot "$root" /render -C /lab check
as_root rm -rf "$root/lab"
