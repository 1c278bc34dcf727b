//! VerticalPodAutoscalerCheckpoint objects: the histograms of the recommender, from which percentiles are calculated as
//! it does, but without its floor.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::lab::cluster::SizedResource;
use crate::sizing::measurement::{Bounds, Measurement, Owner, Reading, Tool};
use crate::sizing::readers::field::{date, text};
use crate::sizing::readers::{amount, vpa};
use crate::types::Date;

pub(super) const KIND: &str = "VerticalPodAutoscalerCheckpoint";

/// The form of the histograms that is read here.
const VERSION: &str = "v3";
/// Each bucket is wider than the one before it.
const GROWTH: f64 = 1.05;
/// The width of the first bucket: hundredths of a core, and ten megabytes.
const FIRST_CPU: f64 = 0.01;
const FIRST_MEMORY: f64 = 1e7;
/// Buckets of the histograms; memory has fewer.
const BUCKETS_MAX: u32 = 200;
/// What the recommender adds to each percentile.
const MARGIN: f64 = 1.15;
const MINUTES_A_DAY: f64 = 1440.0;

/// The workloads that VPA objects of the same input are for, by namespace and name of the object.
pub(super) struct Targets(BTreeMap<(Option<String>, String), Owner>);

impl Targets {
    pub(super) fn new<'v>(objects: impl Iterator<Item = &'v Value>) -> Self {
        let vpas = objects.filter(|object| object["kind"] == vpa::KIND);
        let targets = vpas.filter_map(|object| {
            let (about, target) = (&object["metadata"], &object["spec"]["targetRef"]);
            let owner = Owner::Workload { kind: text(&target["kind"]), name: text(&target["name"])? };
            Some(((text(&about["namespace"]), text(&about["name"])?), owner))
        });
        Self(targets.collect())
    }

    /// The workload of a VPA object. Goldilocks puts its own name before that of the workload; without an object,
    /// the name of the workload is all that is known.
    fn of(&self, namespace: Option<&String>, name: &str) -> Owner {
        let known = self.0.get(&(namespace.cloned(), name.to_owned())).cloned();
        known.unwrap_or_else(|| Owner::Workload {
            kind: None,
            name: name.strip_prefix("goldilocks-").unwrap_or(name).to_owned(),
        })
    }
}

pub(super) fn read(object: &Value, targets: &Targets) -> Result<Measurement, String> {
    let (spec, status) = (&object["spec"], &object["status"]);
    if let Some(version) = status["version"].as_str().filter(|version| *version != VERSION) {
        return Err(format!("has checkpoints of version `{version}`; only `{VERSION}` is known"));
    }
    let namespace = text(&object["metadata"]["namespace"]);
    let name = spec["vpaObjectName"].as_str().unwrap_or_default();
    let mut one = Measurement {
        tool: Tool::VpaCheckpoint,
        owner: targets.of(namespace.as_ref(), name),
        namespace,
        container: text(&spec["containerName"]),
        date: date(&status["lastUpdateTime"]).or_else(|| date(&status["lastSampleStart"])),
        cpu: Reading::Absent,
        memory: Reading::Absent,
    };
    let confidence = confidence(status);
    for (resource, histogram, first) in [
        (SizedResource::Cpu, &status["cpuHistogram"], FIRST_CPU),
        (SizedResource::Memory, &status["memoryHistogram"], FIRST_MEMORY),
    ] {
        one.set(resource, reading(histogram, resource, first, confidence));
    }
    Ok(one)
}

fn reading(histogram: &Value, resource: SizedResource, first: f64, confidence: f64) -> Reading {
    let Some(buckets) = buckets(histogram) else { return Reading::Absent };
    if confidence < 1.0 {
        return Reading::Unusable("the checkpoint covers less than a day".to_owned());
    }
    let of =
        |part: f64, factor: f64| amount::whole(percentile(&buckets, part, first) * MARGIN * factor, resource);
    // With few samples, the recommender moves the upper bound up.
    match (of(0.5, 1.0), of(0.9, 1.0), of(0.95, 1.0 + 1.0 / confidence)) {
        (Some(lower), Some(target), Some(upper)) => {
            Reading::Bounds(Bounds { lower, target, upper, floor: None, is_moment: false })
        }
        _ => Reading::Absent,
    }
}

/// The weights of buckets, in their order. None if there are none.
fn buckets(histogram: &Value) -> Option<BTreeMap<u32, f64>> {
    let weights = histogram["bucketWeights"].as_object()?;
    let weights = weights.iter().filter_map(|(bucket, weight)| {
        let bucket: u32 = bucket.parse().ok().filter(|bucket| *bucket < BUCKETS_MAX)?;
        Some((bucket, weight.as_f64()?))
    });
    Some(weights.collect()).filter(|weights: &BTreeMap<u32, f64>| !weights.is_empty())
}

/// The end of the bucket that contains a part of the total weight.
fn percentile(buckets: &BTreeMap<u32, f64>, part: f64, first: f64) -> f64 {
    let wanted = buckets.values().sum::<f64>() * part;
    let mut sum = 0.0;
    let reached = buckets.iter().find(|(_, weight)| {
        sum += **weight;
        sum >= wanted
    });
    let bucket = reached.or(buckets.last_key_value()).map_or(0, |(bucket, _)| *bucket);
    let power = (0..=bucket).fold(1.0, |power, _| power * GROWTH);
    first * (power - 1.0) / (GROWTH - 1.0)
}

/// How many days the samples cover; fewer if there is not a sample a minute.
fn confidence(status: &Value) -> f64 {
    let day = |timestamp: &Value| -> Option<f64> {
        let text = timestamp.as_str()?;
        #[allow(clippy::cast_precision_loss, reason = "days are few")]
        let day = text.get(..10)?.parse::<Date>().ok()?.days() as f64;
        let part = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<f64>().ok());
        Some(day + (part(11..13)? * 60.0 + part(14..16)?) / MINUTES_A_DAY)
    };
    let days = day(&status["lastSampleStart"]).zip(day(&status["firstSampleStart"]));
    let days = days.map_or(0.0, |(last, first)| last - first);
    let samples = status["totalSamplesCount"].as_f64().unwrap_or(0.0);
    days.min(samples / MINUTES_A_DAY)
}
