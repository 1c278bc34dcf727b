#!/bin/sh
# Makes the configuration of each node of `home` from the patches beside this file:
#   generate.sh SECRETS FOLDER
# SECRETS is what `talosctl gen secrets` once wrote, and is kept where secrets are kept; what FOLDER gets holds
# secrets too. Neither belongs into the tree.
set -eu
umask 077

if [ $# -ne 2 ]; then
  echo "usage: generate.sh SECRETS FOLDER" >&2
  exit 2
fi
secrets=$1
folder=$2
here=$(dirname "$0")
mkdir -p "$folder"

# Writes the configuration of one role to the file `role.yaml`.
role() {
  talosctl gen config home https://192.168.5.200:6443 \
    --with-secrets "$secrets" --kubernetes-version 1.34.3 \
    --talos-version v1.11.5 \
    --config-patch "@$here/all.yaml" --config-patch-control-plane "@$here/control-planes.yaml" \
    --with-docs=false --with-examples=false --force \
    --output-types "$1" --output "$folder/role.yaml"
}

# Lays the node's own patch over it.
node() {
  talosctl machineconfig patch "$folder/role.yaml" --patch "@$here/$1.yaml" --output "$folder/$1.yaml"
}

role controlplane
node talos-m01
node talos-m02
node talos-m03
rm -f "$folder/role.yaml"
talosctl gen config home https://192.168.5.200:6443 \
  --with-secrets "$secrets" --output-types talosconfig --output "$folder/talosconfig" --force
