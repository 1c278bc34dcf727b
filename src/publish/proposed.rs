//! Proposed branches: `environment/home-next`, from which changes are promoted to `environment/home`.

use std::path::Path;

use git2::{Oid, Reference};

use crate::diag::Diagnostic;
use crate::publish::codes::PUB_BRANCH;
use crate::publish::commit::{self, Change};
use crate::publish::metadata::METADATA;
use crate::publish::refused;
use crate::publish::remote::remote_of;
use crate::publish::target::{Target, commit_of, discover};

impl Target {
    /// The proposed branch of an active one. It need not exist: then it starts from the active branch, and without that
    /// from nothing.
    pub fn propose(folder: &Path, shown: &str, active: &str, scratch: &Path) -> Result<Self, Diagnostic> {
        let repository = discover(folder, shown)?;
        let branch = format!("{active}-next");
        if !Reference::is_valid_name(&format!("refs/heads/{branch}")) {
            return Err(Diagnostic::new(&PUB_BRANCH, format!("`{branch}` is not a valid name for a branch")));
        }
        let mut target = Self::on(repository, shown, branch, false, scratch)?;
        if target.is_checked_out() {
            let message = format!("branch `{}` of `{}` is checked out", target.branch, target.shown);
            return Err(Diagnostic::new(&PUB_BRANCH, message).help("switch to another branch first"));
        }
        target.start = target.start_for(active)?;
        Ok(target)
    }

    /// The commit that the proposed branch continues. What the remote has takes precedence: other machines push there.
    fn start_for(&self, active: &str) -> Result<Option<Oid>, Diagnostic> {
        let remote = remote_of(&self.repository, Some(&self.reference));
        let tracked = |branch: &str| match &remote {
            Some(remote) => commit_of(&self.repository, &format!("refs/remotes/{remote}/{branch}")),
            None => Ok(None),
        };
        match (self.current, tracked(&self.branch)?) {
            (Some(own), Some(theirs)) => self.newer(own, theirs).map(Some),
            (Some(only), None) | (None, Some(only)) => Ok(Some(only)),
            (None, None) => match tracked(active)? {
                Some(commit) => Ok(Some(commit)),
                None => commit_of(&self.repository, &format!("refs/heads/{active}")),
            },
        }
    }

    fn newer(&self, own: Oid, theirs: Oid) -> Result<Oid, Diagnostic> {
        let follows = |commit: Oid, ancestor: Oid| {
            let found = self.repository.graph_descendant_of(commit, ancestor);
            found.map_err(|problem| refused("compare the branch with its remote", &problem))
        };
        if own == theirs || follows(own, theirs)? {
            return Ok(own);
        }
        if follows(theirs, own)? {
            return Ok(theirs);
        }
        let message = format!("branch `{}` of `{}` has diverged from its remote", self.branch, self.shown);
        let help = format!(
            "the local branch can be deleted if it has no commits of others: `git -C {} branch -D {}`",
            self.shown, self.branch
        );
        Err(Diagnostic::new(&PUB_BRANCH, message).help(help))
    }

    /// Whether the branch has the file that promotion reads.
    pub(super) fn has_metadata(&self) -> bool {
        let tree = self.tip().ok().flatten().and_then(|tip| tip.tree().ok());
        tree.is_some_and(|tree| tree.get_name(METADATA).is_some())
    }

    /// A tree with the file that promotion reads.
    pub(super) fn with_metadata(&self, tree: Oid, text: String) -> Result<Oid, Diagnostic> {
        let base = self.repository.find_tree(tree).map_err(|problem| refused("read the tree", &problem))?;
        commit::with(&self.repository, Some(&base), ".", &[Change::put(METADATA, text.into_bytes(), false)])
    }
}
