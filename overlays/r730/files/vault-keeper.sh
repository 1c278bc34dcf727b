#!/bin/bash
# Initialises Vault once, unseals servers that have restarted, and creates the engines, policies, roles and generated
# passwords that are missing. Each pass is idempotent; nothing is ever removed or overwritten.
set -euo pipefail

settings=/etc/keeper/settings.json
servers=$(jq -r '.servers[]' "$settings")
leader=$(jq -r '.leader' "$settings")
token=

say() { echo "$(date -u +%FT%TZ) $*"; }

# ask METHOD SERVER PATH [DATA]: prints the response body; fails like curl.
ask() {
  method=$1 server=$2 path=$3
  shift 3
  [ $# -eq 0 ] || set -- --data "$1"
  curl -sS --fail --max-time 10 -X "$method" -H "X-Vault-Token: $token" "$@" "$server/v1/$path"
}
state() { curl -sS --max-time 5 "$1/v1/sys/seal-status" | jq -r "$2"; }

# Writes standard input to a key of a Secret in Vault's namespace.
keep() {
  kubectl create secret generic "$1" --from-file="$2=/dev/stdin" --dry-run=client -o json | kubectl apply --server-side --force-conflicts -f -
}
kept() { kubectl get secret "$1" -o json | jq -r --arg key "$2" '.data[$key] | @base64d'; }
of_database() { kubectl -n dbaas get secret "$1" -o json | jq -r '.data.password | @base64d'; }

initialise() {
  first=$(echo "$servers" | head -n 1)
  [ "$(state "$first" .initialized)" = false ] || return 0
  # The unseal key would be lost if it could not be stored, so this is checked first.
  kubectl auth can-i create secrets --quiet
  say "initialising $first"
  answer=$(ask PUT "$first" sys/init '{"secret_shares": 1, "secret_threshold": 1}')
  until printf %s "$answer" | jq -j '.keys_base64[0]' | keep vault-unseal key; do sleep 5; done
  until printf %s "$answer" | jq -j '.root_token' | keep vault-root-token token; do sleep 5; done
}

unseal() {
  key=$(kept vault-unseal key)
  for server in $servers; do
    [ "$(state "$server" .sealed)" = true ] || continue
    say "unsealing $server"
    ask PUT "$server" sys/unseal "$(jq -n --arg key "$key" '{key: $key}')" >/dev/null || say "$server has not joined yet"
  done
}

engines() {
  there=$(ask GET "$leader" sys/mounts)
  echo "$there" | jq -e '."secret/"' >/dev/null ||
    ask POST "$leader" sys/mounts/secret '{"type": "kv", "options": {"version": "2"}}'
  echo "$there" | jq -e '."database/"' >/dev/null ||
    ask POST "$leader" sys/mounts/database '{"type": "database"}'
  ask GET "$leader" sys/auth | jq -e '."kubernetes/"' >/dev/null ||
    ask POST "$leader" sys/auth/kubernetes '{"type": "kubernetes"}'
  ask POST "$leader" auth/kubernetes/config '{"kubernetes_host": "https://kubernetes.default.svc"}'
}

policies() {
  for name in $(jq -r '.policies | keys[]' "$settings"); do
    ask PUT "$leader" "sys/policies/acl/$name" "$(jq --arg name "$name" '{policy: .policies[$name]}' "$settings")"
  done
  for name in $(jq -r '.roles | keys[]' "$settings"); do
    ask POST "$leader" "auth/kubernetes/role/$name" "$(jq --arg name "$name" '.roles[$name]' "$settings")"
  done
}

# Internal passwords are generated once; existing values are kept.
passwords() {
  for path in $(jq -r '.generated | keys[]' "$settings"); do
    # If the read fails, the path is treated as missing; check-and-set then prevents overwriting existing data.
    there=$(ask GET "$leader" "secret/data/$path" 2>/dev/null) || there='{}'
    old=$(jq '.data.data // {}' <<<"$there")
    version=$(jq '.data.metadata.version // 0' <<<"$there")
    new=$old
    for key in $(jq -r --arg path "$path" '.generated[$path][]' "$settings"); do
      echo "$new" | jq -e --arg key "$key" 'has($key)' >/dev/null && continue
      value=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
      new=$(echo "$new" | jq --arg key "$key" --arg value "$value" '.[$key] = $value')
    done
    [ "$new" = "$old" ] || ask POST "$leader" "secret/data/$path" "$(jq --argjson version "$version" '{data: ., options: {cas: $version}}' <<<"$new")" >/dev/null
  done
}

# Static roles rotate the passwords of existing database users.
databases() {
  for name in $(jq -r '.connections | keys[]' "$settings"); do
    ask GET "$leader" "database/config/$name" >/dev/null 2>&1 && continue
    password=$(of_database "$(jq -r --arg name "$name" '.connections[$name].secret' "$settings")") || continue
    how=$(jq --arg name "$name" --arg password "$password" '.connections[$name].config + {password: $password}' "$settings")
    ask POST "$leader" "database/config/$name" "$how" >/dev/null || say "$name cannot be reached yet"
  done
  for name in $(jq -r '.rotated | keys[]' "$settings"); do
    ask GET "$leader" "database/static-roles/$name" >/dev/null 2>&1 && continue
    ask POST "$leader" "database/static-roles/$name" "$(jq --arg name "$name" '.rotated[$name]' "$settings")" >/dev/null ||
      say "$name waits for its user"
  done
}

# Each pass is a separate process, because `set -e` has no effect in a condition.
if [ "${1-}" = pass ]; then
  initialise
  unseal
  token=$(kept vault-root-token token)
  engines
  policies
  passwords
  databases
  exit
fi

while :; do
  if bash "$0" pass; then touch /tmp/done; else say "not finished yet"; fi
  sleep 15
done
