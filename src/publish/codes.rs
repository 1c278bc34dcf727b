//! The findings of publishing. What somebody else's file in the way means is said as by every writer: `OUT-...`.

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
    "git does not know who commits",
    "A commit has an author. `render` takes the one that git's own configuration names, in the target or for all \
     repositories.",
    "a build machine publishes, and nobody told its git a name",
    "$ git -C ../deployed config user.name Robot && git -C ../deployed config user.email robot@example.com",
);

pub static PUB_BRANCH: Code = error(
    "PUB-BRANCH",
    "a branch that cannot be committed to",
    "The branch does not exist in the target, or is checked out in another working copy of it, which would then \
     show the opposite of the commit as somebody's changes. `render` makes no branches: which commit one begins \
     with is for a person to say.",
    "$ render publish --to ../deployed --branch rendred",
    "$ git -C ../deployed branch rendered && render publish --to ../deployed --branch rendered",
);

pub static PUB_DETACHED: Code = error(
    "PUB-DETACHED",
    "the target is on no branch",
    "Its HEAD is detached: a commit there belongs to no branch, and is lost with the next checkout.",
    "the target was cloned by a build system, which checks out a commit",
    "$ git -C ../deployed switch main, or name a branch: --branch main",
);

pub static PUB_DIRTY: Code = error(
    "PUB-DIRTY",
    "the target has changes that are not committed",
    "Somebody is at work in the target's working copy, or a merge is under way. The commit would mix with that, or \
     undo it.",
    "a file of the target was edited and not committed",
    "$ git -C ../deployed stash, or commit it; or publish to a branch that is not checked out",
);

pub static PUB_GIT: Code = error(
    "PUB-GIT",
    "git refused a step",
    "The target's repository could not be read or written. Nothing has been committed.",
    "the disk is full, or another git holds the repository's lock",
    "mend the cause and publish again",
);

pub static PUB_PATH: Code = error(
    "PUB-PATH",
    "nothing says where in the target the tree goes",
    "A lab's tree is published into the folder that its `gitops.path` names, because that is where its engine looks. \
     A lab without `gitops`, or several labs with one folder, need to be told.",
    "$ render publish --to ../deployed, and the lab has no `gitops`",
    "$ render publish --to ../deployed --path clusters/home home",
);

pub static PUB_PUSH: Code = error(
    "PUB-PUSH",
    "the commit could not be pushed",
    "The commit is made and stays in the target. Pushing it was asked for, and git refused: most often somebody \
     else has pushed meanwhile.",
    "! [rejected] main -> main (fetch first)",
    "$ git -C ../deployed pull --rebase && git -C ../deployed push",
);

pub static PUB_TARGET: Code = error(
    "PUB-TARGET",
    "the target is no repository",
    "A tree is published into the working copy of a git repository, or into a branch of one.",
    "$ render publish --to ../deploid",
    "$ git clone https://git.example.com/home/deployed.git ../deployed && render publish --to ../deployed",
);
