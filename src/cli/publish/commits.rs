//! `render publish --to`: one commit per lab that has changes.

use std::path::Path;

use crate::cli::publish::arguments::{Said, Task};
use crate::cli::publish::place;
use crate::cli::{session, tools};
use crate::diag::Diagnostic;
use crate::outcome;
use crate::publish::{Published, Target, publish};

/// Publishes one lab after the other, and stops at the first failure.
pub(super) fn commit(
    task: &Task<'_>,
    target: &Path,
    said: &mut Said,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let Task { arguments, compiled, .. } = task;
    let branch = |lab: &str| arguments.branch.as_deref().map(|branch| place::fill(branch, lab));
    let paths = place::folders(arguments.path.as_deref(), compiled, |lab| branch(lab).unwrap_or_default())?;
    let git = tools::on_path("git");
    let shown = target.display().to_string();
    let folder = session::directory(task.global).map_err(|_| Vec::new())?.join(target);
    let open = |lab: &str| {
        let target = Target::open(&folder, &shown, branch(lab).as_deref(), &tools::scratch());
        target.map_err(|problem| vec![problem])
    };
    let mut warnings = Vec::new();
    let mut changed: Vec<&str> = Vec::new();
    for lab in *compiled {
        let Some(publication) = task.publication(lab, &paths, git.as_deref()) else { continue };
        let target = open(&lab.name)?;
        let published = publish(&publication, &target)?;
        said.push_str(&summary(&lab.name, target.branch(), &published));
        warnings.extend(outcome::of_foreign(&published.foreign, &target.show(publication.path)));
        if changed.last().is_none_or(|last| branch(last) != branch(&lab.name)) {
            changed.push(&lab.name);
        }
    }
    for lab in changed.into_iter().filter(|_| arguments.push) {
        let target = open(lab)?;
        let remote = target.push(git.as_deref()).map_err(|problem| vec![problem])?;
        said.push_str(&format!("pushed {} to {remote}\n", target.branch()));
    }
    Ok(warnings)
}

pub(super) fn summary(lab: &str, branch: &str, published: &Published) -> String {
    let Published { commit, added, changed, removed, .. } = published;
    match commit {
        None => format!("{lab}: no changes on {branch}\n"),
        Some(commit) => {
            let short = &commit[..12.min(commit.len())];
            format!(
                "{lab}: commit {short} on {branch}, {added} added, {changed} changed, {removed} removed\n"
            )
        }
    }
}
