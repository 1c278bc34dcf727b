//! A container: its environment, ports, resources and security context.

use crate::document::{Data, DataKind, Map, Origin};
use crate::lab::service::{Capability, Container, EnvFrom, EnvValue, Mount, Mounted};
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::config::config_name;
use crate::targets::kubernetes::pod_values::{seccomp, texts};
use crate::targets::kubernetes::secret::secret_name;
use crate::targets::kubernetes::{need, probe, volume};
use crate::types::{Cpu, DnsLabel, Memory};
use crate::value::At;

pub(super) fn container(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    name: &DnsLabel,
    container: &Container,
) -> Data {
    let node = container.node;
    let env = container.env.iter().map(|(name, value)| environment(lab, service, name.as_str(), value));
    let env_from = container.env_from.values().map(|from| all_keys(service, from));
    let ports = container.ports.iter().flat_map(|(name, port)| port.each(name));
    let ports = ports.map(|(name, port)| {
        Data::map(port.node)
            .text("name", name)
            .put("containerPort", &port.port)
            .maybe("hostPort", port.host_port.as_ref())
            .maybe("protocol", port.protocol.as_ref())
            .into()
    });
    let mounts = container.mounts.iter().map(|(path, each)| mount(path.as_str(), each));
    let stays = container.sidecar.value.then(|| Data::text(container.sidecar.node, "Always"));
    let policy = container.termination_message_policy.as_ref();
    let map = Data::map(node)
        .text("name", name.to_string())
        .put("image", &container.image)
        .maybe("imagePullPolicy", container.pull_policy.as_ref())
        .maybe("restartPolicy", stays)
        .some("command", texts(node, &container.command))
        .some("args", texts(node, &container.args))
        .maybe("workingDir", container.working_dir.as_ref())
        .maybe("stdin", container.stdin.as_ref())
        .maybe("tty", container.tty.as_ref())
        .some("ports", Data::list(node, ports))
        .some("envFrom", Data::list(node, env_from))
        .some("env", Data::list(node, env))
        .some("resources", resources(container));
    probe::probes(map, container)
        .some("lifecycle", probe::lifecycle(container))
        .maybe("terminationMessagePath", container.termination_message_path.as_ref())
        .maybe("terminationMessagePolicy", policy)
        .some("securityContext", security(container))
        .some("volumeMounts", Data::list(node, mounts))
        .into()
}

fn mount(path: &str, mount: &Mount) -> Data {
    let map = Data::map(mount.node);
    let (volume, part) = match &mount.what {
        Mounted::Volume { volume, sub_path } => (Data::from(volume), sub_path.as_ref().map(Data::from)),
        Mounted::Config { config, key } => {
            (Data::text(config.node, volume::of_config(config)), key.as_ref().map(Data::from))
        }
        Mounted::Secret { secret, key } => {
            (Data::text(secret.node, volume::of_secret(secret)), key.as_ref().map(Data::from))
        }
    };
    map.put("name", volume)
        .text("mountPath", path)
        .maybe("subPath", part)
        .maybe("readOnly", mount.read_only.as_ref())
        .maybe("mountPropagation", mount.propagation.as_ref())
        .into()
}

fn environment(lab: &Resolved<'_>, service: &ResolvedService<'_>, name: &str, value: &At<EnvValue>) -> Data {
    let map = Data::map(value.node).text("name", name);
    let (node, kind, source) = match &value.value {
        EnvValue::Literal(text) => {
            let text = Data::new(DataKind::String(text.clone()), Origin::value(value.node));
            return map.put("value", text).into();
        }
        EnvValue::Database(fact) => {
            let detail = service.database_detail(value.node);
            let (field, detail) = need::database(lab, service, detail, fact.fact.node);
            return map.put(field, detail).into();
        }
        EnvValue::Fact(fact) => {
            let address = need::address(lab, service.address(value.node));
            return map.put("value", Data::text(fact.fact.node, address)).into();
        }
        EnvValue::Secret(reference) => {
            let name = secret_name(service, &reference.secret.to_string());
            let key = Data::map(reference.node)
                .put("name", Data::text(reference.secret.node, name))
                .put("key", &reference.key)
                .maybe("optional", reference.optional.as_ref());
            (reference.node, "secretKeyRef", key)
        }
        EnvValue::Config(reference) => {
            let name = config_name(service, &reference.config);
            let key = Data::map(reference.node)
                .put("name", Data::text(reference.config.node, name))
                .put("key", &reference.key);
            (reference.node, "configMapKeyRef", key)
        }
        EnvValue::Field(reference) => {
            let field = Data::map(reference.node).put("fieldPath", &reference.field);
            (reference.node, "fieldRef", field)
        }
        EnvValue::Resource(reference) => {
            let resource = Data::map(reference.node)
                .maybe("containerName", reference.container.as_ref())
                .put("resource", &reference.resource)
                .maybe("divisor", reference.divisor.as_ref());
            (reference.node, "resourceFieldRef", resource)
        }
    };
    map.put("valueFrom", Data::map(node).put(kind, source)).into()
}

fn all_keys(service: &ResolvedService<'_>, from: &EnvFrom) -> Data {
    let map = Data::map(from.node).maybe("prefix", from.prefix.as_ref());
    let secret = from.secret.as_ref().map(|name| (name, secret_name(service, name.as_str())));
    let config = from.config.as_ref().map(|name| (name, config_name(service, name)));
    let source = |(name, object): (&At<DnsLabel>, String)| {
        Data::map(from.node)
            .put("name", Data::text(name.node, object))
            .maybe("optional", from.optional.as_ref())
    };
    map.maybe("secretRef", secret.map(source)).maybe("configMapRef", config.map(source)).into()
}

/// Requests and limits. A memory limit equals its request, unless the service sets it.
fn resources(container: &Container) -> Data {
    let node = container.node;
    let cpu = |value: &At<Cpu>| Data::value(value.node, value.to_kubernetes());
    let memory = |value: &At<Memory>| Data::value(value.node, value.to_kubernetes());
    // Kubernetes derives the request of an extended resource from its limit: they cannot differ.
    let extended = container
        .extended_resources
        .iter()
        .map(|(name, units)| (name.to_string(), Data::value(units.node, units.value.to_string())));
    let requests = Data::map(node)
        .maybe("cpu", container.cpu.as_ref().map(cpu))
        .maybe("memory", container.memory.as_ref().map(memory))
        .maybe("ephemeral-storage", container.ephemeral_storage.as_ref().map(memory));
    let limits = Data::map(node)
        .maybe("cpu", container.cpu_limit.as_ref().map(cpu))
        .maybe("memory", container.memory_limit.as_ref().or(container.memory.as_ref()).map(memory))
        .maybe("ephemeral-storage", container.ephemeral_storage_limit.as_ref().map(memory))
        .extend(extended);
    let claims = container.device_claims.iter();
    let claims = claims.map(|name| Data::map(name.node).put("name", name).into());
    Data::map(node)
        .some("requests", requests)
        .some("limits", limits)
        .some("claims", Data::list(node, claims))
        .into()
}

fn security(container: &Container) -> Map {
    let capabilities = container.capabilities.as_ref().map_or(Data::map(container.node), |each| {
        let list = |words: &[At<Capability>]| Data::list(each.node, words.iter().map(Data::from));
        Data::map(each.node).some("add", list(&each.add)).some("drop", list(&each.drop))
    });
    Data::map(container.node)
        .maybe("runAsNonRoot", container.run_as_non_root.as_ref())
        .maybe("runAsUser", container.user.as_ref())
        .maybe("runAsGroup", container.group.as_ref())
        .maybe("readOnlyRootFilesystem", container.read_only_root.as_ref())
        .maybe("allowPrivilegeEscalation", container.allow_privilege_escalation.as_ref())
        .some("capabilities", capabilities)
        .maybe("privileged", container.privileged.as_ref())
        .maybe("seccompProfile", container.seccomp.as_ref().map(seccomp))
}
