//! Scans of Robusta KRR: `krr simple -f json`.

use serde_json::Value;

use crate::lab::cluster::SizedResource;
use crate::sizing::measurement::{Bounds, Measurement, Owner, Reading, Tool};
use crate::sizing::readers::amount;
use crate::sizing::readers::field::text;

/// KRR recommends no less.
const FLOOR_CPU: u64 = 10;
const FLOOR_MEMORY: u64 = 100 << 20;

pub(super) fn read(scans: &Value) -> Vec<Measurement> {
    scans.as_array().into_iter().flatten().map(scan).collect()
}

fn scan(scan: &Value) -> Measurement {
    let object = &scan["object"];
    let mut one = Measurement {
        tool: Tool::Krr,
        namespace: text(&object["namespace"]),
        owner: Owner::Workload {
            kind: text(&object["kind"]),
            name: text(&object["name"]).unwrap_or_default(),
        },
        container: text(&object["container"]),
        date: None,
        cpu: Reading::Absent,
        memory: Reading::Absent,
    };
    for resource in [SizedResource::Cpu, SizedResource::Memory] {
        one.set(resource, reading(scan, resource));
    }
    one
}

fn reading(scan: &Value, resource: SizedResource) -> Reading {
    let (name, floor, scaled) = match resource {
        SizedResource::Cpu => ("cpu", FLOOR_CPU, "target_cpu_utilization_percentage"),
        SizedResource::Memory => ("memory", FLOOR_MEMORY, "target_memory_utilization_percentage"),
    };
    let hpa = &scan["object"]["hpa"];
    let both = hpa["target_cpu_utilization_percentage"].is_null()
        && hpa["target_memory_utilization_percentage"].is_null();
    if !hpa.is_null() && (both || !hpa[scaled].is_null()) {
        return Reading::Unusable("scaled by a HorizontalPodAutoscaler".to_owned());
    }
    let recommended = &scan["recommended"]["requests"][name];
    // Older versions have the value itself.
    let value = if recommended.is_object() { &recommended["value"] } else { recommended };
    if value == "?" {
        let why = scan["recommended"]["info"][name].as_str().map_or(String::new(), |why| format!(" ({why})"));
        return Reading::Unusable(format!("KRR has too little data{why}"));
    }
    match amount::amount(value, resource) {
        Some(value) => Reading::Bounds(Bounds { floor: Some(floor), ..Bounds::single(value) }),
        None => Reading::Absent,
    }
}
