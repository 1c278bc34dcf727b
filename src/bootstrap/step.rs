//! The parts of a plan: steps, their actions, and the proofs that they are done.

use crate::document::Data;
use crate::targets::shared::section::Section;
use crate::value::NodeId;

/// The stages, in execution order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Hypervisor,
    Image,
    Machines,
    Kubernetes,
    GitOps,
}

impl Stage {
    pub const ALL: [Self; 5] =
        [Self::Hypervisor, Self::Image, Self::Machines, Self::Kubernetes, Self::GitOps];

    pub fn word(self) -> &'static str {
        match self {
            Self::Hypervisor => "hypervisor",
            Self::Image => "image",
            Self::Machines => "machines",
            Self::Kubernetes => "kubernetes",
            Self::GitOps => "gitops",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Hypervisor => "From a bare host to a hypervisor with its networks and storages",
            Self::Image => "Images and the templates that machines are cloned from",
            Self::Machines => {
                "Machines are made, configured and started, in the order in which they need each other"
            }
            Self::Kubernetes => "Machines become nodes of the cluster, and pods can reach each other",
            Self::GitOps => "The cluster is handed over to what applies the rest of the tree",
        }
    }
}

/// One step. It may be run again at any time: a step that is proven done is skipped.
#[derive(Clone, Debug)]
pub struct BootstrapStep {
    /// Stays the same as long as its subject has the same name.
    pub id: String,
    pub stage: Stage,
    pub title: String,
    /// Earlier steps that it needs, by id.
    pub needs: Vec<String>,
    /// Where its commands run and its files are written.
    pub on: RunLocation,
    pub run: Vec<Action>,
    /// All of them succeed once the step is done.
    pub done: Vec<Proof>,
    /// The step is needed only until these are done.
    pub only_for: Vec<String>,
    /// How to undo a partial failure before it is run again.
    pub undo: Vec<Action>,
    pub node: NodeId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunLocation {
    /// Where the plan is run from: it has the tree, and a folder for files that must not be in the tree.
    Operator,
    Host(String),
    Machine(String),
}

/// A file of the tree, by its path. Only [`super::plan::TreeFiles`] creates them, so that each exists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TreeFile {
    pub(super) path: String,
    /// The value because of which it exists.
    pub(super) node: NodeId,
}

impl TreeFile {
    pub fn path(&self) -> &str {
        &self.path
    }
}

#[derive(Clone, Debug)]
pub enum Action {
    /// A file of the tree is copied to the step's place.
    Copy { file: TreeFile, to: Destination, mode: &'static str },
    /// A call of the hypervisor's API, with all parameters of a section of a file.
    Call(Call),
    /// Shell commands that stop at the first failure. They may read files of the tree.
    Command { lines: Vec<String>, reads: Vec<TreeFile> },
    /// A file is copied between two places; it is not part of the tree and may be secret.
    Carry { from: RunLocation, path: String, to: String, mode: &'static str },
    /// A secret of the lab's store is written to the step's place.
    Secret { path: String, key: String, to: String },
    /// Something that only a person can do.
    Manual(String),
    /// The step's place is restarted, and the step waits for it.
    Restart,
}

/// The destination of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    Path(String),
    /// A volume of a storage of the hypervisor; `pvesm path VOLUME` prints its path.
    Volume(String),
}

#[derive(Clone, Debug)]
pub struct Call {
    pub method: &'static str,
    /// The path with its parameters inserted.
    pub path: String,
    /// The file and section with the parameters, and the index of the set.
    pub from: Option<(TreeFile, Section, Option<usize>)>,
    /// The parameters besides those in the path.
    pub parameters: Vec<(String, Data)>,
}

#[derive(Clone, Debug)]
pub enum Proof {
    /// Succeeds, without changing anything.
    Command(String),
    /// A command that is run by the operator and not at the step's place.
    OperatorCommand(String),
    /// The file at the place equals the file of the tree.
    Same { at: Destination, file: TreeFile },
    /// No command can prove it: the operator notes that it is done.
    Noted,
}
