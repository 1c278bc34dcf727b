//! Where the tree of a lab belongs: its folder, and branches and references with its name in them.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::pipeline::Compiled;
use crate::publish::codes::PUB_PATH;
use crate::types::FolderPath;

/// Replaced by the name of the lab.
const LAB: &str = "{lab}";

pub(super) fn fill(template: &str, lab: &str) -> String {
    template.replace(LAB, lab)
}

/// The folder of a lab: the one of `--path`, or the one that its GitOps engine expects.
pub(super) fn folder(given: Option<&str>, compiled: &Compiled) -> Result<Option<String>, Diagnostic> {
    let gitops = compiled.lab.as_ref().and_then(|lab| lab.gitops.as_ref());
    let Some(path) = given else { return Ok(gitops.map(|gitops| gitops.path.to_string())) };
    match path.parse::<FolderPath>() {
        Ok(path) => Ok(Some(path.to_string())),
        Err(problem) => {
            let diagnostic = Diagnostic::new(&PUB_PATH, problem.message);
            Err(problem.help.into_iter().fold(diagnostic, Diagnostic::help))
        }
    }
}

/// The folder of each lab in the target. Labs on the same branch need different ones.
pub(super) fn folders(
    given: Option<&str>,
    compiled: &[Compiled],
    branch: impl Fn(&str) -> String,
) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut problems = Vec::new();
    for lab in compiled {
        let name = &lab.name;
        let path = match folder(given, lab) {
            Ok(Some(path)) => path,
            Ok(None) => {
                let message = format!("lab `{name}` has no folder in the target repository");
                let help = "use `--path FOLDER`, or set `gitops.path` in the lab";
                problems.push(Diagnostic::new(&PUB_PATH, message).help(help));
                continue;
            }
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let taken = |(other, taken): &(&String, &String)| **taken == path && branch(other) == branch(name);
        if let Some((other, _)) = found.iter().find(taken) {
            let message =
                format!("labs `{other}` and `{name}` would be published to the same folder `{path}`");
            problems.push(
                Diagnostic::new(&PUB_PATH, message)
                    .help("publish them separately, each with its own `--path`"),
            );
        }
        found.insert(name.clone(), path);
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}
