//! Workloads are read from the final documents of services, manifests and inflated charts.

use std::collections::BTreeMap;

use crate::document::{Data, elements, fields, layout};
use crate::facts::pod_resources::Defaults;
use crate::lab::{Lab, Switched};
use crate::simulate::claims::Volumes;
use crate::simulate::classes::Classes;
use crate::simulate::groups::Groups;
use crate::simulate::selection::Selection;
use crate::simulate::terms::Terms;
use crate::simulate::workload::{Kind, Workload, labels, ports};
use crate::world::demand::{CPU, MEMORY, Requests, add, amount, count, requests, weight};
use crate::world::object::{Object, shown, text};
use crate::world::selector::Selector;

/// Reads the workloads of a lab.
pub struct Reader<'m> {
    lab: &'m Lab,
    /// The classes that pods name.
    pub classes: Classes<'m>,
    /// The claims of all pods so far.
    pub volumes: Volumes<'m>,
    /// The groups that pods refer to so far.
    pub groups: Groups<'m>,
    /// The lowest number of replicas that an autoscaler keeps, by namespace, kind and name.
    scaled: BTreeMap<(&'m str, &'m str, &'m str), u64>,
    /// LimitRanges that are objects of their own.
    ranges: BTreeMap<&'m str, Defaults>,
}

impl<'m> Reader<'m> {
    /// Collects what several workloads refer to.
    pub fn new(lab: &'m Lab, objects: &[Object<'m>]) -> Self {
        let scalers = objects.iter().filter(|object| object.is("HorizontalPodAutoscaler", "autoscaling"));
        let scaled = scalers.filter_map(|object| {
            let spec = object.data.get("spec")?;
            let target = spec.get("scaleTargetRef")?;
            let least = spec.get("minReplicas").and_then(Data::as_integer).unwrap_or(1);
            let key = (object.namespace, text(target, "kind")?, text(target, "name")?);
            Some((key, u64::try_from(least).ok()?))
        });
        let ranges = objects.iter().filter(|object| object.is("LimitRange", ""));
        Self {
            lab,
            classes: Classes::new(lab, objects),
            volumes: Volumes::new(lab, objects),
            groups: Groups::new(objects),
            scaled: scaled.collect(),
            ranges: ranges.map(|object| (object.namespace, range(object.data))).collect(),
        }
    }

    /// The workload of an object, if it creates pods.
    pub fn read(&mut self, object: &Object<'m>) -> Option<Workload<'m>> {
        let (metadata, pod) = object.pod()?;
        let kind = match object.kind.kind {
            "DaemonSet" => Kind::DaemonSet,
            "Job" | "CronJob" => Kind::Job,
            _ => Kind::Replicas,
        };
        Some(self.workload(object, kind, self.replicas(object), labels(metadata), pod))
    }

    /// A workload with pods of a specification.
    pub fn workload(
        &mut self,
        object: &Object<'m>,
        kind: Kind,
        replicas: u64,
        labels: Vec<(&'m str, std::borrow::Cow<'m, str>)>,
        pod: &'m Data,
    ) -> Workload<'m> {
        let (priority, preempts) = self.classes.priority(pod);
        let defaults = self.defaults(object.namespace);
        let mut requested = requests(pod, &defaults);
        let mut weight = weight(pod, &defaults);
        let runtime = self.classes.runtime(pod);
        let mut selection = Selection::read(pod);
        let mut tolerations: Vec<&Data> = elements(pod.get("tolerations")).iter().collect();
        let mut overhead = pod.get("overhead");
        if let Some(runtime) = runtime {
            let scheduling = runtime.get("scheduling");
            let labels = scheduling.and_then(|scheduling| scheduling.get("nodeSelector"));
            selection.labels.0.extend(Selector::of_labels(labels).0);
            tolerations.extend(elements(scheduling.and_then(|scheduling| scheduling.get("tolerations"))));
            overhead = overhead.or_else(|| runtime.get("overhead")?.get("podFixed"));
        }
        let overhead = fields(overhead).iter();
        let overhead: Requests<'_> =
            overhead.map(|(name, data)| (name.as_str(), amount(name, data))).collect();
        add(&mut requested, &overhead);
        for (sum, name) in weight.iter_mut().zip([CPU, MEMORY]) {
            *sum = sum.saturating_add(overhead.get(name).copied().unwrap_or(0));
        }
        Workload {
            kind,
            kind_name: object.kind.kind,
            namespace: object.namespace,
            name: object.name,
            service: self.service_of(object),
            object: Some(*object),
            pod: Some(pod),
            terms: Terms::read(pod, object.namespace, &labels, &mut self.groups),
            labels,
            replicas,
            surge: surge(object, replicas),
            priority,
            preempts,
            requests: requested,
            weight,
            tolerations,
            selection,
            ports: ports(pod),
            claims: self.volumes.of_pod(object, pod),
        }
    }

    /// The service that an object belongs to: the folder of its file.
    pub fn service_of(&self, object: &Object<'m>) -> Option<&'m str> {
        let folder = object.file.strip_prefix(layout::KUBERNETES)?.split('/').nth(2)?;
        let (name, service) = self.lab.services.get_key_value(folder)?;
        matches!(service, Switched::On(_)).then_some(name.as_str())
    }

    /// The defaults that a namespace adds to containers.
    fn defaults(&self, namespace: &str) -> Defaults {
        let object = self.ranges.get(namespace).copied();
        object.or_else(|| self.lab.limit_range(namespace).map(Defaults::of)).unwrap_or_default()
    }

    /// How many pods a workload has. An autoscaler decides only if the object does not.
    fn replicas(&self, object: &Object<'m>) -> u64 {
        let spec = match object.kind.kind {
            "CronJob" => object.data.get("spec").and_then(|spec| spec.get("jobTemplate")?.get("spec")),
            _ => object.data.get("spec"),
        };
        let number = |key| {
            let number = spec.and_then(|spec| spec.get(key)).and_then(Data::as_integer)?;
            u64::try_from(number).ok()
        };
        let counted = count(object);
        match object.kind.kind {
            "Job" | "CronJob" => {
                let most = number("completions").unwrap_or(u64::MAX);
                counted.min(1) * number("parallelism").unwrap_or(1).min(most)
            }
            kind if number("replicas").is_none() => {
                let key = (object.namespace, kind, object.name);
                self.scaled.get(&key).copied().unwrap_or(counted)
            }
            _ => counted,
        }
    }
}

/// The defaults of a LimitRange.
fn range(object: &Data) -> Defaults {
    let limits = object.get("spec").and_then(|spec| spec.get("limits"));
    let container = elements(limits).iter().find(|limit| text(limit, "type") == Some("Container"));
    let all = ["defaultRequest", "default", "max", "min"];
    let of = |name: &str| all.map(|key| Some(amount(name, container?.get(key)?.get(name)?)));
    Defaults { cpu: of(CPU), memory: of(MEMORY) }
}

/// How many more pods an update of a Deployment or DaemonSet starts.
fn surge(object: &Object<'_>, replicas: u64) -> u64 {
    let spec = object.data.get("spec");
    let (key, usual) = match object.kind.kind {
        "Deployment" => ("strategy", "25%"),
        "DaemonSet" => ("updateStrategy", "0"),
        _ => return 0,
    };
    let strategy = spec.and_then(|spec| spec.get(key));
    if strategy.and_then(|strategy| text(strategy, "type")).is_some_and(|kind| kind != "RollingUpdate") {
        return 0;
    }
    let set = strategy.and_then(|strategy| strategy.get("rollingUpdate")?.get("maxSurge")).map(shown);
    let portion = set.as_deref().unwrap_or(usual);
    match portion.strip_suffix('%') {
        Some(percent) => replicas.saturating_mul(percent.parse().unwrap_or(0)).div_ceil(100),
        None => portion.parse().unwrap_or(0),
    }
}
