//! Classes that pods name: their priority, and their runtime.

use std::collections::BTreeMap;

use crate::document::{Data, DataKind};
use crate::lab::Lab;
use crate::lab::cluster::PreemptionPolicy;
use crate::world::object::{Object, text};

/// The classes that every cluster has.
const SYSTEM: &[(&str, i64)] =
    &[("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)];
/// The priority of static pods of the control plane.
pub const NODE_CRITICAL: i64 = 2_000_001_000;

/// The classes of a lab by name.
#[derive(Debug)]
pub struct Classes<'m> {
    priorities: BTreeMap<&'m str, (i64, bool)>,
    default: (i64, bool),
    runtimes: BTreeMap<&'m str, &'m Data>,
}

impl<'m> Classes<'m> {
    /// Collects the classes.
    pub fn new(lab: &'m Lab, objects: &[Object<'m>]) -> Self {
        let mut priorities: BTreeMap<&str, (i64, bool)> =
            SYSTEM.iter().map(|(name, value)| (*name, (*value, true))).collect();
        let mut default = (0, true);
        // Something else creates the existing ones; their values are known only from the lab.
        for (name, class) in &lab.priority_classes {
            let value = class.value.as_ref().map_or(0, |value| value.value.into());
            let never = class
                .preemption_policy
                .as_ref()
                .is_some_and(|policy| policy.value == PreemptionPolicy::Never);
            priorities.insert(name.as_str(), (value, !never));
        }
        let mut runtimes = BTreeMap::new();
        for object in objects {
            if object.is("PriorityClass", "scheduling.k8s.io") {
                let value = object.data.get("value").and_then(Data::as_integer).unwrap_or(0);
                let class = (value, text(object.data, "preemptionPolicy") != Some("Never"));
                priorities.insert(object.name, class);
                if object.data.get("globalDefault").is_some_and(|data| data.kind == DataKind::Bool(true)) {
                    default = class;
                }
            } else if object.is("RuntimeClass", "node.k8s.io") {
                runtimes.insert(object.name, object.data);
            }
        }
        Self { priorities, default, runtimes }
    }

    /// The priority of a pod, and whether it preempts others.
    pub fn priority(&self, pod: &Data) -> (i64, bool) {
        let class = text(pod, "priorityClassName").and_then(|name| self.priorities.get(name));
        let (value, preempts) = class.copied().unwrap_or(self.default);
        match text(pod, "preemptionPolicy") {
            Some(policy) => (value, policy != "Never"),
            None => (value, preempts),
        }
    }

    /// The RuntimeClass of a pod.
    pub fn runtime(&self, pod: &Data) -> Option<&'m Data> {
        self.runtimes.get(text(pod, "runtimeClassName")?).copied()
    }
}
