//! `render publish --hydrate`: commits on proposed branches, and the notes that promotion follows.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::publish::arguments::{Said, Task};
use crate::cli::publish::{commits, place};
use crate::cli::{session, tools};
use crate::diag::Diagnostic;
use crate::outcome;
use crate::publish::{Dry, Target, hydrate as hydrate_one};

/// Hydrates one lab after the other, and stops at the first failure. With `--push`, what other machines have pushed is
/// fetched first, and everything is pushed at the end.
pub(super) fn hydrate(
    task: &Task<'_>,
    target: &Path,
    active: &str,
    said: &mut Said,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let Task { arguments, compiled, source, .. } = task;
    let one = |problem: Diagnostic| vec![problem];
    let dry = Dry::of(source).map_err(one)?;
    let paths = place::folders(arguments.path.as_deref(), compiled, |lab| place::fill(active, lab))?;
    let git = tools::on_path("git");
    let shown = target.display().to_string();
    let folder = session::directory(task.global).map_err(|_| Vec::new())?.join(target);
    let mut branches: Vec<String> = compiled.iter().map(|lab| place::fill(active, &lab.name)).collect();
    branches.dedup();
    if arguments.push {
        Target::fetch(&folder, &shown, &branches, git.as_deref()).map_err(one)?;
    }
    let open = |branch: &str| Target::propose(&folder, &shown, branch, &tools::scratch()).map_err(one);
    let mut warnings = Vec::new();
    let mut tips = BTreeMap::new();
    for lab in *compiled {
        let Some(publication) = task.publication(lab, &paths, git.as_deref()) else { continue };
        let branch = place::fill(active, &lab.name);
        let target = open(&branch)?;
        let hydrated = hydrate_one(&publication, &target, &dry)?;
        said.push_str(&commits::summary(&lab.name, target.branch(), &hydrated.published));
        warnings.extend(outcome::of_foreign(&hydrated.published.foreign, &target.show(publication.path)));
        // Labs on the same branch share the note on its last commit.
        tips.insert(branch, hydrated.tip);
    }
    let tips: Vec<_> = tips.into_iter().collect();
    for (branch, tip) in &tips {
        let target = open(branch)?;
        target.annotate(*tip, &dry).map_err(one)?;
        if arguments.push {
            let remote = target.push(git.as_deref()).map_err(one)?;
            said.push_str(&format!("pushed {} to {remote}\n", target.branch()));
        }
    }
    if let Some((branch, _)) = tips.first().filter(|_| arguments.push) {
        let commits: Vec<_> = tips.iter().map(|(_, tip)| *tip).collect();
        open(branch)?.push_notes(git.as_deref(), &commits, &dry).map_err(one)?;
    }
    Ok(warnings)
}
