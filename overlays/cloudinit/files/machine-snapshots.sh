#!/bin/bash
# Takes a weekly snapshot of each machine, and deletes older ones.
set -euo pipefail

settings=/etc/snapshots/snapshots.json
url=$(jq -r .url "$settings")
node=$(jq -r .node "$settings")

api() {
  method=$1 path=$2
  shift 2
  curl -sS --fail --insecure --max-time 60 -X "$method" -H "Authorization: PVEAPIToken=$TOKEN" "$url/api2/json/$path" "$@"
}

keep=$(jq -r .snapshots "$settings")
for vmid in $(jq -r '.vmids[]' "$settings"); do
  api POST "nodes/$node/qemu/$vmid/snapshot" --data-urlencode "snapname=weekly-$(date +%Y%m%d)" >/dev/null || echo "$vmid has this one already"
  api GET "nodes/$node/qemu/$vmid/snapshot" | jq -r '.data[].name | select(startswith("weekly-"))' | sort -r | tail -n "+$((keep + 1))" |
    while read -r old; do api DELETE "nodes/$node/qemu/$vmid/snapshot/$old" >/dev/null; done
done
