//! Services, their workloads, pods and containers.

mod db_password;
mod dep_bootstrap;
mod img_floating;
mod img_registry;
mod mon_reference;
mod np_peer;
mod probe_field;
mod probe_kind;
mod probe_port;
mod probe_time;
mod svc_cluster_ip;
mod svc_config_unused;
mod svc_cpu_limit;
mod svc_daemonset_replicas;
mod svc_device;
mod svc_device_claim;
mod svc_dns_none;
mod svc_drain;
mod svc_gpu;
mod svc_host_access;
mod svc_host_network;
mod svc_host_port;
mod svc_job_endless;
mod svc_job_indexed;
mod svc_job_ttl;
mod svc_kind_field;
mod svc_label_taken;
mod svc_limit;
mod svc_memory;
mod svc_mount_nested;
mod svc_mount_twice;
mod svc_one_of;
mod svc_owned_images;
mod svc_port_name;
mod svc_port_name_taken;
mod svc_port_taken;
mod svc_privileged;
mod svc_rwo_replicas;
mod svc_scale;
mod svc_secret_literal;
mod svc_secret_store;
mod svc_secret_unused;
mod svc_secret_url;
mod svc_sidecar;
mod svc_sync;
mod svc_toleration;
mod svc_too_few_nodes;
mod svc_volume_alone;
mod svc_volume_name;
mod svc_volume_per_pod;
mod svc_volume_sources;
mod svc_volume_unused;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &db_password::RULE,
    &dep_bootstrap::RULE,
    &img_floating::RULE,
    &img_registry::RULE,
    &mon_reference::RULE,
    &np_peer::RULE,
    &probe_field::RULE,
    &probe_kind::RULE,
    &probe_port::RULE,
    &probe_time::RULE,
    &svc_cluster_ip::RULE,
    &svc_config_unused::RULE,
    &svc_cpu_limit::RULE,
    &svc_daemonset_replicas::RULE,
    &svc_device::RULE,
    &svc_device_claim::RULE,
    &svc_dns_none::RULE,
    &svc_drain::RULE,
    &svc_gpu::RULE,
    &svc_host_access::RULE,
    &svc_host_network::RULE,
    &svc_host_port::RULE,
    &svc_job_endless::RULE,
    &svc_job_indexed::RULE,
    &svc_job_ttl::RULE,
    &svc_kind_field::RULE,
    &svc_label_taken::RULE,
    &svc_limit::RULE,
    &svc_memory::RULE,
    &svc_mount_nested::RULE,
    &svc_mount_twice::RULE,
    &svc_one_of::RULE,
    &svc_owned_images::RULE,
    &svc_port_name::RULE,
    &svc_port_name_taken::RULE,
    &svc_port_taken::RULE,
    &svc_privileged::RULE,
    &svc_rwo_replicas::RULE,
    &svc_scale::RULE,
    &svc_secret_literal::RULE,
    &svc_secret_store::RULE,
    &svc_secret_unused::RULE,
    &svc_secret_url::RULE,
    &svc_sidecar::RULE,
    &svc_sync::RULE,
    &svc_toleration::RULE,
    &svc_too_few_nodes::RULE,
    &svc_volume_alone::RULE,
    &svc_volume_name::RULE,
    &svc_volume_per_pod::RULE,
    &svc_volume_sources::RULE,
    &svc_volume_unused::RULE,
];
