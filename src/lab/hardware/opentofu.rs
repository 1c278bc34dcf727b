//! OpenTofu output for the hypervisors of the lab.

use crate::lab::decode::record;
use crate::value::At;

record! {
    /// Output for OpenTofu.
    pub struct OpenTofu {
        /// Whether to write `opentofu/`: a root module in `*.tf.json` for the provider bpg/proxmox, with the
        /// images, cloud-init files, network interfaces and machines of the lab's Proxmox VE hosts. API
        /// endpoints and tokens are input variables; they are not part of the tree.
        pub enable: At<bool> = false,
    }
}
