//! For unit tests of whole stages: the starter lab with one more file, compiled.

use std::fs;
use std::path::{Path, PathBuf};

use crate::compile::{Compiled, compile};
use crate::project::ProjectLab;
use crate::source::nickel::Request;
use crate::source::span::Sources;

/// Compiles the starter lab together with a fragment, called `fragment.ncl` in diagnostics.
pub(crate) fn compile_with(fragment: &str) -> (Compiled, Sources) {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("fragment.ncl");
    fs::write(&file, fragment).expect("a file");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = root.join("config");
    let main = root.join("src/cli/starter/overlays/home/lab.ncl");
    let starter = ["hardware.ncl", "services.ncl"].map(|name| main.with_file_name(name));
    let files = [config.join("lab.ncl"), main.clone()].into_iter().chain(starter).chain([file]).collect();
    let lab = ProjectLab {
        name: "home".into(),
        request: Request { files, import_paths: vec![config], main },
        output: PathBuf::from("rendered/home"),
        output_shown: "rendered/home".into(),
    };
    let mut sources = Sources::new(folder.path());
    (compile(&lab, &mut sources), sources)
}

/// The text of a file of the tree that the starter lab and a fragment become.
pub(crate) fn rendered(fragment: &str, path: &str) -> String {
    let (compiled, sources) = compile_with(fragment);
    let found = crate::diag::human::human(&compiled.diagnostics, &sources, false);
    let rendered = compiled.rendered.unwrap_or_else(|| panic!("{found}"));
    let file = rendered.tree.get(path);
    let file = file.unwrap_or_else(|| panic!("no {path}, but {:?}", rendered.tree));
    String::from_utf8(file.bytes.to_vec()).expect("manifests are text")
}
