//! `tofu validate` with the provider that the roots name. `dev_overrides` makes it take the provider as it is built, so
//! that neither `init` nor a network is needed.

use std::path::PathBuf;
use std::process::Command;

use super::go::Module;
use super::report::Report;
use super::trees::Trees;
use super::{Consumer, tools};

pub(super) const CONSUMER: Consumer =
    Consumer { name: "opentofu", takes: "folders with *.tf.json", quick: false, ask };

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let tofu = Module::pinned("github.com/opentofu/opentofu")?;
    let provider = Module::pinned("github.com/bpg/terraform-provider-proxmox")?;
    let version = format!("OpenTofu {}, bpg/proxmox {}", tofu.number(), provider.number());
    let mut report = Report::of(version);
    let files = trees.files(|path| path.ends_with(".tf.json"));
    let mut roots: Vec<PathBuf> = files.iter().filter_map(|file| Some(file.parent()?.to_owned())).collect();
    roots.dedup();
    if roots.is_empty() {
        report.skipped.push((0, "no tree contains such a folder".to_owned()));
        return Ok(vec![report]);
    }
    let tofu = tofu.program("tofu", "github.com/opentofu/opentofu/cmd/tofu", &[])?;
    let provider = provider.program("terraform-provider-proxmox", provider.path, &[])?;
    let folder = provider.parent().unwrap_or(&provider).display().to_string();
    let scratch = tools::scratch("opentofu")?;
    let configuration = scratch.join("tofurc");
    let overrides = format!(
        "provider_installation {{\n  dev_overrides {{\n    \"bpg/proxmox\" = \"{folder}\"\n  }}\n  direct {{}}\n}}\n"
    );
    tools::write(&configuration, overrides.as_bytes())?;
    for root in roots {
        let mut validate = Command::new(&tofu);
        validate.arg(format!("-chdir={}", root.display())).args(["validate", "-no-color"]);
        validate.env("TF_CLI_CONFIG_FILE", &configuration).env("TF_DATA_DIR", scratch.join("data"));
        report.add(&root.display().to_string(), tools::output(&mut validate).map(|_| ()));
    }
    Ok(vec![report])
}
