//! Paths that commands and variables name beside a mount: all but one folder of them is the mount's, and that one is
//! misspelt.

use crate::diag::near;
use crate::document::{Data, elements};
use crate::types::is_within;
use crate::world::object::{Object, text};
use crate::world::pods::codes::POD_PATH;
use crate::world::report::Report;

/// Folders that every image has, or that programs make for themselves.
const OF_SYSTEM: &[&str] = &[
    "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "media", "mnt", "opt", "proc", "root",
    "run", "sbin", "share", "srv", "sys", "tmp", "usr", "var",
];

/// Reports paths that are in no mount of the container, but for a letter.
pub(super) fn check(object: &Object<'_>, container: &Data, report: &mut Report<'_>) {
    let mounts: Vec<&str> = elements(container.get("volumeMounts"))
        .iter()
        .filter_map(|mount| text(mount, "mountPath"))
        .map(|path| path.trim_end_matches('/'))
        .filter(|path| path.len() > 1)
        .collect();
    if mounts.is_empty() {
        return;
    }
    for data in texts(container) {
        let found =
            paths(data.as_str().unwrap_or_default()).find_map(|path| Some((path, missed(path, &mounts)?)));
        let Some((path, mount)) = found else { continue };
        let says = format!("uses `{path}`, which is in none of its mounts");
        report.add(&POD_PATH, object, data, &says, "no such folder", &format!("did you mean `{mount}`?"));
    }
}

/// What a container runs with: its command, its arguments, and the values of its variables.
fn texts(container: &Data) -> impl Iterator<Item = &Data> {
    let words = ["command", "args"].into_iter().flat_map(|list| elements(container.get(list)));
    words.chain(elements(container.get("env")).iter().filter_map(|variable| variable.get("value")))
}

/// The absolute paths in a text. What follows a colon is part of an address or of a pair of paths.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || "._-/:@{}$~*".contains(c);
    let words = text.split(move |c| !is_part(c)).filter(|word| word.starts_with('/') && !word.contains(':'));
    words.map(|path| path.trim_end_matches(['/', '.']))
}

/// The mount that a path misses by a letter of one folder.
fn missed<'m>(path: &str, mounts: &[&'m str]) -> Option<&'m str> {
    if mounts.iter().any(|mount| is_within(path, mount) || mount.starts_with(path)) {
        return None;
    }
    mounts.iter().copied().find(|mount| {
        let mut different = mount.split('/').zip(path.split('/')).filter(|(of_mount, own)| of_mount != own);
        let is_deep_enough = path.split('/').count() >= mount.split('/').count();
        match (different.next(), different.next()) {
            (Some((of_mount, own)), None) => is_deep_enough && is_misspelt(own, of_mount),
            _ => false,
        }
    })
}

/// Whether a folder is another one but for a letter. Folders that differ in a number are several of one kind.
fn is_misspelt(own: &str, of_mount: &str) -> bool {
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    !OF_SYSTEM.contains(&own) && letters(own) != letters(of_mount) && near::is_slip(own, of_mount)
}

#[cfg(test)]
mod tests {
    use super::{missed, paths};

    #[test]
    fn paths_are_read_from_scripts_and_settings() {
        let read = |text| paths(text).collect::<Vec<_>>();
        assert_eq!(read("cp /a/b.txt \"$HOME\" > /c/; ls /d."), ["/a/b.txt", "/c", "/d"]);
        assert_eq!(read("--file=/a/b http://host/x nas:/e -v /f:/g"), ["/a/b"]);
    }

    #[test]
    fn a_path_misses_a_mount_by_a_letter_of_one_folder() {
        let mounts = ["/settings", "/var/lib/data", "/data1"];
        assert_eq!(missed("/setting/app.yaml", &mounts), Some("/settings"));
        assert_eq!(missed("/var/lib/date/db", &mounts), Some("/var/lib/data"));
        for fine in ["/settings/app.yaml", "/var/lib", "/var/log/data", "/data2/x", "/other", "/var/lib"] {
            assert_eq!(missed(fine, &mounts), None, "{fine}");
        }
    }
}
