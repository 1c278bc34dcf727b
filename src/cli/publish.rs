//! `render publish`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use crate::cli::global::{Format, Global};
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::{output, session, tools};
use crate::diag::Diagnostic;
use crate::outcome;
use crate::pipeline::Compiled;
use crate::publish::{Publication, Published, Source, Target, codes, publish};
use crate::tree::Policy;

/// Commit the rendered trees of labs to another repository
///
/// Writes each tree to the folder named by the lab's `gitops.path`, changes nothing else in the repository, and creates
/// one commit per lab that has changes. Author and signature follow git's configuration; hooks are not run. Nothing is
/// pushed without `--push`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Labs to publish [default: all]
    labs: Vec<String>,
    /// Working copy of the repository, or a folder in it
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Branch to commit to; it need not be checked out [default: the current branch]
    #[arg(long)]
    branch: Option<String>,
    /// Folder in the repository [default: the lab's `gitops.path`]
    #[arg(long)]
    path: Option<String>,
    /// Push the branch after committing
    #[arg(long)]
    push: bool,
    /// Replace published files that were edited by hand
    #[arg(long)]
    overwrite: bool,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut session = Session::open(global)?;
    let labs = session.labs(&arguments.labs, global)?;
    let compiled = session.compile(&labs);
    let mut found: Vec<Diagnostic> = compiled.iter().flat_map(|lab| lab.diagnostics.clone()).collect();
    let mut said = String::new();
    // An incomplete tree is not published.
    if !found.iter().any(Diagnostic::is_error) {
        match all(arguments, global, &session, &compiled, &mut said) {
            Ok(warnings) => found.extend(warnings),
            Err(problems) => found.extend(problems),
        }
    }
    output::report(&found, &session.sources, global)?;
    if global.format == Format::Human {
        output::print(&said)?;
    }
    if found.iter().any(Diagnostic::is_error) { Err(Stop::Findings) } else { Ok(()) }
}

/// Publishes one lab after the other, and stops at the first failure.
fn all(
    arguments: &Arguments,
    global: &Global,
    session: &Session,
    compiled: &[Compiled],
    said: &mut String,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let paths = paths(arguments, compiled)?;
    let git = tools::on_path("git");
    let source = Source::of_project(&session.project.root);
    let shown = arguments.to.display().to_string();
    let here = session::directory(global).map_err(|_| Vec::new())?;
    let open = || {
        let target =
            Target::open(&here.join(&arguments.to), &shown, arguments.branch.as_deref(), &tools::scratch());
        target.map_err(|problem| vec![problem])
    };
    let mut warnings = Vec::new();
    for lab in compiled {
        let Some(rendered) = &lab.rendered else { continue };
        let path = &paths[&lab.name];
        let publication = Publication {
            lab: &lab.name,
            tree: &rendered.tree,
            path,
            policy: if arguments.overwrite { Policy::Overwrite } else { Policy::KeepEdits },
            source: &source,
            git: git.as_deref(),
        };
        let target = open()?;
        let published = publish(&publication, &target)?;
        said.push_str(&summary(&lab.name, &target, &published));
        warnings.extend(outcome::of_foreign(&published.foreign, &format!("{shown}/{path}")));
    }
    if arguments.push {
        let target = open()?;
        let remote = target.push(git.as_deref()).map_err(|problem| vec![problem])?;
        said.push_str(&format!("pushed {} to {remote}\n", target.branch()));
    }
    Ok(warnings)
}

/// The folder of each lab in the target.
fn paths(arguments: &Arguments, compiled: &[Compiled]) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut problems = Vec::new();
    for lab in compiled {
        let name = &lab.name;
        let gitops = lab.lab.as_ref().and_then(|lab| lab.gitops.as_ref());
        let path = match (&arguments.path, gitops) {
            (Some(path), _) => match path.parse::<crate::types::FolderPath>() {
                Ok(path) => path.to_string(),
                Err(problem) => {
                    let diagnostic = Diagnostic::new(&codes::PUB_PATH, problem.message);
                    problems.push(problem.help.into_iter().fold(diagnostic, Diagnostic::help));
                    continue;
                }
            },
            (None, Some(gitops)) => gitops.path.to_string(),
            (None, None) => {
                let message = format!("lab `{name}` has no folder in the target repository");
                let help = "use `--path FOLDER`, or set `gitops.path` in the lab";
                problems.push(Diagnostic::new(&codes::PUB_PATH, message).help(help));
                continue;
            }
        };
        if let Some((other, _)) = found.iter().find(|(_, taken)| **taken == path) {
            let message =
                format!("labs `{other}` and `{name}` would be published to the same folder `{path}`");
            problems.push(
                Diagnostic::new(&codes::PUB_PATH, message)
                    .help("publish them separately, each with its own `--path`"),
            );
        }
        found.insert(name.clone(), path);
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn summary(lab: &str, target: &Target, published: &Published) -> String {
    let Published { commit, added, changed, removed, .. } = published;
    match commit {
        None => format!("{lab}: no changes on {}\n", target.branch()),
        Some(commit) => {
            let short = &commit[..12.min(commit.len())];
            format!(
                "{lab}: commit {short} on {}, {added} added, {changed} changed, {removed} removed\n",
                target.branch()
            )
        }
    }
}
