#!/bin/sh
# Builds a release for a target and puts its archive into target/archives:
#   packaging/build.sh x86_64-unknown-linux-musl
set -eu
cd "$(dirname "$0")/.."

if [ $# -ne 1 ]; then
  echo "usage: packaging/build.sh TARGET" >&2
  exit 2
fi
cargo build --profile dist --locked --bin render --target "$1"
exec packaging/archive.sh "target/$1/dist/render" "$1"
