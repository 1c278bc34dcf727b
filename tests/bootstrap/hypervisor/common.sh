# A small stand-in for a hypervisor. Its state is in files below $STATE: `storage.cfg`, `vm/NUMBER`, `volumes`,
# `running/NUMBER`, `pending/NUMBER` with what a restart will change, `addresses` with a line for each address that was
# given to a network card, and `lost`, which has every volume that was deleted or replaced. With $TASKS, long calls are tasks, `calls` has every call that changes something, and `made` what was
# created and started. If there is an `engine`, it is run to start a machine.

refuse() { echo "$*" >&2; exit 1; }

# Refuses the parameters of a call that the API refuses: CALL --NAME VALUE ...
check() { "${0%/*}/checked" "$@"; }

# The name of a volume, without folders and extensions: STORAGE:vm-NUMBER-disk-INDEX.
plain() { echo "$1" | sed 's|:.*/|:|; s|\.[a-z0-9]*$||'; }

setting() { sed -n "s/^$2: //p" "$STATE/vm/$1"; }

remove_setting() {
    sed "/^$2: /d" "$STATE/vm/$1" >"$STATE/edited.$$"
    mv "$STATE/edited.$$" "$STATE/vm/$1"
}

put_setting() {
    remove_setting "$1" "$2"
    printf '%s: %s\n' "$2" "$3" >>"$STATE/vm/$1"
}

size_of() {
    if [ "$1" -gt 0 ] && [ $(($1 % 1024)) -eq 0 ]; then echo "$(($1 / 1024))T"; else echo "${1}G"; fi
}

gibibytes() {
    case "$1" in *T) echo $((${1%T} * 1024)) ;; *) echo "${1%G}" ;; esac
}

allocate() {
    index=0
    while grep -qx "$2:vm-$1-disk-$index" "$STATE/volumes"; do index=$((index + 1)); done
    echo "$2:vm-$1-disk-$index" | tee -a "$STATE/volumes"
}

# Sets a drive: a new volume, or one that exists.
drive() {
    vmid=$1 slot=$2 request=${3%%,*} options=
    case "$3" in *,*) options=",${3#*,}" ;; esac
    options=$(echo "$options" | sed 's/,import-from=[^,]*//')
    old=$(setting "$vmid" "$slot")
    size=${request#*:} storage=${request%%:*}
    case "$size" in
    cloudinit)
        [ -z "$old" ] || refuse "$slot exists"
        echo "$storage:vm-$vmid-cloudinit" >>"$STATE/volumes"
        put_setting "$vmid" "$slot" "$storage:vm-$vmid-cloudinit,media=cdrom"
        ;;
    *[!0-9]* | '')
        if [ "$request" != none ] && [ "${options#*media=cdrom}" = "$options" ]; then
            grep -qx "$(plain "$request")" "$STATE/volumes" || refuse "there is no volume $request"
            case "$options" in *,size=*) ;; *) options="$options,$(echo "$old" | grep -o 'size=[0-9GT]*')" ;; esac
        fi
        put_setting "$vmid" "$slot" "$request$options"
        ;;
    *)
        [ -z "$old" ] || plain "${old%%,*}" >>"$STATE/lost"
        [ "$size" != 0 ] || size=3
        put_setting "$vmid" "$slot" "$(allocate "$vmid" "$storage")$options,size=$(size_of "$size")"
        ;;
    esac
}

resize() {
    old=$(setting "$1" "$2")
    [ -n "$old" ] || refuse "$2 does not exist"
    from=$(gibibytes "$(echo "$old" | sed 's/.*size=\([0-9GT]*\).*/\1/')") to=$(gibibytes "$3")
    [ "$to" -ge "$from" ] || refuse "shrinking disks is not supported"
    put_setting "$1" "$2" "$(echo "$old" | sed "s/size=[0-9GT]*/size=$(size_of "$to")/")"
}

# Whether a setting of a running machine applies only after a restart.
is_pending() {
    [ -e "$STATE/running/$1" ] || return 1
    case "$2" in
    acpi | agent | allow-ksm | amd-sev | arch | args | audio0 | balloon | bios | boot | cores | cpu | efidisk0 | \
        freeze | hostpci[0-9]* | hugepages | ide[0-9]* | intel-tdx | ivshmem | keephugepages | keyboard | kvm | \
        localtime | machine | memory | numa | numa[0-9] | ostype | parallel[0-9] | rng0 | sata[0-9]* | scsihw | \
        serial[0-9] | smbios1 | smp | sockets | spice_enhancements | startdate | tablet | tdf | tpmstate0 | \
        usb[0-9]* | vcpus | vga | virtiofs[0-9]* | vmgenid | watchdog) ;;
    *) return 1 ;;
    esac
}

# Records what a restart will set or, without a value, remove.
postpone() {
    mkdir -p "$STATE/pending"
    touch "$STATE/pending/$1"
    grep -v "^[a-z]* $2\(:\|\$\)" "$STATE/pending/$1" >"$STATE/edited.$$" || true
    if [ $# -lt 3 ]; then
        [ -z "$(setting "$1" "$2")" ] || echo "del $2: $(setting "$1" "$2")" >>"$STATE/edited.$$"
    elif [ "$(setting "$1" "$2")" != "$3" ]; then
        echo "new $2: $3" >>"$STATE/edited.$$"
    fi
    mv "$STATE/edited.$$" "$STATE/pending/$1"
}

# The settings as they will be after a restart.
with_pending() {
    if [ ! -s "$STATE/pending/$1" ]; then
        cat "$STATE/vm/$1"
        return
    fi
    awk 'NR == FNR { name = $2; sub(/:$/, "", name); gone[name]; if ($1 == "new") { sub(/^new /, ""); kept[++n] = $0 } next }
        { name = $1; sub(/:$/, "", name) } !(name in gone) { print } END { for (i = 1; i <= n; i++) print kept[i] }' \
        "$STATE/pending/$1" "$STATE/vm/$1"
}

show_pending() {
    sed 's/^/cur /' "$STATE/vm/$1"
    if [ -s "$STATE/pending/$1" ]; then cat "$STATE/pending/$1"; fi
}

apply_pending() {
    if [ -s "$STATE/pending/$1" ]; then
        with_pending "$1" >"$STATE/edited.$$"
        mv "$STATE/edited.$$" "$STATE/vm/$1"
    fi
    rm -f "$STATE/pending/$1"
}

# Starts a machine: with its changed settings, and really where there is something that does.
run_machine() {
    mkdir -p "$STATE/running"
    : >"$STATE/running/$1"
    apply_pending "$1"
    if [ -e "$STATE/engine" ] && ! "$STATE/engine" "$1"; then
        rm -f "$STATE/running/$1"
        refuse "machine $1 does not start"
    fi
}

put_or_postpone() {
    if is_pending "$1" "$2"; then postpone "$@"; else put_setting "$@"; fi
}

# The address of a network card that is given none: always another one.
new_address() {
    echo >>"$STATE/addresses"
    printf 'BC:24:11:00:00:%02X' "$(wc -l <"$STATE/addresses")"
}

configure() {
    vm=$1
    shift
    while [ $# -gt 0 ]; do
        key=${1#--} value=$2
        shift 2
        case "$key" in
        delete)
            for name in $(echo "$value" | tr , ' '); do
                if is_pending "$vm" "$name"; then postpone "$vm" "$name"; else remove_setting "$vm" "$name"; fi
            done
            ;;
        node | vmid | pool) ;;
        efidisk[0-9] | tpmstate[0-9] | ide[0-9]* | sata[0-9]* | scsi[0-9]* | virtio[0-9]*) drive "$vm" "$key" "$value" ;;
        net[0-9]*)
            case "${value%%,*}" in *=*) ;; *) value=$(echo "$value" | sed "s/^[^,]*/&=$(new_address)/") ;; esac
            put_setting "$vm" "$key" "$value"
            ;;
        *) put_or_postpone "$vm" "$key" "$value" ;;
        esac
    done
}
