#!/bin/sh
# An archive has what the formula installs: the binary, a manual page for each command, and completions.
#   packaging/test-archive.sh target/archives/render-v1.2.3-x86_64-unknown-linux-musl.tar.gz
set -eu

if [ $# -ne 1 ]; then
  echo "usage: packaging/test-archive.sh ARCHIVE" >&2
  exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tar -xzf "$1" -C "$folder"
name=$(basename "$1" .tar.gz)
cd "$folder/$name"
version=$(./render --version | cut -d ' ' -f 2)
for file in LICENSE README.md man/render.1 man/render-explain.1 man/render-charts-add.1 \
  completions/render.bash completions/render.elvish completions/render.fish completions/render.powershell \
  completions/render.zsh; do
  [ -s "$file" ] || { echo "$name has no $file" >&2 && exit 1; }
done

# The formula names the archive of each system, with its sum.
mkdir "$folder/archives"
for target in aarch64-apple-darwin x86_64-apple-darwin aarch64-unknown-linux-musl x86_64-unknown-linux-musl; do
  cp "$folder/$name/LICENSE" "$folder/archives/render-v$version-$target.tar.gz"
done
cd - >/dev/null
"$(dirname "$0")/formula.sh" "$version" https://git.example.com/owner/render "$folder/archives" >"$folder/render.rb"
sum=$(sha256sum "$folder/$name/LICENSE" | cut -d ' ' -f 1)
[ "$(grep -c "sha256 \"$sum\"" "$folder/render.rb")" -eq 4 ] || { echo "the formula lacks sums" >&2 && exit 1; }
echo "$name: complete"
