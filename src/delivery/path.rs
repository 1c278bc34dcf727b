//! The folder that the engine reads, and the folder that is written.

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::lab::Lab;
use crate::lab::gitops::GitOpsEngine;
use crate::value::Values;

pub static GITOPS_PATH: Code = Code {
    name: "GITOPS-PATH",
    severity: Severity::Warning,
    title: "the engine does not read the output folder",
    why: "`gitops.path` is the folder in the repository that Argo CD or Flux reads; the project's `render.ncl` defines \
          the folder that is written. If they differ, the engine finds nothing, or an outdated tree. They can differ \
          if the tree is published to another repository, or if the project is not the root of the repository.",
    example: Example::Lab {
        bad: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "renderd/home" },
}"#,
        good: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
}"#,
    },
    allowable: true,
};

pub(super) fn finding(lab: &Lab, values: &Values, output: &str) -> Option<Diagnostic> {
    let gitops = lab.gitops.as_ref().filter(|gitops| gitops.engine.value != GitOpsEngine::None)?;
    let path = gitops.path.as_str().trim_end_matches('/');
    // The project can be a folder of the repository, or the output folder a repository of its own.
    let is_below = path == output || path.ends_with(&format!("/{output}")) || path == ".";
    if is_below {
        return None;
    }
    let message = format!("the engine reads the tree from `{path}`, but it is written to `{output}`");
    let node = gitops.path.node;
    Some(
        Diagnostic::new(&GITOPS_PATH, message)
            .at_node(node, values.span(node), "the engine reads this folder")
            .help(format!("write `{output}`, as in the project's `render.ncl`"))
            .help("if the tree is published elsewhere, write `allow.\"GITOPS-PATH\" = \"published to ...\"`"),
    )
}
