//! Findings of publishing. Files that are in the way are reported as for output folders: `OUT-...`.

use crate::diag::{Code, Example, Severity};

pub static CODES: &[&Code] = &[
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

pub static PUB_AUTHOR: Code = Code {
    name: "PUB-AUTHOR",
    severity: Severity::Error,
    title: "git has no author for commits",
    why: "A commit needs an author. `render` uses the one in git's configuration, of the target repository \
          or of all repositories.",
    example: Example::Story {
        bad: "a build machine publishes, and its git has no `user.name`",
        good: "$ git -C ../deployed config user.name Robot && git -C ../deployed config user.email robot@example.com",
    },
    allowable: false,
};

pub static PUB_BRANCH: Code = Code {
    name: "PUB-BRANCH",
    severity: Severity::Error,
    title: "a branch that cannot be committed to",
    why: "The branch does not exist in the target, or is checked out in another working copy, which would \
          then show the reverse of the commit as uncommitted changes. `render` does not create branches: you \
          decide which commit a branch starts from.",
    example: Example::Story {
        bad: "$ render publish --to ../deployed --branch rendred",
        good: "$ git -C ../deployed branch rendered && render publish --to ../deployed --branch rendered",
    },
    allowable: false,
};

pub static PUB_DETACHED: Code = Code {
    name: "PUB-DETACHED",
    severity: Severity::Error,
    title: "the target has a detached HEAD",
    why: "A commit on a detached HEAD belongs to no branch, and is lost with the next checkout.",
    example: Example::Story {
        bad: "the target was cloned by a build system, which checks out a commit",
        good: "$ git -C ../deployed switch main, or name a branch: --branch main",
    },
    allowable: false,
};

pub static PUB_DIRTY: Code = Code {
    name: "PUB-DIRTY",
    severity: Severity::Error,
    title: "the target has uncommitted changes",
    why: "Somebody is working in the target's working copy, or a merge is in progress. The commit would \
          include these changes or revert them.",
    example: Example::Story {
        bad: "a file of the target was edited and not committed",
        good: "$ git -C ../deployed stash, or commit it; or publish to a branch that is not checked out",
    },
    allowable: false,
};

pub static PUB_FETCH: Code = Code {
    name: "PUB-FETCH",
    severity: Severity::Error,
    title: "the remote could not be fetched",
    why: "Before it pushes to a proposed branch, `render` fetches what other machines have pushed there. \
          Nothing has been committed.",
    example: Example::Story {
        bad: "the target was cloned without a remote, or its credentials have expired",
        good: "$ git -C ../deployed fetch, and publish again once that works",
    },
    allowable: false,
};

pub static PUB_GIT: Code = Code {
    name: "PUB-GIT",
    severity: Severity::Error,
    title: "a git operation failed",
    why: "The target's repository could not be read or written. Nothing has been committed.",
    example: Example::Story {
        bad: "the disk is full, or another git process holds the repository's lock",
        good: "fix the cause and publish again",
    },
    allowable: false,
};

pub static PUB_LOGIN: Code = Code {
    name: "PUB-LOGIN",
    severity: Severity::Error,
    title: "the registry did not accept the login",
    why: "Credentials come from Docker's configuration and from the credential helpers that it names: the \
          folder in `DOCKER_CONFIG`, or `.docker` in the home folder. There are no options for them, because \
          other users of a machine can read the arguments of a process.",
    example: Example::Story {
        bad: "$ render publish --oci oci://registry.example.com/labs/home:main, on a machine without credentials",
        good: "$ docker login registry.example.com, or any other tool that stores credentials there",
    },
    allowable: false,
};

pub static PUB_PATH: Code = Code {
    name: "PUB-PATH",
    severity: Severity::Error,
    title: "no folder for the tree in the target",
    why: "A lab's tree is published to the folder in `gitops.path`, where its GitOps engine expects it. A \
          lab without `gitops` needs `--path`, and so do labs with the same folder.",
    example: Example::Story {
        bad: "$ render publish --to ../deployed, and the lab has no `gitops`",
        good: "$ render publish --to ../deployed --path clusters/home home",
    },
    allowable: false,
};

pub static PUB_PUSH: Code = Code {
    name: "PUB-PUSH",
    severity: Severity::Error,
    title: "the commit could not be pushed",
    why: "The commit has been created and stays in the target, but git refused to push it. The usual cause \
          is that somebody else has pushed in the meantime.",
    example: Example::Story {
        bad: "! [rejected] main -> main (fetch first)",
        good: "$ git -C ../deployed pull --rebase && git -C ../deployed push",
    },
    allowable: false,
};

pub static PUB_REFERENCE: Code = Code {
    name: "PUB-REFERENCE",
    severity: Severity::Error,
    title: "invalid reference to an OCI artifact",
    why: "A reference has a host, a repository in lower case and a tag, without which it is `latest`. Each \
          lab needs a reference of its own; `{lab}` is replaced by its name.",
    example: Example::Story {
        bad: "$ render publish --oci registry.example.com/labs, in a project with several labs",
        good: "$ render publish --oci 'oci://registry.example.com/labs/{lab}:main'",
    },
    allowable: false,
};

pub static PUB_REGISTRY: Code = Code {
    name: "PUB-REGISTRY",
    severity: Severity::Error,
    title: "the registry cannot be used",
    why: "The registry could not be reached, or refused a part of the artifact. Tags are moved last, so none \
          refers to an incomplete artifact. Registries are accessed with TLS, except those on this machine.",
    example: Example::Story {
        bad: "$ render publish --oci oci://registry.example.com:5000/labs/home, and the registry has no TLS",
        good: "$ render publish --insecure --oci oci://registry.example.com:5000/labs/home",
    },
    allowable: false,
};

pub static PUB_SOURCE: Code = Code {
    name: "PUB-SOURCE",
    severity: Severity::Error,
    title: "the sources are not committed",
    why: "Promotion compares environments by the commit of the sources that they are rendered from. A tree \
          that contains uncommitted changes would be promoted under the name of a commit that does not \
          contain them.",
    example: Example::Story {
        bad: "$ render publish --to ../deployed --hydrate environment/home, with a file that is not committed",
        good: "$ git commit --all, and publish again",
    },
    allowable: false,
};

pub static PUB_TARGET: Code = Code {
    name: "PUB-TARGET",
    severity: Severity::Error,
    title: "the target is not a git repository",
    why: "A tree is published to the working copy of a git repository, or to one of its branches.",
    example: Example::Story {
        bad: "$ render publish --to ../deploid",
        good: "$ git clone https://git.example.com/home/deployed.git ../deployed && render publish --to ../deployed",
    },
    allowable: false,
};
