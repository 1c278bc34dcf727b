//! `/etc/network/interfaces`, in the format of ifupdown2 and Proxmox VE.

/// One interface in one address family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stanza {
    /// The name of the interface.
    pub name: String,
    /// `inet` or `inet6`.
    pub family: &'static str,
    /// `loopback`, `manual` or `static`.
    pub method: &'static str,
    /// Whether it is configured at boot (`auto`).
    pub auto: bool,
    /// The options, in the order in which they are printed.
    pub options: Vec<(&'static str, String)>,
    /// Its purpose; printed as a comment below it, where Proxmox VE stores it too.
    pub comment: String,
}

/// The stanzas in order; each interface has one `auto` line.
pub fn interfaces(stanzas: &[Stanza]) -> String {
    let mut text = String::new();
    let mut up: Vec<&str> = Vec::new();
    for stanza in stanzas {
        if stanza.auto && !up.contains(&stanza.name.as_str()) {
            up.push(&stanza.name);
            text.push_str(&format!("auto {}\n", stanza.name));
        }
        text.push_str(&format!("iface {} {} {}\n", stanza.name, stanza.family, stanza.method));
        for (name, value) in &stanza.options {
            text.push_str(&format!("\t{name} {}\n", one_line(value)));
        }
        for line in stanza.comment.lines() {
            text.push_str(&format!("#{line}\n"));
        }
        text.push('\n');
    }
    text.push_str("source /etc/network/interfaces.d/*\n");
    text
}

/// A value ends where its line ends.
fn one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_families_come_up_once() {
        let stanza = |family, address: &str| Stanza {
            name: "vmbr0".to_owned(),
            family,
            method: "static",
            auto: true,
            options: vec![("address", address.to_owned())],
            ..Stanza::default()
        };
        let both = [
            Stanza { comment: "two\nlines".to_owned(), ..stanza("inet", "10.0.0.2/24") },
            stanza("inet6", "fd00::2/64\n"),
        ];
        let expected = "auto vmbr0\niface vmbr0 inet static\n\taddress 10.0.0.2/24\n#two\n#lines\n\n\
                        iface vmbr0 inet6 static\n\taddress fd00::2/64\n\nsource /etc/network/interfaces.d/*\n";
        assert_eq!(interfaces(&both), expected);
    }
}
