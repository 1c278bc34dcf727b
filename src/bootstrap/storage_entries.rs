//! Storages of a host, one entry of `/etc/pve/storage.cfg` at a time.
//!
//! The file also has entries that the lab does not define, and properties that it does not describe, such as the user of
//! a server or how many backups are kept. Without its entry, a storage's volumes are out of reach of the machines that
//! use them. So entries are only added, and of existing ones only the lab's properties are set.

use crate::plan::quoted;
use crate::print::Section;

/// Properties that can change while a storage has volumes. With another value of any other one, an entry would refer to
/// other volumes; the proof reports such an entry, and an operator decides.
const CHANGEABLE: [&str; 9] =
    ["content", "fingerprint", "krbd", "monhost", "nodes", "options", "shared", "sparse", "username"];
/// Compares the lines `NAME PROPERTY VALUE` of standard input with the entries of a file. Each word of a list is a line of
/// its own. A list has exactly the words of the lab; an entry may have properties that the lab does not describe.
const COMPARE: &str = "NR == FNR { wanted[$0]; described[$1]; stated[$1, $2]; next } \
                       /^[^ \\t]/ { name = $2; delete wanted[name \" type \" substr($1, 1, length($1) - 1)]; next } \
                       NF && name in described { key = $1; value = $0; sub(/^[ \\t]*[^ \\t]+[ \\t]*/, \"\", value); \
                       if (value == \"\") value = 1; \
                       n = key == \"content\" || key == \"nodes\" ? split(value, words, \",\") : 0; \
                       if (!n) delete wanted[name \" \" key \" \" value]; \
                       for (i = 1; i <= n; i++) { line = name \" \" key \" \" words[i]; \
                       if (line in wanted) delete wanted[line]; \
                       else if (key == \"nodes\" || (name, key) in stated) { print \"not in the lab: \" line; bad = 1 } } } \
                       END { for (line in wanted) { print \"missing: \" line; bad = 1 } exit bad }";

/// Whether only an operator can add the storage, because its server asks for credentials.
fn needs_credentials(section: &Section) -> bool {
    section.kind == "pbs"
}

/// What an operator does once for a storage with credentials.
pub fn by_hand(section: &Section) -> Option<String> {
    let add = needs_credentials(section).then(|| add(section))?;
    let name = &section.name;
    let is_named = section.properties.iter().any(|(key, _)| *key == "username");
    let more = if is_named { "`--password`" } else { "`--username` and `--password`" };
    Some(format!("If storage `{name}` is not defined yet: `{add}`, with {more} of its server."))
}

/// The command that adds the entry, or sets its properties.
pub fn define(section: &Section) -> String {
    let name = quoted(&section.name);
    let exists = format!("pvesh get /storage/{name} >/dev/null 2>&1");
    let changeable = section.properties.iter().filter(|(key, _)| CHANGEABLE.contains(key));
    let anywhere = section.properties.iter().all(|(key, _)| *key != "nodes");
    let everywhere = if anywhere { " --delete nodes" } else { "" };
    let set = format!("pvesm set {name}{}{everywhere}", options(changeable));
    match needs_credentials(section) {
        true => format!("{exists} && {set}"),
        false => format!("if {exists}; then {set}; else {}; fi", add(section)),
    }
}

fn add(section: &Section) -> String {
    format!("pvesm add {} {}{}", section.kind, quoted(&section.name), options(section.properties.iter()))
}

fn options<'s>(properties: impl Iterator<Item = &'s (&'static str, String)>) -> String {
    properties.map(|(key, value)| format!(" --{key} {}", quoted(value))).collect()
}

/// The command that succeeds if a file has all entries with all their properties.
pub fn proof(sections: &[Section], file: &str) -> String {
    let lines: Vec<String> = sections.iter().flat_map(lines).map(|line| quoted(&line)).collect();
    format!("printf '%s\\n' {} | awk '{COMPARE}' - {file}", lines.join(" "))
}

fn lines(section: &Section) -> Vec<String> {
    let name = &section.name;
    let mut lines = vec![format!("{name} type {}", section.kind)];
    for (key, value) in &section.properties {
        match *key {
            "content" | "nodes" => {
                lines.extend(value.split(',').map(|word| format!("{name} {key} {word}")));
            }
            _ => lines.push(format!("{name} {key} {value}")),
        }
    }
    lines
}
