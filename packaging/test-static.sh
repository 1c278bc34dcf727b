#!/bin/sh
# A static binary needs no file of the system: in a folder that has nothing else but the source of random numbers, which
# every container has, it renders the starter lab, and the labs of this repository as they are committed.
#   packaging/test-static.sh target/x86_64-unknown-linux-musl/dist/render
set -eu

if [ $# -ne 1 ]; then
  echo "usage: packaging/test-static.sh BINARY" >&2
  exit 2
fi
source=$(dirname "$0")/..
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
root=$(mktemp -d)
trap 'as_root rm -rf "$root"' EXIT
cp "$1" "$root/render"
mkdir "$root/dev" "$root/tmp" "$root/labs"
as_root mknod -m 444 "$root/dev/random" c 1 8
as_root mknod -m 444 "$root/dev/urandom" c 1 9
cp -R "$source/render.ncl" "$source/config" "$source/overlays" "$source/golden" "$root/labs"
as_root chroot "$root" /render init /lab
as_root chroot "$root" /render -C /lab
as_root chroot "$root" /render -C /lab check
as_root chroot "$root" /render -C /labs check
