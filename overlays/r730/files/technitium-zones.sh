#!/bin/bash
# Configures all Technitium servers identically: settings, zones, and a record for each fixed address. Existing
# records are overwritten with the same values.
set -euo pipefail

zones=/etc/zones/zones.json

# call PATH NAME=VALUE ...: an API call. The API reports errors in the body, with status 200.
call() {
  path=$1
  shift
  form=()
  for pair in "$@"; do form+=(--data-urlencode "$pair"); done
  answer=$(curl -sS --fail --max-time 20 "$server/api/$path" "${form[@]}")
  [ "$(jq -r .status <<<"$answer")" = ok ] || { echo "$server/api/$path: $(jq -r .errorMessage <<<"$answer")" >&2; return 1; }
  echo "$answer"
}

for server in $(jq -r '.servers[]' "$zones"); do
  token=$(call user/login user=admin "pass=$PASSWORD" | jq -r .token)
  call settings/set "token=$token" "forwarders=$(jq -r '.forwarders | join(",")' "$zones")" forwarderProtocol=Udp \
    recursion=AllowOnlyForPrivateNetworks dnssecValidation=true >/dev/null
  there=$(call zones/list "token=$token" | jq -r '.response.zones[].name')
  for zone in $(jq -r '.zones | keys[]' "$zones"); do
    grep -qxF "$zone" <<<"$there" || call zones/create "token=$token" "zone=$zone" type=Primary >/dev/null
    jq -r --arg zone "$zone" '.zones[$zone] | to_entries[] | "\(.key) \(.value)"' "$zones" | while read -r name address; do
      call zones/records/add "token=$token" "zone=$zone" "domain=$name.$zone" type=A ttl=3600 "ipAddress=$address" overwrite=true >/dev/null
    done
  done
  echo "$server has its zones"
done
