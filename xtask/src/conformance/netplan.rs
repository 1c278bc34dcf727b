//! netplan, making networkd's files of every machine's network-config.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::report::Report;
use super::trees::Trees;
use super::{Consumer, tools};

pub(super) const CONSUMER: Consumer =
    Consumer { name: "netplan", takes: "network-config of machines", quick: true, ask };

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    tools::debian("netplan", "netplan.io")?;
    let version = tools::output(Command::new("dpkg-query").args(["-W", "-f", "${Version}", "netplan.io"]))?;
    let mut report = Report::of(format!("netplan.io {version}"));
    for path in trees.files(|path| path.ends_with("/network-config")) {
        let shown = path.display().to_string();
        let root = tools::scratch("netplan")?;
        let folder = root.join("etc/netplan");
        tools::make_folder(&folder)?;
        let file = folder.join("50.yaml");
        let text = std::fs::read_to_string(&path).map_err(|problem| format!("{shown}: {problem}"))?;
        tools::write(&file, below_network(&text).as_bytes())?;
        // It complains of files that others can read.
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))
            .map_err(|problem| format!("{}: {problem}", file.display()))?;
        let answer = tools::output(Command::new("netplan").args(["generate", "--root-dir"]).arg(&root));
        let made = root.join("run/systemd/network");
        report.add(
            &shown,
            answer.and_then(|_| match made.exists() {
                true => Ok(()),
                false => Err("no file of networkd's is made of it".to_owned()),
            }),
        );
    }
    Ok(vec![report])
}

/// cloud-init's file has at its top what netplan's has below `network`.
fn below_network(text: &str) -> String {
    if text.starts_with("network:") {
        return text.to_owned();
    }
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}\n")).collect();
    format!("network:\n{}", lines.concat())
}
