//! The parts of a plan: steps, their actions, and the proofs that they are done.

use std::collections::BTreeSet;

use crate::plan::call::Call;
use crate::plan::effect::Effect;
use crate::plan::id::StepId;
use crate::plan::tree::TreeFile;
use crate::types::DnsLabel;
use crate::value::NodeId;

/// The stages, in execution order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Hosts become hypervisors with their networks and storages.
    Hypervisor,
    /// Images and templates of machines are prepared.
    Image,
    /// Machines are created, configured and started.
    Machines,
    /// Machines become nodes of the cluster.
    Kubernetes,
    /// The rest of the tree is applied, by the GitOps engine if the lab has one.
    GitOps,
    /// What runs is brought to changed settings and versions, one node at a time.
    Maintenance,
    /// What was lost is recovered from backups, on request only.
    Restore,
}

impl Stage {
    /// All stages, in execution order.
    pub const ALL: [Self; 7] = [
        Self::Hypervisor,
        Self::Image,
        Self::Machines,
        Self::Kubernetes,
        Self::GitOps,
        Self::Maintenance,
        Self::Restore,
    ];

    /// Whether its steps are carried out only if somebody asks for them.
    pub fn is_on_request(self) -> bool {
        self == Self::Restore
    }

    /// The name of the stage in the plan.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hypervisor => "hypervisor",
            Self::Image => "image",
            Self::Machines => "machines",
            Self::Kubernetes => "kubernetes",
            Self::GitOps => "gitops",
            Self::Maintenance => "maintenance",
            Self::Restore => "restore",
        }
    }

    /// A sentence that describes the stage.
    pub fn about(self) -> &'static str {
        match self {
            Self::Hypervisor => "From a bare host to a hypervisor with its networks and storages",
            Self::Image => "Images and the templates that machines are cloned from",
            Self::Machines => {
                "Machines are created, configured and started, in the order of their dependencies"
            }
            Self::Kubernetes => "Machines become nodes of the cluster, and pods can reach each other",
            Self::GitOps => "The rest of the tree is applied, by the GitOps engine if the lab has one",
            Self::Maintenance => {
                "What runs is brought to changed settings and versions, one node at a time. Nothing is to do here after \
                 the first run"
            }
            Self::Restore => {
                "What was lost is recovered from backups, on request only: `render bootstrap run --only restore`, or \
                 `--only` with the id of a step"
            }
        }
    }
}

/// One step. It may be run again at any time: a step that is proven done is skipped.
#[derive(Clone, Debug)]
pub struct BootstrapStep {
    /// Stays the same as long as its subject has the same name.
    pub id: StepId,
    /// The stage that the step belongs to.
    pub stage: Stage,
    /// The title of the step.
    pub title: String,
    /// Earlier steps that it needs.
    pub needs: Vec<StepId>,
    /// Where its commands run and its files are written.
    pub on: RunLocation,
    /// A machine that is away meanwhile, if the step runs elsewhere.
    pub disrupts: Option<RunLocation>,
    /// The actions of the step, in execution order.
    pub run: Vec<Action>,
    /// All of them succeed once the step is done.
    pub done: Vec<Proof>,
    /// The step is needed only until these are done.
    pub only_for: Vec<StepId>,
    /// How to undo a partial failure before it is run again.
    pub undo: Vec<Action>,
    /// The value because of which the step exists.
    pub node: NodeId,
}

/// The place where a step runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunLocation {
    /// Where the plan is run from: it has the tree, and a folder for files that must not be in the tree.
    Operator,
    /// The host with this name.
    Host(String),
    /// The machine with this name.
    Machine(String),
}

/// An action of a step.
#[derive(Clone, Debug)]
pub enum Action {
    /// A file of the tree is copied to the step's place.
    Copy {
        /// The file of the tree.
        file: TreeFile,
        /// The destination of the copy.
        to: Destination,
        /// The permissions of the copy, in octal.
        mode: &'static str,
    },
    /// A call of the hypervisor's API, with all parameters of a section of a file.
    Call(Call),
    /// Shell commands that stop at the first failure. They may read files of the tree.
    Command {
        /// The lines of the script.
        lines: Vec<String>,
        /// The files of the tree that the commands read.
        reads: Vec<TreeFile>,
        /// The strongest effect of the commands.
        effect: Effect,
    },
    /// A file is copied between two places; it is not part of the tree and may be secret.
    Carry {
        /// The place that has the file.
        from: RunLocation,
        /// The path of the file at that place.
        path: String,
        /// The path of the copy at the step's place.
        to: String,
        /// The permissions of the copy, in octal.
        mode: &'static str,
    },
    /// A secret of the lab's store is written to the step's place.
    Secret {
        /// The path of the secret in the store.
        path: String,
        /// The key in the secret.
        key: String,
        /// The path of the file that it is written to.
        to: String,
    },
    /// Something that an operator does.
    Manual(String),
    /// The step's place is restarted, and the step waits for it.
    Restart,
}

impl Action {
    /// What the action does. The effect of what an operator does by hand is not known.
    pub fn effect(&self) -> Option<Effect> {
        match self {
            Self::Copy { .. } | Self::Carry { .. } | Self::Secret { .. } => Some(Effect::Changes),
            Self::Restart => Some(Effect::Restarts),
            Self::Call(call) => Some(call.effect()),
            Self::Command { effect, .. } => Some(*effect),
            Self::Manual(_) => None,
        }
    }
}

/// The destination of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A path in the file system.
    Path(String),
    /// A volume of a storage of the hypervisor; `pvesm path VOLUME` prints its path.
    Volume(String),
}

/// A proof that a step is done.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Succeeds, without changing anything.
    Command(String),
    /// A command that is run by the operator and not at the step's place.
    OperatorCommand(String),
    /// The file at the place equals the file of the tree.
    Same {
        /// The file at the step's place.
        at: Destination,
        /// The file of the tree.
        file: TreeFile,
    },
    /// No command can prove it: the operator notes that it is done.
    Noted,
}

impl BootstrapStep {
    /// A step that needs no others and has neither actions nor proofs yet.
    pub fn new(
        node: NodeId,
        stage: Stage,
        id: impl Into<StepId>,
        on: RunLocation,
        title: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            stage,
            title: title.into(),
            needs: Vec::new(),
            on,
            disrupts: None,
            run: Vec::new(),
            done: Vec::new(),
            only_for: Vec::new(),
            undo: Vec::new(),
            node,
        }
    }

    /// Adds earlier steps that it needs.
    pub fn needs(mut self, needs: impl IntoIterator<Item = impl Into<StepId>>) -> Self {
        self.needs.extend(needs.into_iter().map(Into::into));
        self
    }

    /// The machine that is away meanwhile.
    pub fn disrupts(mut self, machine: &DnsLabel) -> Self {
        self.disrupts = Some(RunLocation::Machine(machine.to_string()));
        self
    }

    /// Adds an action.
    pub fn run(mut self, action: Action) -> Self {
        self.run.push(action);
        self
    }

    /// Commands that change what exists and do not read a file of the tree.
    pub fn command(self, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.command_that(Effect::Changes, lines)
    }

    /// Commands with the given effect that do not read a file of the tree.
    pub fn command_that(self, effect: Effect, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let lines = lines.into_iter().map(Into::into).collect();
        self.run(Action::Command { lines, reads: Vec::new(), effect })
    }

    /// Something that an operator does.
    pub fn manual(self, text: impl Into<String>) -> Self {
        self.run(Action::Manual(text.into()))
    }

    /// Adds commands that undo a partial failure.
    pub fn undo(mut self, effect: Effect, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let lines = lines.into_iter().map(Into::into).collect();
        self.undo.push(Action::Command { lines, reads: Vec::new(), effect });
        self
    }

    /// A command that succeeds once the step is done.
    pub fn proof(mut self, command: impl Into<String>) -> Self {
        self.done.push(Proof::Command(command.into()));
        self
    }

    /// A command that is run by the operator, and that succeeds once the step is done.
    pub fn operator_proof(mut self, command: impl Into<String>) -> Self {
        self.done.push(Proof::OperatorCommand(command.into()));
        self
    }

    /// No command can prove that it is done.
    pub fn noted(mut self) -> Self {
        self.done.push(Proof::Noted);
        self
    }

    /// A file that equals a file of the tree once the step is done.
    pub fn same(mut self, at: Destination, file: TreeFile) -> Self {
        self.done.push(Proof::Same { at, file });
        self
    }

    /// The files of the tree that the step needs, each once.
    pub fn inputs(&self) -> BTreeSet<&TreeFile> {
        let actions = self.run.iter().chain(&self.undo).flat_map(|action| match action {
            Action::Copy { file, .. } => std::slice::from_ref(file),
            Action::Call(Call { from: Some((file, ..)), .. }) => std::slice::from_ref(file),
            Action::Command { reads, .. } => reads.as_slice(),
            _ => &[],
        });
        let proofs = self.done.iter().filter_map(|proof| match proof {
            Proof::Same { file, .. } => Some(file),
            Proof::Command(_) | Proof::OperatorCommand(_) | Proof::Noted => None,
        });
        actions.chain(proofs).collect()
    }
}
