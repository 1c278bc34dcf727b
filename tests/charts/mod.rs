//! Services made of Helm charts: `board/`, a chart with a dependency, a definition, hooks and a schema, is packed,
//! brought into a project, locked and inflated.

mod catalogue;
mod inflated;
mod store;
mod without_helm;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::run::{Run, command, finish};
use crate::support::{files_below, repository};

pub fn tests() -> Vec<Trial> {
    [catalogue::tests(), inflated::tests(), store::tests(), without_helm::tests()]
        .into_iter()
        .flatten()
        .collect()
}

/// The service that is made of the chart, with more fields of its chart and of itself.
fn service(chart: &str, more: &str) -> String {
    format!(
        "{{\n  services.board = {{\n    enable = true,\n    chart = {{\n      \
         oci = \"oci://ghcr.io/example/charts\", name = \"board\", version = \"1.2.0\",\n      {chart}\n    }},\n    \
         {more}\n  }},\n}}\n"
    )
}

const SERVICE: &str = "overlays/home/board.ncl";
const ELSEWHERE: &str = "overlays/home/elsewhere.ncl";
/// The login of the chart, and of a second one, are created by hand.
const LOGINS: &str = r#"{
  cluster.objects = [
    "Middleware.traefik.io/auth/sso",
    "Secret/board/board-login",
    "Secret/second/board-login",
  ],
}
"#;

/// An archive of the chart, its files edited: its bytes are the same each time.
fn archive(edit: impl FnOnce(&mut BTreeMap<String, String>)) -> Vec<u8> {
    let folder = repository("tests/charts/board");
    let read = |path: String| {
        let text = fs::read_to_string(folder.join(&path)).expect("the chart's files are text");
        (path, text)
    };
    let mut files: BTreeMap<String, String> = files_below(&folder).into_iter().map(read).collect();
    edit(&mut files);
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (path, text) in &files {
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(text.len()).expect("files are small"));
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, format!("board/{path}"), text.as_bytes()).expect("memory takes it");
    }
    let encoder = archive.into_inner().expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// The chart, packed.
pub fn packed_board() -> Vec<u8> {
    archive(unchanged)
}

/// A project with the starter lab, the service, and the chart's archive in its store.
fn project(chart: &str, more: &str, edit: impl FnOnce(&mut BTreeMap<String, String>)) -> Project {
    let here = Project::starter();
    here.write(SERVICE, service(chart, more));
    here.write(ELSEWHERE, LOGINS);
    here.write("incoming/any-name.tgz", archive(edit));
    run(&here, &["charts", "add", "incoming/any-name.tgz"]).succeeds();
    here
}

/// Leaves the chart as it is.
fn unchanged(_: &mut BTreeMap<String, String>) {}

fn programs() -> PathBuf {
    repository("target/tools/bin")
}

/// Whether there is a helm to inflate with. The error says what to install.
fn helm_available() -> Result<(), String> {
    let helm = programs().join("helm");
    if helm.exists() {
        Ok(())
    } else {
        Err("there is no helm: run `cargo xtask setup`, which needs Go".to_owned())
    }
}

/// A run that finds helm, where it is installed.
fn run(here: &Project, arguments: &[&str]) -> Run {
    run_in(here.folder(), arguments)
}

fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    finish(command(folder, arguments).env("PATH", programs()))
}

/// A run without helm.
fn run_without(here: &Project, arguments: &[&str]) -> Run {
    finish(command(here.folder(), arguments).env("PATH", here.path("overlays")))
}

/// Tests that need helm, each named after its function.
macro_rules! with_helm {
    ($($function:ident),+ $(,)?) => {
        vec![$($crate::support::trial::needs(
            concat!(module_path!(), "::", stringify!($function)).trim_start_matches("main::"),
            $crate::charts::helm_available,
            || { $function(); Ok(()) },
        )),+]
    };
}
use with_helm;
