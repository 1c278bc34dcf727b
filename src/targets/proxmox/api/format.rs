//! Named formats of texts, such as `mac-addr`, which the API's schema only names.

use std::net::IpAddr;

use crate::types::Mac;

/// The format's requirement, if the text does not meet it.
pub(super) fn refused(format: &str, text: &str) -> Option<&'static str> {
    let (holds, wanted) = match format {
        "address-list" => (every(text, address), "addresses"),
        "disk-size" => (disk_size(text), "a size such as `32G`"),
        "dns-name" => (text.split('.').all(label), "a host name"),
        "ipv4" => (address(text) && !text.contains(':'), "an IPv4 address"),
        "ipv6" => (address(text) && text.contains(':'), "an IPv6 address"),
        "mac-addr" => (text.parse::<Mac>().is_ok(), "a MAC address"),
        "pve-bridge-id" => (identifier(text, "-_.") && text.len() <= 15, "the name of a bridge"),
        "pve-configid" => (identifier(text, "-_"), "a name of letters, digits, `-` and `_`"),
        "pve-configid-list" => (every(text, |name| identifier(name, "-_")), "names"),
        "pve-cpuset" => (text.split(',').all(span), "CPUs such as `0-7,16`"),
        "pve-hotplug-features" => {
            (hotplug(text), "`0`, `1` or some of network, disk, cpu, memory, usb, cloudinit")
        }
        "pve-ipv4-config" => {
            (text == "dhcp" || placed(text, 32), "`dhcp`, or an address and its prefix length")
        }
        "pve-ipv6-config" => {
            let word = matches!(text, "dhcp" | "auto");
            (word || placed(text, 128), "`auto`, `dhcp`, or an address and its prefix length")
        }
        "pve-node" => (label(text), "the name of a host"),
        "pve-poolid" => (text.split('/').all(|part| name(part, "-_.")), "the name of a pool"),
        "pve-storage-id" => (identifier(text, "-_."), "the name of a storage"),
        "pve-tag-list" => (every(text, tag), "tags of letters, digits and `_-+.`"),
        "pve-volume-id" => (volume(text), "a volume such as `local:snippets/first.yaml`"),
        "pve-volume-id-or-absolute-path" => (volume(text) || text.starts_with('/'), "a volume or a path"),
        "pve-volume-id-or-qm-path" => {
            (drive(text), "a volume such as `local-lvm:32`, `none`, `cdrom` or a device")
        }
        "urlencoded" => (text.bytes().all(encoded), "percent-encoded text"),
        _ => (true, ""),
    };
    (!holds).then_some(wanted)
}

fn every(text: &str, holds: impl Fn(&str) -> bool) -> bool {
    let mut parts = text.split([',', ';', ' ']).filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some() && parts.all(holds)
}

fn address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

fn placed(text: &str, longest: u8) -> bool {
    text.split_once('/').is_some_and(|(ip, length)| {
        let fits = ip.parse::<IpAddr>().is_ok_and(|ip| ip.is_ipv4() == (longest == 32));
        fits && length.parse::<u8>().is_ok_and(|length| length <= longest)
    })
}

fn disk_size(text: &str) -> bool {
    let number = text.strip_suffix(['K', 'M', 'G', 'T']).unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    number.split_once('.').map_or_else(|| digits(number), |(whole, part)| digits(whole) && digits(part))
}

fn span(text: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().is_ok();
    text.split_once('-').map_or_else(|| number(text), |(first, last)| number(first) && number(last))
}

/// A label of a host name.
fn label(text: &str) -> bool {
    name(text, "-") && text.len() <= 63 && !text.starts_with('-') && !text.ends_with('-')
}

/// Letters, digits and the given marks.
fn name(text: &str, marks: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
}

/// A name of at least two characters that begins with a letter.
fn identifier(text: &str, marks: &str) -> bool {
    name(text, marks) && text.len() > 1 && text.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn tag(text: &str) -> bool {
    name(text, "_-+.") && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

fn hotplug(text: &str) -> bool {
    let known = ["network", "disk", "cpu", "memory", "usb", "cloudinit"];
    matches!(text, "0" | "1") || text.split(',').all(|feature| known.contains(&feature))
}

fn volume(text: &str) -> bool {
    text.split_once(':').is_some_and(|(storage, volume)| identifier(storage, "-_.") && !volume.is_empty())
}

fn drive(text: &str) -> bool {
    matches!(text, "none" | "cdrom") || text.starts_with("/dev/") || volume(text)
}

fn encoded(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_take_what_the_api_takes() {
        for (format, good, bad) in [
            ("address-list", "10.0.0.1 fd00::1", "10.0.0.256"),
            ("disk-size", "1.5T", "32GiB"),
            ("dns-name", "node1.example.com", "node_1"),
            ("mac-addr", "BC:24:11:00:00:01", "BC:24:11:00:00"),
            ("mac-addr", "bc:24:11:00:00:01", "01:24:11:00:00:01"),
            ("pve-bridge-id", "vmbr0", "a-bridge-with-a-long-name"),
            ("pve-configid", "t4", "4t"),
            ("pve-cpuset", "0-7,16", "0-"),
            ("pve-hotplug-features", "disk,usb", "disks"),
            ("pve-ipv4-config", "10.0.0.1/32", "10.0.0.1/33"),
            ("pve-ipv6-config", "auto", "10.0.0.1/24"),
            ("pve-poolid", "lab/nodes", "lab/"),
            ("pve-storage-id", "local-lvm", "-lvm"),
            ("pve-tag-list", "node;k8s", "-x"),
            ("pve-volume-id", "local:iso/x.iso", "x.iso"),
            ("pve-volume-id-or-qm-path", "none", "nothing"),
            ("urlencoded", "a%20b", "a b"),
        ] {
            assert_eq!(refused(format, good), None, "{format} {good}");
            assert!(refused(format, bad).is_some(), "{format} {bad}");
        }
    }
}
