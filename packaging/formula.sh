#!/bin/sh
# Prints the Homebrew formula of a release, whose archives are in a folder:
#   packaging/formula.sh 1.2.3 https://git.example.com/owner/render archives > render.rb
set -eu

if [ $# -ne 3 ]; then
  echo "usage: packaging/formula.sh VERSION REPOSITORY FOLDER" >&2
  exit 2
fi
version=$1
repository=$2
folder=$3

archive() {
  file=render-v$version-$1.tar.gz
  sum=$(sha256sum "$folder/$file" | cut -d ' ' -f 1)
  printf '      url "%s/releases/download/v%s/%s"\n      sha256 "%s"\n' "$repository" "$version" "$file" "$sum"
}

cat <<END
class Render < Formula
  desc "Compiles the description of a lab into the files that run it"
  homepage "$repository"
  version "$version"
  license "MIT"

  on_macos do
    on_arm do
$(archive aarch64-apple-darwin)
    end
    on_intel do
$(archive x86_64-apple-darwin)
    end
  end
  on_linux do
    on_arm do
$(archive aarch64-unknown-linux-musl)
    end
    on_intel do
$(archive x86_64-unknown-linux-musl)
    end
  end

  def install
    bin.install "render"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/render.bash" => "render"
    fish_completion.install "completions/render.fish"
    zsh_completion.install "completions/render.zsh" => "_render"
  end

  test do
    system bin/"render", "init", "lab"
    system bin/"render", "-C", "lab"
    system bin/"render", "-C", "lab", "check"
  end
end
END
