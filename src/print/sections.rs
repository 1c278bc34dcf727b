//! Proxmox VE's section format, in which `/etc/pve/storage.cfg` is written.

/// `TYPE: NAME`, followed by one property per line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The type.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The properties, in the order in which they are printed.
    pub properties: Vec<(&'static str, String)>,
}

/// The sections in order, separated by empty lines.
pub fn sections(sections: &[Section]) -> String {
    let one = |section: &Section| {
        let head = format!("{}: {}\n", section.kind, section.name);
        let properties = section.properties.iter();
        properties.fold(head, |text, (name, value)| {
            format!("{text}\t{name} {}\n", value.replace(['\n', '\r'], " "))
        })
    };
    sections.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_indented_below_their_section() {
        let storage = |name: &str, path: &str| Section {
            kind: "dir".to_owned(),
            name: name.to_owned(),
            properties: vec![("path", path.to_owned()), ("content", "iso,backup".to_owned())],
        };
        let both = [storage("local", "/var/lib/vz"), storage("more", "/mnt/two\nlines")];
        let expected = "dir: local\n\tpath /var/lib/vz\n\tcontent iso,backup\n\n\
                        dir: more\n\tpath /mnt/two lines\n\tcontent iso,backup\n";
        assert_eq!(sections(&both), expected);
    }
}
