//! Findings of publishing. Files that are in the way are reported as for output folders: `OUT-...`.

use crate::diag::{Code, Example, Severity};

const fn error(
    name: &'static str,
    title: &'static str,
    why: &'static str,
    bad: &'static str,
    good: &'static str,
) -> Code {
    Code {
        name,
        severity: Severity::Error,
        title,
        why,
        example: Example::Story { bad, good },
        allowable: false,
    }
}

pub static ALL: &[&Code] =
    &[&PUB_AUTHOR, &PUB_BRANCH, &PUB_DETACHED, &PUB_DIRTY, &PUB_GIT, &PUB_PATH, &PUB_PUSH, &PUB_TARGET];

pub static PUB_AUTHOR: Code = error(
    "PUB-AUTHOR",
    "git has no author for commits",
    "A commit needs an author. `render` uses the one in git's configuration, of the target repository or of all \
     repositories.",
    "a build machine publishes, and its git has no `user.name`",
    "$ git -C ../deployed config user.name Robot && git -C ../deployed config user.email robot@example.com",
);

pub static PUB_BRANCH: Code = error(
    "PUB-BRANCH",
    "a branch that cannot be committed to",
    "The branch does not exist in the target, or is checked out in another working copy, which would then show the \
     reverse of the commit as uncommitted changes. `render` does not create branches: you decide which commit a \
     branch starts from.",
    "$ render publish --to ../deployed --branch rendred",
    "$ git -C ../deployed branch rendered && render publish --to ../deployed --branch rendered",
);

pub static PUB_DETACHED: Code = error(
    "PUB-DETACHED",
    "the target has a detached HEAD",
    "A commit on a detached HEAD belongs to no branch, and is lost with the next checkout.",
    "the target was cloned by a build system, which checks out a commit",
    "$ git -C ../deployed switch main, or name a branch: --branch main",
);

pub static PUB_DIRTY: Code = error(
    "PUB-DIRTY",
    "the target has uncommitted changes",
    "Somebody is working in the target's working copy, or a merge is in progress. The commit would include these \
     changes or revert them.",
    "a file of the target was edited and not committed",
    "$ git -C ../deployed stash, or commit it; or publish to a branch that is not checked out",
);

pub static PUB_GIT: Code = error(
    "PUB-GIT",
    "a git operation failed",
    "The target's repository could not be read or written. Nothing has been committed.",
    "the disk is full, or another git process holds the repository's lock",
    "fix the cause and publish again",
);

pub static PUB_PATH: Code = error(
    "PUB-PATH",
    "no folder for the tree in the target",
    "A lab's tree is published to the folder in `gitops.path`, where its GitOps engine expects it. A lab without \
     `gitops` needs `--path`, and so do labs with the same folder.",
    "$ render publish --to ../deployed, and the lab has no `gitops`",
    "$ render publish --to ../deployed --path clusters/home home",
);

pub static PUB_PUSH: Code = error(
    "PUB-PUSH",
    "the commit could not be pushed",
    "The commit has been created and stays in the target, but git refused to push it. The usual cause is that somebody \
     else has pushed in the meantime.",
    "! [rejected] main -> main (fetch first)",
    "$ git -C ../deployed pull --rebase && git -C ../deployed push",
);

pub static PUB_TARGET: Code = error(
    "PUB-TARGET",
    "the target is not a git repository",
    "A tree is published to the working copy of a git repository, or to one of its branches.",
    "$ render publish --to ../deploid",
    "$ git clone https://git.example.com/home/deployed.git ../deployed && render publish --to ../deployed",
);
