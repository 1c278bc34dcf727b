//! Where the engine looks, and where the tree is.

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::lab::Lab;
use crate::lab::gitops::Engine;
use crate::value::Values;

pub static GITOPS_PATH: Code = Code {
    name: "GITOPS-PATH",
    severity: Severity::Warning,
    title: "the engine looks for the tree where it is not written to",
    why: "`gitops.path` is the folder in the repository that Argo CD or Flux reads, and the project's `render.ncl` \
          says which folder is written. If they differ the engine finds nothing, or an older tree. They may differ \
          where the tree is published into another repository, or where the project is not that repository's root.",
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
    let gitops = lab.gitops.as_ref().filter(|gitops| gitops.engine.value != Engine::None)?;
    let path = gitops.path.as_str().trim_end_matches('/');
    // The project may be a folder of the repository, or the output folder a repository of its own.
    let is_below = path == output || path.ends_with(&format!("/{output}")) || path == ".";
    if is_below {
        return None;
    }
    let message = format!("the engine looks for the tree in `{path}`, and it is written to `{output}`");
    let node = gitops.path.node;
    Some(
        Diagnostic::new(&GITOPS_PATH, message)
            .at_node(node, values.span(node), "the engine looks here")
            .help(format!("write `{output}`, as the project's `render.ncl` has it"))
            .help(
                "if the tree is published elsewhere, say so: `allow.\"GITOPS-PATH\" = \"published to ...\"`",
            ),
    )
}
