//! The size of the program, and what it is made of.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::super::project::RENDER;
use super::super::record::Record;
use crate::Outcome;
use crate::process::{at, output};

/// The program as it is released.
const DIST: &str = "target/dist/render";
const MEGABYTE: f64 = 1e6;

pub(super) fn measure(record: &mut Record) -> Outcome {
    record.set("binary/release/size", size(RENDER)?);
    match Path::new(DIST).exists() {
        true => record.set("binary/dist/size", size(DIST)?),
        false => record.note("binary/dist/size", "not built: cargo build --profile dist"),
    }
    let symbols = match output(Command::new("nm").args(["--print-size", "--demangle", RENDER])) {
        Ok(symbols) => symbols,
        Err(missing) => {
            record.note(
                "binary/crate",
                format!("`nm` is needed (Debian: apt-get install binutils): {missing}"),
            );
            return Ok(());
        }
    };
    for (owner, bytes) in by_crate(&symbols) {
        record.set(format!("binary/crate/{owner}"), bytes as f64 / MEGABYTE);
    }
    let sections = output(Command::new("size").args(["--format=sysv", "--radix=10", RENDER]))?;
    for (section, bytes) in by_section(&sections) {
        record.set(format!("binary/section/{section}"), bytes as f64 / MEGABYTE);
    }
    Ok(())
}

/// Bytes of the sections of a program: code, constants, tables for unwinding.
fn by_section(listed: &str) -> Vec<(&str, u64)> {
    let sections = listed.lines().filter_map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
        [name, size, _] if name.starts_with('.') => Some((name, size.parse().ok()?)),
        _ => None,
    });
    sections.collect()
}

fn size(program: &str) -> Result<f64, String> {
    let path = Path::new(program);
    Ok(std::fs::metadata(path).map_err(at(path))?.len() as f64 / MEGABYTE)
}

/// Bytes of code and data by the crate that they come from, read from the table of symbols.
fn by_crate(symbols: &str) -> BTreeMap<String, u64> {
    let mut sizes = BTreeMap::new();
    for line in symbols.lines() {
        let mut words = line.splitn(4, ' ');
        let (Some(_), Some(size), Some(_), Some(name)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        if let Ok(size) = u64::from_str_radix(size, 16) {
            *sizes.entry(owner(name)).or_default() += size;
        }
    }
    sizes
}

/// The crate at the beginning of a demangled name. Code of C libraries has plain names.
fn owner(name: &str) -> String {
    let path = name
        .trim_start_matches(['<', '&', '*', '[', '('])
        .trim_start_matches("mut ")
        .trim_start_matches("dyn ");
    match path.split_once("::") {
        Some((owner, _)) if owner.chars().all(|c| c.is_alphanumeric() || c == '_') => owner.to_owned(),
        Some(_) => "generic code".to_owned(),
        None if name.contains(".llvm.") || name.starts_with("anon.") || name.starts_with(".L") => {
            "data".to_owned()
        }
        None => "C and data".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_belong_to_crates() {
        let symbols = "0000000000001000 0000000000000010 t nickel_lang_core::eval::merge\n\
                       0000000000002000 0000000000000020 t <nickel_lang_core::term::Term as core::clone::Clone>::clone\n\
                       0000000000003000 0000000000000008 T git_commit_create\n\
                       0000000000004000 T no_size\n";
        let sizes = by_crate(symbols);
        assert_eq!(sizes.get("nickel_lang_core"), Some(&0x30));
        assert_eq!(sizes.get("C and data"), Some(&8));
        let listed = "render  :\nsection  size  addr\n.text  26668817  13321920\n.rodata  6840408  1313920\nTotal  40900197\n";
        assert_eq!(by_section(listed), [(".text", 26_668_817), (".rodata", 6_840_408)]);
    }
}
