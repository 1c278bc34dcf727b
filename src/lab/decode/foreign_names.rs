//! Names of fields in Kubernetes, compose files and Terraform. A finding about such a field has the name here, which is
//! usually too different for a near miss.

/// Foreign names with what to write instead. A name counts only in records that have the field, which is the first word
/// of what to write.
const FOREIGN_NAMES: &[(&str, &str, &str)] = &[
    // Kubernetes: containers.
    (
        "resources",
        "cpu",
        "`cpu`, `memory`, `cpu_limit` and `memory_limit` are fields of the container itself",
    ),
    ("requests", "cpu", "`cpu` and `memory` are the requests"),
    ("limits", "cpu_limit", "write `cpu_limit` and `memory_limit`"),
    (
        "volumeMounts",
        "mounts",
        "write `mounts.\"/data\" = \"NAME\"`, with the name of a volume of the service",
    ),
    ("livenessProbe", "liveness", "write `liveness`"),
    ("readinessProbe", "readiness", "write `readiness`"),
    ("startupProbe", "startup", "write `startup`"),
    (
        "securityContext",
        "user",
        "its fields belong here: `user`, `group`, `run_as_non_root`, `capabilities`, `read_only_root`",
    ),
    ("runAsUser", "user", "write `user`"),
    ("runAsGroup", "group", "write `group`"),
    ("imagePullPolicy", "pull_policy", "write `pull_policy`"),
    ("envFrom", "env_from", "write `env_from`"),
    ("workingDir", "working_dir", "write `working_dir`"),
    ("containerPort", "port", "write `port`, or the number alone: `ports.http = 80`"),
    ("hostPort", "host_port", "write `host_port`"),
    ("lifecycle", "post_start", "write `post_start` or `pre_stop`"),
    // Kubernetes: pods and workloads.
    ("initContainers", "init", "write `init.NAME = { ... }`"),
    ("nodeName", "node_name", "write `node_name`"),
    ("topologySpreadConstraints", "spread", "write `spread.\"kubernetes.io/hostname\" = {}`"),
    ("hostNetwork", "host_network", "write `host_network`"),
    ("serviceAccountName", "service_account", "write `service_account`, or `account` for one of its own"),
    ("priorityClassName", "priority_class", "write `priority_class`, or select a `tier`"),
    ("runtimeClassName", "runtime_class", "write `runtime_class`"),
    ("imagePullSecrets", "pull_secrets", "write `pull_secrets`"),
    ("terminationGracePeriodSeconds", "termination_grace", "write `termination_grace = \"60s\"`"),
    ("metadata", "labels", "`labels` and `annotations` are fields of the service itself"),
    (
        "spec",
        "containers",
        "the fields of a spec belong to the service itself: `containers`, `replicas`, `volumes`",
    ),
    ("template", "containers", "the fields of a pod belong to the service itself, such as `containers`"),
    ("ingress", "expose", "write `expose.web = { port = \"http\", host = \"NAME\" }`"),
    ("ingresses", "expose", "write `expose.web = { port = \"http\", host = \"NAME\" }`"),
    ("configMaps", "configs", "write `configs.NAME.files`"),
    ("persistence", "volumes", "write `volumes.data = { purpose = 'general, size = \"1Gi\" }`"),
    ("persistentVolumeClaims", "volumes", "write `volumes.data = { purpose = 'general, size = \"1Gi\" }`"),
    ("autoscaling", "scale", "write `scale = { max = 3, cpu = 80 }`"),
    ("cronJobs", "cron", "write `cron.NAME = { schedule = \"0 4 * * *\", containers.app = { ... } }`"),
    ("storageClassName", "class", "write `class`, or the `purpose` that the volume serves"),
    ("accessModes", "access", "write `access`"),
    // Compose files.
    ("image", "containers", "a service has containers: `containers.app.image = \"...\"`"),
    ("ports", "containers", "ports belong to a container: `containers.app.ports.http = 80`"),
    ("environment", "env", "write `env`"),
    ("environment", "containers", "variables belong to a container: `containers.app.env.NAME = \"...\"`"),
    ("env", "containers", "variables belong to a container: `containers.app.env.NAME = \"...\"`"),
    (
        "env_file",
        "env_from",
        "write `env_from.NAME.secret = \"NAME\"`, with a secret or a config of the service",
    ),
    (
        "env_file",
        "containers",
        "variables belong to a container: `containers.app.env_from.NAME.secret = \"NAME\"`",
    ),
    ("volumes", "mounts", "write `mounts.\"/data\" = \"NAME\"`; the volume itself belongs to the service"),
    (
        "devices",
        "extended_resources",
        "pods get devices as resources: `extended_resources.\"nvidia.com/gpu\" = 1`",
    ),
    (
        "devices",
        "containers",
        "pods get devices as resources: `containers.app.extended_resources.\"nvidia.com/gpu\" = 1`",
    ),
    ("depends_on", "needs", "write `needs.NAME = true`"),
    ("restart", "kind", "pods are always restarted; remove it"),
    ("deploy", "replicas", "write `replicas`; requests and limits belong to the containers"),
    ("command", "containers", "a command belongs to a container: `containers.app.args = [\"...\"]`"),
    ("entrypoint", "command", "write `command`; `command` of a compose file is `args` here"),
    ("healthcheck", "readiness", "write `readiness` and `liveness`"),
    ("healthcheck", "containers", "probes belong to a container: `containers.app.readiness`"),
    ("cap_add", "capabilities", "write `capabilities.add`"),
    ("cap_drop", "capabilities", "write `capabilities.drop`"),
    ("read_only", "read_only_root", "write `read_only_root`"),
    ("network_mode", "host_network", "write `host_network = true` for the network of the node"),
    ("mem_limit", "memory_limit", "write `memory_limit`"),
    ("cpus", "cpu", "write `cpu`"),
    ("cpus", "cores", "write `cores`"),
    // Terraform and Proxmox.
    (
        "ip",
        "nics",
        "addresses belong to interfaces: `nics.net0 = { network = \"NAME\", address = \"192.168.20.11\" }`",
    ),
    ("ip_address", "nics", "addresses belong to interfaces: `nics.net0.address = \"192.168.20.11\"`"),
    ("address", "nics", "addresses belong to interfaces: `nics.net0.address = \"192.168.20.11\"`"),
    ("ip", "address", "write `address`"),
    ("network_device", "nics", "write `nics.net0 = { network = \"NAME\" }`"),
    ("network_interface", "nics", "write `nics.net0 = { network = \"NAME\" }`"),
    ("bridge", "network", "write `network`, with the name of a network; the network has the bridge"),
    ("disk", "disks", "write `disks.scsi0 = { storage = \"NAME\", size = \"32GiB\" }`"),
    ("vm_id", "vmid", "write `vmid`"),
    ("node_name", "host", "write `host`, with the name of a host"),
    ("target_node", "host", "write `host`, with the name of a host"),
    ("node", "host", "write `host`, with the name of a host"),
    ("vcpu", "cores", "write `cores`"),
    ("clone", "template", "write `template`, with the name of a machine that is a template"),
    ("hostpci", "passthrough", "write `passthrough`"),
    ("pci", "passthrough", "write `passthrough`"),
    ("pci_devices", "pci", "write `pci`"),
    ("devices", "pci", "write `pci.NAME.address = \"0000:01:00.0\"`"),
    ("subnet", "prefix", "write `prefix`"),
    ("cidr", "prefix", "write `prefix`"),
    ("dhcp_range", "dhcp", "write `dhcp`"),
];

/// What to write instead of a foreign name, if the record has the field.
pub(super) fn meant(name: &str, known: &[&str]) -> Option<String> {
    let found = FOREIGN_NAMES.iter().find(|(foreign, field, _)| *foreign == name && known.contains(field));
    found.map(|(.., help)| (*help).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::Lab;
    use crate::lab::decode::{Fields, Record};

    /// Every record of the model.
    fn records(record: &'static Record, found: &mut Vec<&'static Record>) {
        if found.iter().any(|known| known.name == record.name) {
            return;
        }
        found.push(record);
        record.all_fields().flat_map(|field| field.shape.records()).for_each(|inner| records(inner, found));
    }

    #[test]
    fn what_to_write_is_a_field_where_the_foreign_name_is_none() {
        let mut all = Vec::new();
        records(Lab::RECORD, &mut all);
        for (foreign, field, _) in FOREIGN_NAMES {
            let fits = all.iter().any(|record| {
                let names: Vec<&str> = record.all_fields().map(|field| field.name).collect();
                names.contains(field) && !names.contains(foreign)
            });
            assert!(fits, "no record has `{field}`, but not `{foreign}`");
        }
    }
}
