//! Results of Prometheus queries: `data.result` of `/api/v1/query` and `/api/v1/query_range`.

use serde_json::Value;

use crate::lab::cluster::SizedResource;
use crate::sizing::measurement::{Bounds, Measurement, Owner, Reading, Tool};
use crate::sizing::readers::amount;
use crate::sizing::readers::field::text;
use crate::types::Date;

/// Labels with the name of a workload, and its kind.
const WORKLOADS: [(&str, Option<&str>); 6] = [
    ("deployment", Some("Deployment")),
    ("statefulset", Some("StatefulSet")),
    ("daemonset", Some("DaemonSet")),
    ("cronjob", Some("CronJob")),
    ("workload", None),
    ("owner_name", None),
];
/// The only metric whose value at a moment is a maximum.
const PEAK: &str = "container_memory_max_usage_bytes";
/// A series with fewer points, or of a shorter time, is no more than a moment.
const POINTS_MIN: usize = 100;
const SECONDS_MIN: f64 = 3.0 * 3600.0;

pub(super) fn read(result: &Value, resource: Option<SizedResource>) -> Result<Vec<Measurement>, String> {
    result.as_array().into_iter().flatten().filter_map(|series| one(series, resource).transpose()).collect()
}

/// The measurement of a series. None if it is not that of a container.
fn one(series: &Value, resource: Option<SizedResource>) -> Result<Option<Measurement>, String> {
    let metric = &series["metric"];
    let container = text(&metric["container"]).filter(|name| !name.is_empty() && name != "POD");
    let (Some(container), Some(owner)) = (container, owner(metric)) else { return Ok(None) };
    let name = metric["__name__"].as_str().unwrap_or_default();
    let Some(resource) = resource.or_else(|| resource_of(name)) else {
        return Err(
            "has results without the name of a metric: say what they are, with `--from memory=FILE` or \
                    `--from cpu=FILE`"
                .to_owned(),
        );
    };
    let samples = samples(series);
    let mut one = Measurement {
        tool: Tool::Prometheus,
        namespace: text(&metric["namespace"]),
        owner,
        container: Some(container),
        date: samples.last().and_then(|(time, _)| day(*time)),
        cpu: Reading::Absent,
        memory: Reading::Absent,
    };
    let reading = if name.ends_with("_seconds_total") {
        Reading::Unusable(format!("`{name}` is a counter; query its rate"))
    } else {
        reading(&samples, series["values"].is_array(), name, resource)
    };
    one.set(resource, reading);
    Ok(Some(one))
}

fn reading(samples: &[(f64, f64)], is_range: bool, metric: &str, resource: SizedResource) -> Reading {
    let mut values: Vec<f64> = samples.iter().map(|(_, value)| *value).collect();
    values.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
        return Reading::Unusable("the series has no values".to_owned());
    };
    let at = |percent: usize| {
        let index = (values.len() * percent).div_ceil(100).saturating_sub(1);
        values.get(index).and_then(|value| amount::whole(*value, resource))
    };
    let (Some(lower), Some(target), Some(upper)) = (at(50), at(95), at(100)) else {
        return Reading::Unusable("the series has no values".to_owned());
    };
    let is_moment = match is_range {
        true => values.len() < POINTS_MIN || last.0 - first.0 < SECONDS_MIN,
        // An aggregation over time drops the name of the metric.
        false => !metric.is_empty() && metric != PEAK,
    };
    Reading::Bounds(Bounds { lower, target, upper, floor: None, is_moment })
}

/// The samples of a vector or a matrix: time and value, without `NaN` and infinity.
fn samples(series: &Value) -> Vec<(f64, f64)> {
    let single = std::slice::from_ref(&series["value"]);
    let samples = series["values"].as_array().map_or(single, Vec::as_slice);
    let sample = |sample: &Value| {
        let value: f64 = sample[1].as_str()?.parse().ok()?;
        Some((sample[0].as_f64()?, value)).filter(|(_, value)| value.is_finite())
    };
    samples.iter().filter_map(sample).collect()
}

fn owner(metric: &Value) -> Option<Owner> {
    let workload = WORKLOADS.iter().find_map(|(label, kind)| {
        let kind = kind.map(str::to_owned).or_else(|| text(&metric["owner_kind"]));
        Some(Owner::Workload { kind, name: text(&metric[*label])? })
    });
    workload.or_else(|| text(&metric["pod"]).map(Owner::Pod))
}

fn resource_of(metric: &str) -> Option<SizedResource> {
    match () {
        () if metric.contains("memory") => Some(SizedResource::Memory),
        () if metric.contains("cpu") => Some(SizedResource::Cpu),
        () => None,
    }
}

/// The day of a Unix time.
fn day(time: f64) -> Option<Date> {
    #[allow(clippy::cast_possible_truncation, reason = "days since 1970 are few, and the date checks them")]
    Date::from_days((time / 86_400.0).floor() as i64)
}
