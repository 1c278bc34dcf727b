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

pub static ALL: &[&Code] = &[
    &PUB_AUTHOR,
    &PUB_BRANCH,
    &PUB_DETACHED,
    &PUB_DIRTY,
    &PUB_FETCH,
    &PUB_GIT,
    &PUB_LOGIN,
    &PUB_PATH,
    &PUB_PUSH,
    &PUB_REFERENCE,
    &PUB_REGISTRY,
    &PUB_SOURCE,
    &PUB_TARGET,
];

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

pub static PUB_FETCH: Code = error(
    "PUB-FETCH",
    "the remote could not be fetched",
    "Before it pushes to a proposed branch, `render` fetches what other machines have pushed there. Nothing has been \
     committed.",
    "the target was cloned without a remote, or its credentials have expired",
    "$ git -C ../deployed fetch, and publish again once that works",
);

pub static PUB_GIT: Code = error(
    "PUB-GIT",
    "a git operation failed",
    "The target's repository could not be read or written. Nothing has been committed.",
    "the disk is full, or another git process holds the repository's lock",
    "fix the cause and publish again",
);

pub static PUB_LOGIN: Code = error(
    "PUB-LOGIN",
    "the registry did not accept the login",
    "Credentials come from Docker's configuration and from the credential helpers that it names: the folder in \
     `DOCKER_CONFIG`, or `.docker` in the home folder. There are no options for them, because other users of a machine \
     can read the arguments of a process.",
    "$ render publish --oci oci://registry.example.com/labs/home:main, on a machine without credentials",
    "$ docker login registry.example.com, or any other tool that stores credentials there",
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

pub static PUB_REFERENCE: Code = error(
    "PUB-REFERENCE",
    "invalid reference to an OCI artifact",
    "A reference has a host, a repository in lower case and a tag, without which it is `latest`. Each lab needs a \
     reference of its own; `{lab}` is replaced by its name.",
    "$ render publish --oci registry.example.com/labs, in a project with several labs",
    "$ render publish --oci 'oci://registry.example.com/labs/{lab}:main'",
);

pub static PUB_REGISTRY: Code = error(
    "PUB-REGISTRY",
    "the registry cannot be used",
    "The registry could not be reached, or refused a part of the artifact. Tags are moved last, so none refers to an \
     incomplete artifact. Registries are accessed with TLS, except those on this machine.",
    "$ render publish --oci oci://registry.example.com:5000/labs/home, and the registry has no TLS",
    "$ render publish --insecure --oci oci://registry.example.com:5000/labs/home",
);

pub static PUB_SOURCE: Code = error(
    "PUB-SOURCE",
    "the sources are not committed",
    "Promotion compares environments by the commit of the sources that they are rendered from. A tree that contains \
     uncommitted changes would be promoted under the name of a commit that does not contain them.",
    "$ render publish --to ../deployed --hydrate environment/home, with a file that is not committed",
    "$ git commit --all, and publish again",
);

pub static PUB_TARGET: Code = error(
    "PUB-TARGET",
    "the target is not a git repository",
    "A tree is published to the working copy of a git repository, or to one of its branches.",
    "$ render publish --to ../deploid",
    "$ git clone https://git.example.com/home/deployed.git ../deployed && render publish --to ../deployed",
);
