//! Hosts: processors, memory, disks, and clusters of hosts.

mod ceph_quorum;
mod ceph_replicas;
mod host_content;
mod host_cpu;
mod host_default_route;
mod host_disk;
mod host_disk_full;
mod host_disk_osd;
mod host_memory;
mod host_modules;
mod host_port_taken;
mod host_reserve;
mod host_storage_type;
mod host_threads;
mod host_ups;
mod pve_quorum;
mod time_server;
mod time_zone;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &ceph_quorum::RULE,
    &ceph_replicas::RULE,
    &host_content::RULE,
    &host_cpu::RULE,
    &host_default_route::RULE,
    &host_disk::RULE,
    &host_disk_full::RULE,
    &host_disk_osd::RULE,
    &host_memory::RULE,
    &host_modules::RULE,
    &host_port_taken::RULE,
    &host_reserve::RULE,
    &host_storage_type::RULE,
    &host_threads::RULE,
    &host_ups::RULE,
    &pve_quorum::RULE,
    &time_server::RULE,
    &time_zone::RULE,
];
