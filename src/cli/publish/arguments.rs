//! The options of `render publish`, and what its ways of publishing work with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};

use crate::cli::candidates;
use crate::cli::global::Global;
use crate::cli::shard::Sharding;
use crate::pipeline::Compiled;
use crate::publish::{Publication, Source};
use crate::tree::Policy;

/// Publish the rendered trees of labs to another repository or to a registry
///
/// With `--to`, writes each tree to the folder named by the lab's `gitops.path`, changes nothing else in the
/// repository, and creates one commit per lab that has changes. Author and signature follow git's configuration; hooks
/// are not run. Nothing is pushed without `--push`.
///
/// With `--oci`, pushes each tree as an OCI artifact for Flux and Argo CD. The same commit of the sources has the same
/// digest on every machine, and nothing is pushed if the tag refers to it already. Credentials are read from Docker's
/// configuration.
///
/// `{lab}` in a branch or a reference is replaced by the name of the lab.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("place").required(true).args(["to", "oci"])))]
pub(in crate::cli) struct Arguments {
    /// Labs to publish [default: all]
    #[arg(add = candidates::labs())]
    pub(super) labs: Vec<String>,
    #[command(flatten)]
    pub(super) sharding: Sharding,
    /// Working copy of the repository, or a folder in it
    #[arg(long, value_name = "DIR")]
    pub(super) to: Option<PathBuf>,
    /// Branch to commit to; it need not be checked out [default: the current branch]
    #[arg(long, requires = "to")]
    pub(super) branch: Option<String>,
    /// Commit to BRANCH-next instead, in the way that GitOps Promoter expects of a hydrator
    #[arg(long, value_name = "BRANCH", requires = "to", conflicts_with = "branch")]
    pub(super) hydrate: Option<String>,
    /// Folder in the repository or artifact [default: the lab's `gitops.path`]
    #[arg(long)]
    pub(super) path: Option<String>,
    /// Push the branch after committing
    #[arg(long, requires = "to")]
    pub(super) push: bool,
    /// Replace published files that were edited by hand
    #[arg(long, requires = "to")]
    pub(super) overwrite: bool,
    /// Reference of the artifact: oci://HOST/REPOSITORY:TAG
    #[arg(long, value_name = "REFERENCE")]
    pub(super) oci: Option<String>,
    /// Access the registry without TLS, as is always done on this machine
    #[arg(long, requires = "oci")]
    pub(super) insecure: bool,
    /// URL of the sources' repository, for records of where a tree comes from [default: the remote `origin`]
    #[arg(long, value_name = "URL")]
    pub(super) source: Option<String>,
}

impl Arguments {
    pub(super) fn policy(&self) -> Policy {
        if self.overwrite { Policy::Overwrite } else { Policy::KeepEdits }
    }
}

/// What is printed in addition to findings.
pub(super) type Said = String;

/// What a way of publishing works with.
pub(super) struct Task<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) global: &'a Global,
    pub(super) compiled: &'a [Compiled],
    pub(super) source: Source,
}

impl Task<'_> {
    /// The tree of a lab for the folder that it has among these; none if it was not rendered.
    pub(super) fn publication<'t>(
        &'t self,
        lab: &'t Compiled,
        paths: &'t BTreeMap<String, String>,
        git: Option<&'t Path>,
    ) -> Option<Publication<'t>> {
        let rendered = lab.rendered.as_ref()?;
        Some(Publication {
            lab: &lab.name,
            tree: &rendered.tree,
            path: &paths[&lab.name],
            policy: self.arguments.policy(),
            source: &self.source,
            git,
        })
    }
}
