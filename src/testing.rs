//! For unit tests of whole stages: the lab of `tests/home/` with one more file, compiled.

use std::fs;
use std::path::{Path, PathBuf};

use crate::lab;
use crate::pipeline::{Compiled, compile};
use crate::print::tree::text;
use crate::project::inputs::Inputs;
use crate::project::{Project, ProjectLab};
use crate::source::evaluator::{Evaluator, Request};
use crate::value::Sources;

/// Objects outside the tree to which fragments refer.
const ELSEWHERE: &str = r#"{
  cluster.objects = [
    "ConfigMap/hello/own-ca",
    "GatewayClass/own",
    "Host/10.0.0.2",
    "Middleware.traefik.io/auth/sso",
    "Namespace/monitoring",
    "Namespace/probes",
    "Namespace/traefik",
    "Pod/databases/app.kubernetes.io/name=postgres",
    "Pod/hello/role=cache",
    "Pod/probes/app=probe",
    "Pod/traefik/app=traefik",
    "Secret/c/a",
    "Secret/flux-system/slack",
    "Secret/flux-system/webhook",
    "Secret/hello/common",
    "Service/security/auth",
  ],
}
"#;

/// Compiles the lab of `tests/home/` together with a fragment, called `fragment.ncl` in diagnostics.
pub(crate) fn compile_with(fragment: &str) -> (Compiled, Sources) {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("fragment.ncl");
    fs::write(&file, fragment).expect("a file");
    let elsewhere = folder.path().join("elsewhere.ncl");
    fs::write(&elsewhere, ELSEWHERE).expect("a file");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = root.join("config");
    let main = root.join("tests/home/overlays/home/lab.ncl");
    let starter = ["hardware.ncl", "services.ncl"].map(|name| main.with_file_name(name));
    let files = [config.join("evaluation.ncl"), main.clone()]
        .into_iter()
        .chain(starter)
        .chain([elsewhere, file])
        .collect();
    let lab = ProjectLab {
        name: "home".into(),
        entry: "overlays/home".into(),
        request: Request {
            files,
            import_paths: vec![config],
            within: Vec::new(),
            main,
            switched: lab::SWITCHED,
            catalogue: None,
        },
        inputs: Inputs::new(folder.path(), "rendered/home"),
        output: PathBuf::from("rendered/home"),
        output_shown: "rendered/home".into(),
    };
    let mut sources = Sources::new(folder.path());
    (compile(&lab, &mut Evaluator::default(), &mut sources), sources)
}

/// The text of a file of the tree that this lab and a fragment become. What is found is printed on failure.
pub(crate) fn rendered(fragment: &str, path: &str) -> String {
    let (compiled, sources) = compile_with(fragment);
    let found = crate::diag::human::human(&compiled.diagnostics, &sources, false);
    assert!(compiled.rendered.is_some(), "{found}");
    document(&compiled, path)
}

/// The codes of a compilation's findings, in order.
pub(crate) fn codes(compiled: &Compiled) -> Vec<&'static str> {
    compiled.diagnostics.iter().map(|diagnostic| diagnostic.code.name).collect()
}

/// The text of a file of the rendered tree.
pub(crate) fn document(compiled: &Compiled, path: &str) -> String {
    let rendered = compiled.rendered.as_ref();
    let rendered = rendered.unwrap_or_else(|| unreachable!("nothing rendered: {:#?}", compiled.diagnostics));
    let document = rendered.documents.iter().find(|document| document.path == path);
    let paths = || rendered.documents.iter().map(|document| document.path.as_str()).collect::<Vec<_>>();
    text(document.unwrap_or_else(|| unreachable!("no `{path}` among {:#?}", paths())))
}

/// The labs of this repository, compiled.
pub(crate) fn reference_labs() -> Vec<Compiled> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Sources::new(root);
    let mut evaluator = Evaluator::default();
    let project = Project::load(root, &mut evaluator, &mut sources).expect("the project is sound");
    project.labs.iter().map(|lab| compile(lab, &mut evaluator, &mut sources)).collect()
}
