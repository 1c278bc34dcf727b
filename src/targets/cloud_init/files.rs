//! Files that are written on first boot. The lab's own files override derived ones of the same path.

use minijinja::context;

use crate::document::{Data, Map};
use crate::targets::cloud_init::{SetUp, apt, secrets};
use crate::targets::nodes::shared::NodeFile;
use crate::targets::nodes::shared::script::fill;
use crate::types::Memory;

const JOURNAL: &str = include_str!("journald.jinja");

/// The `write_files` section.
pub fn section(set_up: &SetUp<'_, '_>) -> Data {
    let guest = set_up.guest;
    let own = guest.files.iter().filter_map(|(path, file)| {
        let content = file.content.as_ref()?;
        let map = Data::map(file.node)
            .text("path", path.as_str())
            .put("permissions", &file.mode)
            .put("owner", &file.owner)
            .put("content", content);
        // Files are written before users are created, unless they are deferred.
        let root = file.owner.split(':').all(|name| name == "root");
        Some(if root { map } else { map.put("defer", Data::bool(file.owner.node, true)) })
    });
    let written = generated(set_up)
        .into_iter()
        .filter(|file| guest.files.keys().all(|path| path.as_str() != file.path))
        .map(entry);
    Data::list(guest.node, written.chain(own).map(Into::into))
}

fn entry(file: NodeFile) -> Map {
    Data::map(file.node)
        .text("path", file.path)
        .text("permissions", file.mode)
        .text("owner", "root:root")
        .text("content", file.content)
}

fn generated(set_up: &SetUp<'_, '_>) -> Vec<NodeFile> {
    let mut files = Vec::new();
    files.extend(modules(set_up));
    files.extend(sysctls(set_up));
    files.extend(journal(set_up));
    if set_up.has_apt() {
        files.extend(apt::files(set_up));
    }
    files.extend(secrets::script(set_up));
    files.extend(set_up.node_files());
    files
}

fn modules(set_up: &SetUp<'_, '_>) -> Option<NodeFile> {
    let guest = set_up.guest;
    let mut modules: Vec<&str> = guest.kernel_modules.iter().map(|module| module.value.as_str()).collect();
    for module in set_up.kernel().modules {
        if !modules.contains(&module) {
            modules.push(module);
        }
    }
    let node = guest.kernel_modules.first().map_or(guest.node, |module| module.node);
    let text: String = modules.iter().map(|module| format!("{module}\n")).collect();
    (!modules.is_empty()).then(|| NodeFile::text("/etc/modules-load.d/lab.conf", text, node))
}

fn sysctls(set_up: &SetUp<'_, '_>) -> Option<NodeFile> {
    let guest = set_up.guest;
    let mut sysctls: Vec<(&str, &str)> =
        guest.sysctls.iter().map(|(name, value)| (name.as_str(), value.value.as_str())).collect();
    for (name, value) in set_up.kernel().sysctls {
        if sysctls.iter().all(|(known, _)| known != name) {
            sysctls.push((name, value));
        }
    }
    sysctls.sort_unstable();
    let node = guest.sysctls.values().next().map_or(guest.node, |value| value.node);
    let text: String = sysctls.iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
    // It is read after the distribution's files, the last of which is 99-sysctl.conf.
    (!sysctls.is_empty()).then(|| NodeFile::text("/etc/sysctl.d/99-z-lab.conf", text, node))
}

fn journal(set_up: &SetUp<'_, '_>) -> Option<NodeFile> {
    let journal = &set_up.guest.journal;
    if journal.persistent.value && journal.max_size.is_none() {
        return None;
    }
    let values = context! {
        persistent => journal.persistent.value,
        size => journal.max_size.map(|size| systemd_size(size.value)).unwrap_or_default(),
    };
    Some(NodeFile::text(
        "/etc/systemd/journald.conf.d/lab.conf",
        fill("journald", JOURNAL, values),
        journal.node,
    ))
}

/// A size in systemd's notation: `200M` is 200 MiB.
fn systemd_size(size: Memory) -> String {
    match (size.gibibytes_exact(), size.mebibytes_exact()) {
        (Some(gibibytes), _) => format!("{gibibytes}G"),
        (None, Some(mebibytes)) => format!("{mebibytes}M"),
        (None, None) => size.bytes().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::systemd_size;

    #[test]
    fn systemd_counts_in_powers_of_two() {
        for (text, expected) in [("200MiB", "200M"), ("2GiB", "2G"), ("200MB", "200000000")] {
            assert_eq!(systemd_size(text.parse().expect("a size")), expected);
        }
    }
}
