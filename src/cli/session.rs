//! Steps that commands on a project share: finding it, selecting labs, compiling them.

use std::mem::ManuallyDrop;
use std::path::PathBuf;

use crate::cli::global::Global;
use crate::cli::output::Stop;
use crate::cli::shard::Sharding;
use crate::cli::{limits, output, tools};
use crate::diag::Diagnostic;
use crate::pipeline::{Compiled, Shared, compile_with};
use crate::project::{MARK, Project, ProjectLab, find_root};
use crate::source::evaluator::Evaluator;
use crate::value::Sources;

/// A project that has been found and read.
pub(super) struct Session {
    pub project: Project,
    pub sources: Sources,
    /// Left to the system when the process ends: taking down all that has been parsed costs more than some commands.
    pub kept: ManuallyDrop<Kept>,
}

/// What has been read, for the labs of a session and for the next session.
#[derive(Default)]
pub(super) struct Kept {
    pub evaluator: Evaluator,
    pub shared: Shared,
}

/// The folder that the command works in.
pub(super) fn directory(global: &Global) -> Result<PathBuf, Stop> {
    let start = global.directory.clone().unwrap_or_else(|| PathBuf::from("."));
    match start.canonicalize() {
        Ok(directory) => Ok(directory),
        Err(problem) => output::fail(format!("{}: {problem}", start.display())),
    }
}

/// The root of the project around that folder.
pub(super) fn root(global: &Global) -> Result<PathBuf, Stop> {
    let directory = directory(global)?;
    match find_root(&directory) {
        Ok(root) => Ok(root),
        Err(missing) => {
            output::report(&[missing], &Sources::new(directory), global)?;
            Err(Stop::Failed)
        }
    }
}

impl Session {
    pub(super) fn open(global: &Global) -> Result<Self, Stop> {
        let kept = Kept::default();
        limits::apply(global, &kept.shared.progress)?;
        Self::open_with(kept, global).map_err(|(stop, kept)| {
            std::mem::forget(kept);
            stop
        })
    }

    /// Opens a project that may have been read already. What was read is given back where the project has errors.
    pub(super) fn open_with(mut kept: Kept, global: &Global) -> Result<Self, (Stop, Kept)> {
        let root = match root(global) {
            Ok(root) => root,
            Err(stop) => return Err((stop, kept)),
        };
        if let Err(problem) = kept.evaluator.started() {
            let stop = output::fail::<()>(format!("the evaluator cannot be started: {problem}"));
            return Err((stop.err().unwrap_or(Stop::Failed), kept));
        }
        let mut sources = Sources::new(&root);
        let Kept { evaluator, shared } = &mut kept;
        let load = || Project::load(&root, evaluator, &mut sources);
        match shared.progress.during(format!("`{MARK}`"), &[], load) {
            Ok(mut project) => {
                project.use_helm(tools::helm().as_ref());
                Ok(Self { project, sources, kept: ManuallyDrop::new(kept) })
            }
            Err(mut diagnostics) => {
                Diagnostic::sort(&mut diagnostics, &sources);
                let reported = output::report(&diagnostics, &sources, global);
                let stop = reported.and_then(|()| output::end(&diagnostics)).err().unwrap_or(Stop::Findings);
                Err((stop, kept))
            }
        }
    }

    /// What has been read, for another session.
    pub(super) fn into_kept(self) -> Kept {
        ManuallyDrop::into_inner(self.kept)
    }

    /// The labs named, or all.
    pub(super) fn labs(&self, names: &[String], global: &Global) -> Result<Vec<ProjectLab>, Stop> {
        match self.project.select(names) {
            Ok(labs) => Ok(labs.into_iter().cloned().collect()),
            Err(diagnostics) => {
                output::report(&diagnostics, &self.sources, global)?;
                Err(Stop::Failed)
            }
        }
    }

    /// The labs named, or all, as far as they are in the shard.
    pub(super) fn share(
        &self,
        names: &[String],
        sharding: Sharding,
        global: &Global,
    ) -> Result<Vec<ProjectLab>, Stop> {
        let labs = self.labs(names, global)?;
        let Some(shard) = sharding.shard else { return Ok(labs) };
        let own = shard.of(labs);
        if own.is_empty() {
            output::note(format!("shard {shard} has no labs"));
        }
        Ok(own)
    }

    /// Compiles labs, showing progress on a terminal.
    pub(super) fn compile(&mut self, labs: &[ProjectLab]) -> Vec<Compiled> {
        self.compile_each(labs, |compiled| compiled)
    }

    /// Compiles labs for a command that needs only findings and trees. The rest of a lab makes room for the next one.
    pub(super) fn compile_trees(&mut self, labs: &[ProjectLab]) -> Vec<Compiled> {
        let mut left = labs.len();
        self.compile_each(labs, |compiled| {
            left -= 1;
            if left > 0 { compiled.into_tree() } else { compiled }
        })
    }

    fn compile_each(
        &mut self,
        labs: &[ProjectLab],
        mut keep: impl FnMut(Compiled) -> Compiled,
    ) -> Vec<Compiled> {
        let progress = output::progress();
        let Kept { evaluator, shared } = &mut *self.kept;
        let compiled = labs
            .iter()
            .map(|lab| {
                progress.set_message(format!("rendering {}", lab.name));
                progress.tick();
                keep(compile_with(lab, shared, evaluator, &mut self.sources))
            })
            .collect();
        progress.finish_and_clear();
        compiled
    }

    /// Compiles labs for a command that prints a result of its own. If a lab has errors, the command ends with the
    /// findings instead; warnings are printed in addition to the result.
    pub(super) fn compile_sound(
        &mut self,
        labs: &[ProjectLab],
        global: &Global,
    ) -> Result<Vec<Compiled>, Stop> {
        let compiled = self.compile(labs);
        let found: Vec<Diagnostic> = compiled.iter().flat_map(|lab| lab.diagnostics.clone()).collect();
        if compiled.iter().any(|lab| lab.rendered.is_none()) {
            output::report(&found, &self.sources, global)?;
            return Err(Stop::Findings);
        }
        output::remark(&found, &self.sources, global);
        Ok(compiled)
    }
}
