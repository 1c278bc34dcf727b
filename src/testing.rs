//! For unit tests of whole stages: the starter lab with one more file, compiled.

use std::fs;
use std::path::{Path, PathBuf};

use crate::compile::{Compiled, compile};
use crate::project::{Project, ProjectLab};
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

/// The labs of this repository, compiled.
pub(crate) fn reference_labs() -> Vec<Compiled> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Sources::new(root);
    let project = Project::load(root, &mut sources).expect("the project is sound");
    project.labs.iter().map(|lab| compile(lab, &mut sources)).collect()
}
