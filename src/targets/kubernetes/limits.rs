//! Limits of containers and namespaces: a LimitRange and a ResourceQuota in each namespace, or Kyverno policies that
//! generate them.

use crate::document::{Data, Map};
use crate::lab::TierName;
use crate::lab::cluster::{Amounts, LimitRange, Quota, Tier, TierObjects};
use crate::resolve::Resolved;
use crate::targets::kubernetes::object;
use crate::targets::shared::folder::Manifest;
use crate::targets::shared::managed_by;
use crate::value::NodeId;

const LIMIT_RANGE: &str = "tier-defaults";
const QUOTA: &str = "tier-quota";

/// The objects of namespaces: of all, or only of namespaces that define their own limits.
pub(super) fn of_namespaces(lab: &Resolved<'_>) -> Vec<Manifest> {
    let by_policy = lab.lab.policies.tier_objects.value == TierObjects::Kyverno;
    let mut objects = Vec::new();
    for namespace in &lab.namespaces {
        let name = namespace.name.as_str();
        let own = lab.lab.own_namespace(name);
        let range = match by_policy {
            true => own.and_then(|own| own.limit_range.as_ref()),
            false => lab.lab.limit_range(name),
        };
        let quota = match by_policy {
            true => own.and_then(|own| own.quota.as_ref()),
            false => lab.lab.quota(name),
        };
        // The lab's limits of one namespace need another name than those that a policy generates.
        let named = |tiers: &str| if by_policy { "own".to_owned() } else { tiers.to_owned() };
        let made = |kind: &str, node: NodeId, object_name: String, spec: Map| {
            let labels = managed_by::managed(node);
            let metadata =
                Data::map(node).text("name", object_name).text("namespace", name).put("labels", labels);
            let object = object(node, "v1", kind, metadata).put("spec", spec);
            Manifest::new(format!("{}-{name}.yaml", kind.to_lowercase()), object)
        };
        objects.extend(range.map(|it| made("LimitRange", it.node, named(LIMIT_RANGE), limits(it))));
        objects.extend(quota.map(|it| made("ResourceQuota", it.node, named(QUOTA), hard(it))));
    }
    objects
}

/// The API group of the policies, if there are any.
pub(super) fn group(lab: &Resolved<'_>) -> Option<&'static str> {
    (lab.lab.policies.tier_objects.value == TierObjects::Kyverno).then_some("kyverno.io")
}

/// A policy for each tier that limits something.
pub(super) fn policies(lab: &Resolved<'_>) -> Vec<Manifest> {
    let limiting =
        lab.lab.tiers.iter().filter(|(_, tier)| tier.limit_range.is_some() || tier.quota.is_some());
    limiting.map(|(name, tier)| policy(lab, name, tier)).collect()
}

fn policy(lab: &Resolved<'_>, name: &TierName, tier: &Tier) -> Manifest {
    let node = tier.node;
    let range = tier.limit_range.as_ref();
    let range = range.map(|range| rule(lab, name, "LimitRange", LIMIT_RANGE, range.node, limits(range)));
    let quota = tier.quota.as_ref();
    let quota = quota.map(|quota| rule(lab, name, "ResourceQuota", QUOTA, quota.node, hard(quota)));
    let spec = Data::map(node).put("rules", Data::list(node, range.into_iter().chain(quota)));
    let policy = format!("{}-limits", name.priority_class());
    let labels = managed_by::managed(node);
    let metadata = Data::map(node).text("name", policy.clone()).put("labels", labels);
    let object = object(node, "kyverno.io/v1", "ClusterPolicy", metadata).put("spec", spec);
    Manifest::new(format!("clusterpolicy-{policy}.yaml"), object)
}

fn rule(lab: &Resolved<'_>, tier: &TierName, kind: &str, name: &str, node: NodeId, spec: Map) -> Data {
    let labels = Data::map(node).text("tier", tier.to_string());
    let selector = Data::map(node).put("matchLabels", labels);
    let kinds = Data::list(node, [Data::text(node, "Namespace")]);
    let resources = |map: Map| -> Data { Data::map(node).put("resources", map).into() };
    let matched = resources(Data::map(node).put("kinds", kinds.clone()).put("selector", selector));
    // Namespaces with their own limits, or without limits.
    let exempt = lab.lab.namespaces.iter().filter(|(_, own)| {
        let said = if kind == "LimitRange" { own.limit_range.is_some() } else { own.quota.is_some() };
        own.unlimited.value || said
    });
    let names: Vec<Data> = exempt.map(|(name, own)| Data::text(own.node, name.to_string())).collect();
    let excluded = (!names.is_empty()).then(|| {
        let resource = Data::map(node).put("kinds", kinds).put("names", Data::list(node, names));
        Data::map(node).put("any", Data::list(node, [resources(resource)]))
    });
    let generated = Data::map(node)
        .text("apiVersion", "v1")
        .text("kind", kind)
        .text("name", name)
        .text("namespace", "{{request.object.metadata.name}}")
        .put("synchronize", Data::bool(node, true))
        .put("generateExisting", Data::bool(node, true))
        .put("data", Data::map(node).put("spec", spec));
    Data::map(node)
        .text("name", name)
        .put("match", Data::map(node).put("any", Data::list(node, [matched])))
        .maybe("exclude", excluded)
        .put("generate", generated)
        .into()
}

fn limits(range: &LimitRange) -> Map {
    let item = Data::map(range.node)
        .text("type", "Container")
        .some("default", amounts(&range.limits))
        .some("defaultRequest", amounts(&range.requests))
        .some("min", amounts(&range.min))
        .some("max", amounts(&range.max));
    Data::map(range.node).put("limits", Data::list(range.node, [item.into()]))
}

fn amounts(amounts: &Amounts) -> Map {
    Data::map(amounts.node)
        .maybe("cpu", amounts.cpu.as_ref().map(|cpu| Data::value(cpu.node, cpu.to_kubernetes())))
        .maybe(
            "memory",
            amounts.memory.as_ref().map(|memory| Data::value(memory.node, memory.to_kubernetes())),
        )
}

fn hard(quota: &Quota) -> Map {
    let cpu = |cpu: &crate::value::At<crate::types::Cpu>| Data::value(cpu.node, cpu.to_kubernetes());
    let memory =
        |memory: &crate::value::At<crate::types::Memory>| Data::value(memory.node, memory.to_kubernetes());
    let more = quota.more.iter().map(|(name, most)| (name.as_str().to_owned(), Data::from(most)));
    let hard = Data::map(quota.node)
        .maybe("requests.cpu", quota.requests_cpu.as_ref().map(cpu))
        .maybe("requests.memory", quota.requests_memory.as_ref().map(memory))
        .maybe("limits.cpu", quota.limits_cpu.as_ref().map(cpu))
        .maybe("limits.memory", quota.limits_memory.as_ref().map(memory))
        .maybe("pods", quota.pods.as_ref().map(|pods| Data::value(pods.node, pods.to_string())))
        .overlay(more);
    Data::map(quota.node).put("hard", hard)
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, compile_with, document};

    const TIER: &str = r#"
  tiers.aux = {
    priority = 1,
    limit_range = { limits.memory = "256Mi", requests = { cpu = "50m", memory = "64Mi" }, max.memory = "4Gi" },
    quota = { requests_cpu = "2", requests_memory = "3Gi", limits_memory = "16Gi", pods = 20, more."count/jobs.batch" = "5" },
  },
  services.hello.tier = "aux","#;

    #[test]
    fn limits_of_a_tier_are_in_each_of_its_namespaces() {
        let (compiled, _) = compile_with(&format!("{{ {TIER} }}"));
        assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
        let range = document(&compiled, "kubernetes/_cluster/limitrange-hello.yaml");
        for part in
            ["name: tier-defaults", "default:\n      memory: 256Mi", "cpu: 50m", "max:\n      memory: 4Gi"]
        {
            assert!(range.contains(part), "{part} in\n{range}");
        }
        let quota = document(&compiled, "kubernetes/_cluster/resourcequota-hello.yaml");
        for part in ["requests.cpu: \"2\"", "limits.memory: 16Gi", "pods: \"20\"", "count/jobs.batch: \"5\""]
        {
            assert!(quota.contains(part), "{part} in\n{quota}");
        }
        assert!(document(&compiled, "docs/services.md").contains("| aux | Burstable |"));
    }

    #[test]
    fn a_namespace_can_have_its_own_or_none() {
        let own = format!("{{ {TIER} namespaces.hello.quota.pods = 3 }}");
        let quota = document(&compile_with(&own).0, "kubernetes/_cluster/resourcequota-hello.yaml");
        assert!(quota.contains("pods: \"3\"") && !quota.contains("requests.cpu"), "{quota}");
        let (compiled, _) = compile_with(&format!("{{ {TIER} namespaces.hello.unlimited = true }}"));
        let documents = compiled.rendered.expect("it renders").documents;
        let limiting = |path: &str| path.contains("limitrange") || path.contains("resourcequota");
        assert!(documents.iter().all(|document| !limiting(&document.path)));
    }

    #[test]
    fn kyverno_makes_them_by_the_tiers_label() {
        let fragment = format!(
            "{{ {TIER} policies.tier_objects = 'kyverno, namespaces.special.quota.pods = 3,
             allow.\"K8S-DEPRECATED\" = \"the version that is installed\" }}"
        );
        let (compiled, _) = compile_with(&fragment);
        let text = document(&compiled, "kubernetes/_cluster/clusterpolicy-tier-aux-limits.yaml");
        for part in
            ["tier: aux", "kind: LimitRange", "{{request.object.metadata.name}}", "- special", "pods: \"20\""]
        {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(document(&compiled, "kubernetes/_cluster/resourcequota-special.yaml").contains("name: own"));
    }

    #[test]
    fn a_rollout_counts() {
        let pods = |most: u32, strategy: &str| {
            let fragment = format!(
                "{{ tiers.aux = {{ priority = 1, quota.pods = {most} }},
                    services.hello = {{ tier = \"aux\", replicas = 4, volumes | force = {{}}, containers.app.mounts | force = {{}},
                    strategy = '{strategy} }} }}"
            );
            codes(&compile_with(&fragment).0)
        };
        assert_eq!(pods(4, "RollingUpdate"), ["QUOTA-SUM"]);
        assert_eq!(pods(5, "RollingUpdate"), [""; 0]);
        assert_eq!(pods(4, "Recreate"), [""; 0]);
    }

    #[test]
    fn equal_requests_and_limits_are_guaranteed() {
        let with = |more: &str| {
            let (compiled, _) = compile_with(&format!("{{ services.hello.containers.app = {{ {more} }} }}"));
            document(&compiled, "docs/services.md")
        };
        assert!(with("cpu_limit = \"10m\"").contains("| Guaranteed |"));
        assert!(with("cpu_limit = \"20m\"").contains("| Burstable |"));
    }
}
