//! Packs the vocabulary, the catalogue and the starter lab into the binary, for `render init`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

#[allow(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]
fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut code = String::new();
    for (name, folder) in [("CONFIG", "config"), ("STARTER", "src/cli/starter")] {
        println!("cargo::rerun-if-changed={folder}");
        let folder = root.join(folder);
        let mut files = Vec::new();
        collect(&folder, &mut files);
        files.sort();
        writeln!(code, "pub static {name}: &[(&str, &str)] = &[").expect("a string takes all text");
        for file in files {
            let shown = file.strip_prefix(&folder).expect("it was found below the folder");
            let shown = shown.to_string_lossy().replace('\\', "/");
            writeln!(code, "    ({shown:?}, include_str!({file:?})),").expect("a string takes all text");
        }
        code.push_str("];\n");
    }
    std::fs::write(out.join("embedded.rs"), code).expect("the build folder can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is part of the source") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
