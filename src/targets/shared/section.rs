//! The sections of a machine's specification, each of which is a call of the Proxmox VE API. The target that writes
//! specifications and the bootstrap plan, which makes the calls, mean the same ones.

/// A call, in the order in which the calls are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The image that the machine is made from.
    Download,
    /// A machine made from nothing, or from the image.
    Create,
    /// A machine made from a template, whose number `vmid` is.
    Clone,
    /// After a clone, what differs from the template; names under `delete` go.
    Config,
    /// Once for each entry: disks that are larger than what they were made from.
    Resize,
    /// Makes the machine a template.
    Template,
}

impl Section {
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

    pub fn method(self) -> &'static str {
        match self {
            Self::Config | Self::Resize => "PUT",
            Self::Download | Self::Create | Self::Clone | Self::Template => "POST",
        }
    }

    /// The path of the call, with the names of its parameters in braces.
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
