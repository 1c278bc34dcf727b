//! `goldilocks summary`: the recommendations of VPA by namespace, workload and container.

use serde_json::{Map, Value};

use crate::lab::cluster::SizedResource;
use crate::sizing::measurement::{Measurement, Owner, Reading, Tool};
use crate::sizing::readers::field::text;
use crate::sizing::readers::vpa;

pub(super) fn read(namespaces: &Value) -> Vec<Measurement> {
    let mut found = Vec::new();
    for (namespace, about) in fields(namespaces) {
        for (name, workload) in fields(&about["workloads"]).chain(fields(&about["deployments"])) {
            let owner = Owner::Workload {
                kind: text(&workload["controllerType"]),
                name: text(&workload["controllerName"]).unwrap_or_else(|| name.clone()),
            };
            let whole = Measurement {
                tool: Tool::Goldilocks,
                namespace: Some(namespace.clone()),
                owner,
                container: None,
                date: None,
                cpu: Reading::Absent,
                memory: Reading::Absent,
            };
            found.extend(containers(&workload["containers"], &whole));
        }
    }
    found
}

fn containers(containers: &Value, whole: &Measurement) -> Vec<Measurement> {
    let count = containers.as_object().map_or(0, Map::len);
    if count == 0 {
        let reason = "Goldilocks has no recommendation yet".to_owned();
        return vec![Measurement { memory: Reading::Unusable(reason), ..whole.clone() }];
    }
    let one = |(name, about): (&String, &Value)| Measurement {
        container: Some(name.clone()),
        cpu: vpa::bounds(about, SizedResource::Cpu, count),
        memory: vpa::bounds(about, SizedResource::Memory, count),
        ..whole.clone()
    };
    fields(containers).map(one).collect()
}

/// The fields of an object; none if it is absent.
fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
