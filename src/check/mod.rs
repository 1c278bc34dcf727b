//! Rules over the whole lab: what the types cannot say and no reference reveals.
//!
//! In: [`Lab`]. Out: findings. One rule is one file with its code, its page and its function; the list below is
//! all that knows them. A rule reports every place it finds and never depends on another rule.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lab::Lab;
use crate::source::value::{NodeId, Values};

mod amount;
mod holders;
mod mount_path;
mod nodes;
mod object_names;
mod pod_security;
mod walk;

/// A rule: the code it reports, and the function that looks for it.
pub struct Rule {
    pub code: &'static Code,
    pub run: fn(&Lab, &mut Findings<'_>),
}

/// Declares the rules' modules and their list.
macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+

        /// All rules, in the order of their names.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),+];
    };
}

rules! {
    bak_volsync,
    bak_volume,
    ceph_quorum,
    ceph_replicas,
    class_empty,
    class_unknown,
    db_fact,
    db_password,
    dep_bootstrap,
    env_fact,
    exp_annotation,
    exp_node_port,
    exp_public,
    exp_sso_open,
    exp_taken,
    exp_unsupported,
    host_cpu,
    host_disk,
    host_disk_full,
    host_disk_osd,
    host_memory,
    host_modules,
    host_reserve,
    host_threads,
    host_ups,
    img_floating,
    img_registry,
    k8s_control_plane_size,
    k8s_end_of_life,
    k8s_endpoint_single,
    k8s_gpu_label,
    k8s_gpu_sum,
    k8s_ha,
    k8s_no_room,
    k8s_nothing_to_join,
    k8s_pod_range,
    k8s_quorum,
    k8s_service_range,
    k8s_shutdown,
    k8s_skew,
    k8s_soft_taint,
    k8s_swap,
    k8s_untested,
    k8s_vip,
    lb_address_taken,
    lb_literal,
    lb_none,
    lb_shared,
    lb_unreachable,
    limit_range,
    mon_reference,
    net_address,
    net_bgp,
    net_dhcp,
    net_dhcp_none,
    net_gateway,
    net_mac_taken,
    net_mtu,
    net_name_taken,
    net_overlap,
    net_pod_mtu,
    net_pool_overlap,
    net_reservation,
    net_taken,
    net_vlan_taken,
    np_peer,
    ns_pod_security,
    obj_name,
    obj_name_taken,
    obj_namespace,
    probe_field,
    probe_kind,
    probe_port,
    probe_time,
    pve_quorum,
    quota_needs,
    quota_sum,
    rbac_rule,
    rbac_wide,
    sec_sops,
    sec_source,
    sec_store,
    sec_template,
    sec_type,
    sto_attach_limit,
    sto_modes,
    sto_nfs_export,
    sto_nfs_inline,
    sto_purpose_class,
    svc_cluster_ip,
    svc_config_unused,
    svc_cpu_limit,
    svc_daemonset_replicas,
    svc_device_claim,
    svc_dns_none,
    svc_drain,
    svc_host_access,
    svc_host_network,
    svc_host_port,
    svc_job_endless,
    svc_job_indexed,
    svc_job_ttl,
    svc_kind_field,
    svc_label_taken,
    svc_limit,
    svc_memory,
    svc_mount_nested,
    svc_mount_twice,
    svc_one_of,
    svc_owned_images,
    svc_port_name,
    svc_port_name_taken,
    svc_port_taken,
    svc_privileged,
    svc_rwo_replicas,
    svc_scale,
    svc_secret_literal,
    svc_secret_store,
    svc_secret_unused,
    svc_secret_url,
    svc_sidecar,
    svc_sync,
    svc_toleration,
    svc_too_few_nodes,
    svc_volume_alone,
    svc_volume_name,
    svc_volume_per_pod,
    svc_volume_sources,
    svc_volume_unused,
    tier_class_taken,
    tier_cpu_limit,
    tier_memory,
    tier_name,
    tier_no_priority,
    tier_priority,
    tier_qos,
    vm_affinity,
    vm_clone_differs,
    vm_cores,
    vm_device_taken,
    vm_disk_limits,
    vm_disk_whole,
    vm_id_taken,
    vm_iommu,
    vm_iommu_group,
    vm_memory_odd,
    vm_memory_whole,
    vm_numa,
    vm_start_on_boot,
    vm_start_order,
}

/// What the rules have found so far.
#[derive(Debug)]
pub struct Findings<'v> {
    values: &'v Values,
    found: Vec<Diagnostic>,
}

impl<'v> Findings<'v> {
    /// Starts a finding; it is recorded when [`Finding`] is dropped at the end of the statement.
    pub fn report(&mut self, code: &'static Code, message: impl Into<String>) -> Finding<'_, 'v> {
        self.found.push(Diagnostic::new(code, message));
        Finding { findings: self }
    }
}

/// The finding being described.
pub struct Finding<'f, 'v> {
    findings: &'f mut Findings<'v>,
}

impl Finding<'_, '_> {
    /// Points at a value. The first place is the main one.
    pub fn at(self, node: NodeId, text: impl Into<String>) -> Self {
        let span = self.findings.values.span(node);
        self.place(node, span, text)
    }

    /// Points at the name of an entry or field.
    pub fn at_key(self, node: NodeId, text: impl Into<String>) -> Self {
        let span = self.findings.values.key_span(node);
        self.place(node, span, text)
    }

    /// Points at a value of another entry that plays a part, but whose `allow` is not asked: what a host or a
    /// pool has too much of, no single machine can accept for the others.
    pub fn mention(self, node: NodeId, text: impl Into<String>) -> Self {
        let span = self.findings.values.span(node);
        self.change(|diagnostic| diagnostic.at(span, text))
    }

    /// For the codes whose severity the lab decides.
    pub fn severity(self, severity: Severity) -> Self {
        self.change(|diagnostic| Diagnostic { severity, ..diagnostic })
    }

    pub fn help(self, help: impl Into<String>) -> Self {
        self.change(|diagnostic| diagnostic.help(help))
    }

    fn place(self, node: NodeId, span: crate::source::span::Span, text: impl Into<String>) -> Self {
        self.change(|diagnostic| diagnostic.at_node(node, span, text))
    }

    fn change(self, change: impl FnOnce(Diagnostic) -> Diagnostic) -> Self {
        if let Some(diagnostic) = self.findings.found.pop() {
            self.findings.found.push(change(diagnostic));
        }
        self
    }
}

/// Runs every rule.
pub fn check(lab: &Lab, values: &Values) -> Vec<Diagnostic> {
    let mut findings = Findings { values, found: Vec::new() };
    for rule in RULES {
        (rule.run)(lab, &mut findings);
    }
    findings.found
}
