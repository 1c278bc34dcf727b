//! The nodes of a lab with their labels, and which of them a pod permits.

use crate::document::{Data, elements, fields};
use crate::lab::Lab;
use crate::lab::hardware::{Role, TaintEffect};
use crate::world::object::{shown, text};

/// The label with the name of a node.
pub(super) const HOST_NAME: &str = "kubernetes.io/hostname";
/// The label and the taint of control planes.
pub(super) const CONTROL_PLANE: &str = "node-role.kubernetes.io/control-plane";

/// A node.
pub(super) struct Place<'l> {
    pub(super) name: &'l str,
    pub(super) labels: Vec<(&'l str, &'l str)>,
    /// Key, value and effect.
    taints: Vec<(&'l str, &'l str, &'static str)>,
}

/// The running nodes. None if some machine is invalid, or no node is running.
pub(super) fn nodes(lab: &Lab) -> Option<Vec<Place<'_>>> {
    let cluster = lab.cluster.as_ref().filter(|_| lab.machines.is_complete())?;
    let running = lab.machines.iter().filter(|(_, machine)| machine.runs());
    let nodes = running.filter_map(|(name, machine)| {
        let node = machine.kubernetes.as_ref()?;
        let own = node.labels.iter().chain(&cluster.node_labels);
        let mut labels: Vec<(&str, &str)> =
            own.map(|(key, value)| (key.as_str(), value.value.as_str())).collect();
        labels.extend([(HOST_NAME, name.as_str()), ("kubernetes.io/os", "linux")]);
        // Virtual machines have the architecture of their host, and Proxmox VE runs on one only.
        if machine.vmid.is_some() && labels.iter().all(|(key, _)| *key != "kubernetes.io/arch") {
            labels.push(("kubernetes.io/arch", "amd64"));
        }
        let taints =
            node.taints.iter().filter(|(_, taint)| taint.effect.value != TaintEffect::PreferNoSchedule);
        let mut taints: Vec<_> = taints
            .map(|(key, taint)| (key.as_str(), taint.value.value.as_str(), taint.effect.value.word()))
            .collect();
        if node.role.value == Role::ControlPlane {
            labels.push((CONTROL_PLANE, ""));
            if !cluster.schedule_on_control_planes.value && !node.taints.contains_key(CONTROL_PLANE) {
                taints.push((CONTROL_PLANE, "", "NoSchedule"));
            }
        }
        Some(Place { name: name.as_str(), labels, taints })
    });
    Some(nodes.collect::<Vec<_>>()).filter(|nodes| !nodes.is_empty())
}

impl Place<'_> {
    /// The value of a label.
    pub(super) fn label(&self, key: &str) -> Option<&str> {
        self.labels.iter().find_map(|(known, value)| (*known == key).then_some(*value))
    }

    /// Whether a pod selects the node and tolerates its taints. Labels that no node has may be added at run time.
    pub(super) fn is_permitted(&self, pod: &Data, all: &[Place<'_>]) -> bool {
        let selected = fields(pod.get("nodeSelector")).iter().all(|(key, value)| {
            !is_declared(key, all) || self.label(key).is_some_and(|has| has == shown(value))
        });
        let tolerations = elements(pod.get("tolerations"));
        selected
            && self.meets(required(pod), all)
            && self
                .taints
                .iter()
                .all(|taint| tolerations.iter().any(|toleration| tolerates(toleration, *taint)))
    }

    /// Whether it meets one of the terms of a selector of nodes.
    pub(super) fn meets(&self, selector: Option<&Data>, all: &[Place<'_>]) -> bool {
        let terms = elements(selector.and_then(|selector| selector.get("nodeSelectorTerms")));
        selector.is_none() || terms.iter().any(|term| self.meets_term(term, all))
    }

    fn meets_term(&self, term: &Data, all: &[Place<'_>]) -> bool {
        let labels = elements(term.get("matchExpressions")).iter().all(|expression| {
            let key = text(expression, "key").unwrap_or_default();
            !is_declared(key, all) || is_met(expression, self.label(key))
        });
        labels && elements(term.get("matchFields")).iter().all(|field| is_met(field, Some(self.name)))
    }
}

/// Whether some node has a label, as far as the lab says.
pub(super) fn is_declared(key: &str, all: &[Place<'_>]) -> bool {
    all.iter().any(|node| node.label(key).is_some())
}

/// The node affinity that a pod requires.
pub(super) fn required(pod: &Data) -> Option<&Data> {
    pod.get("affinity")?.get("nodeAffinity")?.get("requiredDuringSchedulingIgnoredDuringExecution")
}

fn is_met(expression: &Data, has: Option<&str>) -> bool {
    let values = elements(expression.get("values"));
    let listed = has.is_some_and(|has| values.iter().any(|value| shown(value) == has));
    let number = |text: &str| text.parse::<i64>().ok();
    let bound = values.first().and_then(|value| number(&shown(value)));
    let ordered = has.and_then(number).zip(bound);
    match text(expression, "operator") {
        Some("In") => listed,
        Some("NotIn") => !listed,
        Some("Exists") => has.is_some(),
        Some("DoesNotExist") => has.is_none(),
        Some("Gt") => ordered.is_some_and(|(has, bound)| has > bound),
        Some("Lt") => ordered.is_some_and(|(has, bound)| has < bound),
        _ => true,
    }
}

fn tolerates(toleration: &Data, (key, value, effect): (&str, &str, &str)) -> bool {
    let exists = text(toleration, "operator") == Some("Exists");
    let same_key = text(toleration, "key").map_or(exists, |wanted| wanted == key);
    let same_value = exists || toleration.get("value").map(shown).unwrap_or_default() == value;
    same_key && same_value && text(toleration, "effect").is_none_or(|wanted| wanted == effect)
}
