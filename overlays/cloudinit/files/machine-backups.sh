#!/bin/bash
# Creates the backup jobs of Proxmox VE, or updates them to these settings, and takes a weekly snapshot of each
# machine.
set -euo pipefail

settings=/etc/backups/backups.json
url=$(jq -r .url "$settings")
node=$(jq -r .node "$settings")

api() {
  method=$1 path=$2
  shift 2
  curl -sS --fail --insecure --max-time 60 -X "$method" -H "Authorization: PVEAPIToken=$TOKEN" "$url/api2/json/$path" "$@"
}

# Prints the fields of a job as curl arguments.
fields() { jq -r --arg id "$1" '.jobs[$id] | to_entries[] | "--data-urlencode\n\(.key)=\(.value)"' "$settings"; }

there=$(api GET cluster/backup | jq -r '.data[].id')
for id in $(jq -r '.jobs | keys[]' "$settings"); do
  mapfile -t form < <(fields "$id")
  if grep -qxF "$id" <<<"$there"; then
    api PUT "cluster/backup/$id" "${form[@]}" >/dev/null
  else
    api POST cluster/backup --data-urlencode "id=$id" "${form[@]}" >/dev/null
  fi
  echo "job $id stands"
done

# Older weekly snapshots are deleted.
keep=$(jq -r .snapshots "$settings")
for vmid in $(jq -r '.vmids[]' "$settings"); do
  api POST "nodes/$node/qemu/$vmid/snapshot" --data-urlencode "snapname=weekly-$(date +%Y%m%d)" >/dev/null || echo "$vmid has this one already"
  api GET "nodes/$node/qemu/$vmid/snapshot" | jq -r '.data[].name | select(startswith("weekly-"))' | sort -r | tail -n "+$((keep + 1))" |
    while read -r old; do api DELETE "nodes/$node/qemu/$vmid/snapshot/$old" >/dev/null; done
done
