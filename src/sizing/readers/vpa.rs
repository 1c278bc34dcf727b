//! VerticalPodAutoscaler objects: `kubectl get vpa --all-namespaces --output json`.

use serde_json::Value;

use crate::lab::cluster::SizedResource;
use crate::sizing::measurement::{Bounds, Measurement, Owner, Reading, Tool};
use crate::sizing::readers::amount;
use crate::sizing::readers::field::{date, text};
use crate::types::Date;

pub(super) const KIND: &str = "VerticalPodAutoscaler";

/// The recommender gives no pod less than 25m and 250Mi, divided among its containers.
const FLOOR_CPU: u64 = 25;
const FLOOR_MEMORY: u64 = 250 << 20;

pub(super) fn read(object: &Value) -> Vec<Measurement> {
    let (target, status) = (&object["spec"]["targetRef"], &object["status"]);
    let whole = Measurement {
        tool: Tool::Vpa,
        namespace: text(&object["metadata"]["namespace"]),
        owner: Owner::Workload {
            kind: text(&target["kind"]),
            name: text(&target["name"]).unwrap_or_default(),
        },
        container: None,
        date: measured(&object["metadata"]["managedFields"]),
        cpu: Reading::Absent,
        memory: Reading::Absent,
    };
    let doubt = doubt(&status["conditions"]);
    let containers = status["recommendation"]["containerRecommendations"].as_array();
    let containers = containers.map(Vec::as_slice).unwrap_or_default();
    if containers.is_empty() {
        let reason = doubt.unwrap_or("VPA has no recommendation yet").to_owned();
        return vec![Measurement { memory: Reading::Unusable(reason), ..whole }];
    }
    let one = |recommendation: &Value| {
        let mut one = Measurement { container: text(&recommendation["containerName"]), ..whole.clone() };
        for resource in [SizedResource::Cpu, SizedResource::Memory] {
            let reading = match doubt {
                Some(doubt) => Reading::Unusable(doubt.to_owned()),
                None => bounds(recommendation, resource, containers.len()),
            };
            one.set(resource, reading);
        }
        one
    };
    containers.iter().map(one).collect()
}

/// The bounds of a recommendation, for one of so many containers of a pod. Goldilocks shows the same fields.
pub(super) fn bounds(recommendation: &Value, resource: SizedResource, containers: usize) -> Reading {
    let (name, floor) = match resource {
        SizedResource::Cpu => ("cpu", FLOOR_CPU),
        SizedResource::Memory => ("memory", FLOOR_MEMORY),
    };
    let of = |measure: &str| amount::amount(&recommendation[measure][name], resource);
    let Some(target) = of("target") else { return Reading::Absent };
    Reading::Bounds(Bounds {
        lower: of("lowerBound").unwrap_or(target),
        target,
        upper: of("upperBound").unwrap_or(target),
        floor: Some(floor / u64::try_from(containers.max(1)).unwrap_or(1)),
        is_moment: false,
    })
}

/// Why the object itself says that its recommendation is none.
fn doubt(conditions: &Value) -> Option<&'static str> {
    let conditions = conditions.as_array()?;
    let is = |kind: &str, status: &str| {
        conditions.iter().any(|condition| condition["type"] == kind && condition["status"] == status)
    };
    if is("LowConfidence", "True") {
        Some("VPA reports low confidence")
    } else if is("NoPodsMatched", "True") {
        Some("VPA matches no pods")
    } else if is("ConfigUnsupported", "True") {
        Some("VPA does not support the configuration of this object")
    } else if is("RecommendationProvided", "False") {
        Some("VPA has no recommendation yet")
    } else {
        None
    }
}

/// The last time at which the recommender wrote the status. Conditions only have the time of their first change.
fn measured(managed: &Value) -> Option<Date> {
    let writers = managed.as_array()?.iter();
    let of_status = writers.filter(|writer| {
        writer["subresource"] == "status"
            || writer["manager"].as_str().is_some_and(|manager| manager.contains("recommender"))
    });
    of_status.filter_map(|writer| date(&writer["time"])).max()
}
