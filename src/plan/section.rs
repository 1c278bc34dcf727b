//! The sections of a machine's specification, each of which is a call of the Proxmox VE API. The target that writes
//! specifications and the bootstrap plan, which makes the calls, share them.

use crate::plan::effect::Effect;

/// A call, in the order of execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The image of the machine is downloaded.
    Download,
    /// A machine is created, empty or from the image.
    Create,
    /// A machine is cloned from a template, whose number is `vmid`.
    Clone,
    /// After a clone, settings that differ from the template; parameters under `delete` are removed.
    Config,
    /// Once for each entry: disks that are larger than their source.
    Resize,
    /// Converts the machine to a template.
    Template,
}

impl Section {
    /// All sections, in the order of execution.
    pub const ALL: [Self; 6] =
        [Self::Download, Self::Create, Self::Clone, Self::Config, Self::Resize, Self::Template];

    /// The section with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }

    /// Its name in the specification.
    pub fn name(self) -> &'static str {
        match self {
            Self::Download => "download",
            Self::Create => "create",
            Self::Clone => "clone",
            Self::Config => "config",
            Self::Resize => "resize",
            Self::Template => "template",
        }
    }

    /// What the call does. A machine that exists is not replaced, and a disk never shrinks.
    pub fn effect(self) -> Effect {
        match self {
            Self::Download | Self::Create | Self::Clone => Effect::Creates,
            Self::Config | Self::Resize | Self::Template => Effect::Changes,
        }
    }

    /// The HTTP method of the call.
    pub fn method(self) -> &'static str {
        match self {
            Self::Config | Self::Resize => "PUT",
            Self::Download | Self::Create | Self::Clone | Self::Template => "POST",
        }
    }

    /// The path of the call, with its parameters in braces.
    pub fn path(self) -> &'static str {
        match self {
            Self::Download => "/nodes/{node}/storage/{storage}/download-url",
            Self::Create => "/nodes/{node}/qemu",
            Self::Clone => "/nodes/{node}/qemu/{vmid}/clone",
            Self::Config => "/nodes/{node}/qemu/{vmid}/config",
            Self::Resize => "/nodes/{node}/qemu/{vmid}/resize",
            Self::Template => "/nodes/{node}/qemu/{vmid}/template",
        }
    }

    /// Whether a parameter is part of the path.
    pub fn has_in_path(self, parameter: &str) -> bool {
        self.path().split('/').any(|part| part.strip_prefix('{') == Some(&format!("{parameter}}}")))
    }
}
