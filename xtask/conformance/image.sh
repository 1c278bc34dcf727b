#!/bin/sh
# Makes a disk with Debian, as a cloud image has it: cloud-init, netplan, an ssh server, one partition that grows. Beside it
# are its kernel and its initial file system, because software emulation boots faster without a boot loader.
#
# usage: image.sh FOLDER; writes disk.qcow2, vmlinuz and initrd.img there
#
# There is no network behind the machine that boots it. So the packages that `render` asks for are there already, and no
# source of packages is configured: apt finds nothing to update and nothing to fetch.
set -eu
umask 022

folder=$1
root=$folder/root
# What the standard images have, and what `render` asks for on every machine.
packages='systemd systemd-sysv udev dbus libpam-systemd cloud-init cloud-guest-utils openssh-server sudo netplan.io
    linux-image-cloud-amd64 initramfs-tools kmod iproute2 procps e2fsprogs fdisk netbase curl ca-certificates locales
    qemu-guest-agent unattended-upgrades'

rm -rf "$root" "$folder/disk.raw"
mkdir -p "$folder"
debootstrap --variant=minbase bookworm "$root" http://deb.debian.org/debian
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/fast"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
# debootstrap cannot resolve virtual packages. Nothing is left mounted.
export root packages DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2016 # the inner shell expands them
unshare --mount sh -euc 'mount -t proc proc "$root/proc"
    # shellcheck disable=SC2086 # words
    chroot "$root" apt-get install -y -qq --no-install-recommends $packages'
rm "$root/etc/dpkg/dpkg.cfg.d/fast" "$root/usr/sbin/policy-rc.d"
chroot "$root" apt-get clean
rm -rf "$root"/var/lib/apt/lists/* "$root"/etc/ssh/ssh_host_*
: >"$root/etc/apt/sources.list"
: >"$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id"
echo localhost >"$root/etc/hostname"
echo 'LABEL=root / ext4 defaults 0 1' >"$root/etc/fstab"
printf '%s\n' 'datasource_list: [NoCloud, None]' 'apt: {preserve_sources_list: true}' \
    >"$root/etc/cloud/cloud.cfg.d/90_image.cfg"
chroot "$root" systemctl enable --quiet systemd-networkd.service
cp -L "$root/vmlinuz" "$root/initrd.img" "$folder/"

# The file system begins where the partition does.
first=2048 sectors=6000000
truncate -s $(((first + sectors + 2048) * 512)) "$folder/disk.raw"
printf 'label: gpt\nstart=%s, size=%s, type=linux\n' $first $sectors | sfdisk --quiet "$folder/disk.raw"
mke2fs -q -t ext4 -L root -d "$root" -E offset=$((first * 512)) "$folder/disk.raw" $((sectors / 2))k
qemu-img convert -O qcow2 "$folder/disk.raw" "$folder/disk.new"
rm -rf "$root" "$folder/disk.raw"
mv "$folder/disk.new" "$folder/disk.qcow2"
