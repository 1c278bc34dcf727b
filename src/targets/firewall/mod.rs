//! Firewall rules for what enforces them: routers with nftables, OPNsense or pfSense, and Proxmox VE in front of its
//! virtual machines.
//!
//! | file | consumer |
//! |---|---|
//! | `firewall/ROUTER/nftables.conf` | `nft -f` |
//! | `firewall/ROUTER/aliases.json`, `rules.csv`, `forwards.csv` | the import buttons of OPNsense: aliases, rules, destination NAT |
//! | `firewall/ROUTER/aliases.xml`, `filter.xml`, `nat.xml` | sections of pfSense's configuration, restored one by one |
//! | `proxmox/HOST/firewall/cluster.fw`, `VMID.fw` | `/etc/pve/firewall` |
//!
//! Routers filter what they route, so traffic within a network is accepted there. Proxmox VE filters what reaches a
//! machine whose interface has `firewall = true`, whichever way it comes.

mod entries;
mod nftables;
mod opnsense;
mod pfsense;
mod proxmox;
mod rows;

use crate::document::Document;
use crate::lab::network::FirewallSystem;
use crate::resolve::Resolved;

/// The folder of the files of routers.
const FOLDER: &str = "firewall";

/// The files of each router, and those of the hosts.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let Some(firewall) = &lab.lab.firewall else { return Vec::new() };
    let mut documents = Vec::new();
    for (name, router) in &firewall.routers {
        let folder = format!("{FOLDER}/{name}");
        documents.extend(match router.system.value {
            FirewallSystem::Nftables => nftables::documents(lab.lab, firewall, (name, router), &folder),
            FirewallSystem::OpnSense => opnsense::documents(lab.lab, firewall, (name, router), &folder),
            FirewallSystem::PfSense => pfsense::documents(lab.lab, firewall, (name, router), &folder),
        });
    }
    documents.extend(proxmox::documents(lab, firewall));
    documents
}
