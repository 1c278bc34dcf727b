#!/bin/sh
# Builds a release for a target and puts its archive into target/archives:
#   packaging/build.sh x86_64-unknown-linux-musl
# A second argument is a profile other than `dist`, such as `release`, which is quicker to build.
set -eu
cd "$(dirname "$0")/.."

if [ $# -ne 1 ] && [ $# -ne 2 ]; then
  echo "usage: packaging/build.sh TARGET [PROFILE]" >&2
  exit 2
fi
target=$1
profile=${2:-dist}
# Cargo builds for this machine without `--target` too, and then shares what the tests have compiled.
if [ "$target" = "$(rustc -vV | sed -n 's/^host: //p')" ]; then
  folder=target/$profile
  set --
else
  folder=target/$target/$profile
  set -- --target "$target"
fi
# The C library is linked into the binary, also where that is not the default. Only the last crate decides this.
case $target in
*-linux-*) static="-C target-feature=+crt-static" ;;
*) static="" ;;
esac
# shellcheck disable=SC2086 # two words, or none
cargo rustc --profile "$profile" --locked --bin render "$@" -- $static
exec packaging/archive.sh "$folder/render" "$target"
