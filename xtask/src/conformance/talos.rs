//! talosctl of the lab's own version: a tree's `talos/generate.sh` is run, and what it makes is validated strictly. The
//! image factory's own code reads the schematics and says which image belongs to each.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::go::{self, Module};
use super::report::Report;
use super::trees::{Lab, Trees};
use super::{Consumer, tools};

pub(super) const CONSUMER: Consumer =
    Consumer { name: "talosctl", takes: "machine configurations and image schematics", quick: false, ask };

const FACTORY: &str = "github.com/siderolabs/image-factory";

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let mut reports = Vec::new();
    for lab in &trees.labs {
        let Some(version) = lab.talos() else { continue };
        let talosctl = Module::new("github.com/siderolabs/talos", &format!("v{version}")).program(
            "talosctl",
            "github.com/siderolabs/talos/cmd/talosctl",
            &[],
        )?;
        reports.push(configurations(lab, &version, &talosctl)?);
        reports.push(schematics(lab)?);
    }
    Ok(reports)
}

fn configurations(lab: &Lab, version: &str, talosctl: &Path) -> Result<Report, String> {
    let mut report = Report::of(format!("talosctl {version}"));
    let folder = tools::scratch("talos")?;
    let secrets = folder.join("secrets.yaml");
    tools::output(Command::new(talosctl).args(["gen", "secrets", "--output-file"]).arg(&secrets))?;
    let made = folder.join("nodes");
    let beside = talosctl.parent().unwrap_or(talosctl).display();
    let mut generate = Command::new("sh");
    // The script finds talosctl as any script does.
    generate.args(["-c", &format!("PATH={beside}:$PATH; exec sh \"$@\""), "sh"]);
    generate.arg(lab.folder.join("talos/generate.sh")).arg(&secrets).arg(&made);
    report.add(
        &format!("{}/talos/generate.sh", lab.folder.display()),
        tools::output(&mut generate).map(|_| ()),
    );
    for schematic in lab.files(is_schematic) {
        let node = schematic.file_name().unwrap_or_default();
        let mut validate = Command::new(talosctl);
        validate.args(["validate", "--mode", "metal", "--strict", "--config"]).arg(made.join(node));
        let shown = lab.folder.join("talos").join(node).display().to_string();
        report.add(&shown, tools::output(&mut validate).map(|_| ()));
    }
    Ok(report)
}

/// Each node has a schematic of its own.
fn is_schematic(path: &str) -> bool {
    path.starts_with("talos/schematics/")
}

fn schematics(lab: &Lab) -> Result<Report, String> {
    #[derive(Deserialize)]
    struct Answer {
        id: String,
        error: String,
    }
    let program = go::own("schematic", &[FACTORY])?;
    let paths = lab.files(is_schematic);
    let answers: Vec<Answer> = tools::exchange(&mut Command::new(program), &paths)?;
    let mut report = Report::of(format!("image-factory {}", Module::pinned(FACTORY)?.number()));
    for (path, Answer { id, error }) in paths.iter().zip(answers) {
        let patch = lab.folder.join("talos").join(path.file_name().unwrap_or_default());
        let text =
            std::fs::read_to_string(&patch).map_err(|problem| format!("{}: {problem}", patch.display()))?;
        let answer = match (error.is_empty(), text.contains(&format!("/{id}:"))) {
            (true, true) => Ok(()),
            (true, false) => Err(format!("its id is {id}, which is not the image that the node installs")),
            (false, _) => Err(error),
        };
        report.add(&path.display().to_string(), answer);
    }
    Ok(report)
}
