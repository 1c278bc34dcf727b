//! Settings of the kubelet, as fields of `KubeletConfiguration`.

use crate::document::{Data, DataKind, Map, Origin};
use crate::lab::hardware::{Kubelet, KubeletSwap, ReservedResources};
use crate::targets::nodes::shared::overlay;
use crate::value::{NodeId, Values};

/// The fields that the settings define; none by default. `minor` is that of Kubernetes.
pub fn fields(settings: &Kubelet, minor: u32, values: &Values) -> Data {
    let map = Data::map(settings.node)
        .maybe("systemReserved", settings.system_reserved.as_ref().map(reserved))
        .maybe("kubeReserved", settings.kube_reserved.as_ref().map(reserved));
    let map = evictions(map, settings);
    let map = pulls(map, settings);
    let map = map.maybe("maxPods", settings.max_pods.as_ref());
    let map = swap(map, settings);
    let grace = settings.shutdown_grace.iter().map(|step| {
        Data::map(step.node)
            .put("priority", &step.priority)
            .put("shutdownGracePeriodSeconds", &step.seconds)
            .into()
    });
    let map = map.some("shutdownGracePeriodByPodPriority", Data::list(settings.node, grace));
    let images = settings.image_gc.as_ref();
    let map = map
        .maybe("imageGCHighThresholdPercent", images.and_then(|images| images.high.as_ref()).map(Data::from))
        .maybe("imageGCLowThresholdPercent", images.and_then(|images| images.low.as_ref()).map(Data::from))
        .some("featureGates", gates(settings, minor));
    let extra = settings.extra.iter().map(|(name, raw)| (name.as_str().to_owned(), Data::raw(values, raw.0)));
    overlay(map.into(), Data::map(settings.node).extend(extra).into())
}

/// Whether any field is set.
pub fn is_empty(fields: &Data) -> bool {
    matches!(&fields.kind, DataKind::Map(fields) if fields.is_empty())
}

fn reserved(resources: &ReservedResources) -> Map {
    let text = |text: String, node: NodeId| Data::new(DataKind::String(text), Origin::value(node));
    let ReservedResources { node, cpu, memory, ephemeral_storage } = resources;
    Data::map(*node)
        .maybe("cpu", cpu.map(|cpu| text(cpu.to_kubernetes(), cpu.node)))
        .maybe("memory", memory.map(|memory| text(memory.to_kubernetes(), memory.node)))
        .maybe("ephemeral-storage", ephemeral_storage.map(|size| text(size.to_kubernetes(), size.node)))
}

fn evictions(map: Map, settings: &Kubelet) -> Map {
    let node = settings.node;
    let hard =
        settings.eviction_hard.iter().map(|(signal, below)| (signal.as_str().into(), Data::from(below)));
    let soft = settings.eviction_soft.iter();
    let thresholds = soft.clone().map(|(signal, soft)| (signal.as_str().into(), Data::from(&soft.threshold)));
    let graces = soft.map(|(signal, soft)| (signal.as_str().into(), Data::from(&soft.grace)));
    map.some("evictionHard", Data::map(node).extend(hard))
        .some("evictionSoft", Data::map(node).extend(thresholds))
        .some("evictionSoftGracePeriod", Data::map(node).extend(graces))
}

fn pulls(map: Map, settings: &Kubelet) -> Map {
    match &settings.parallel_pulls {
        Some(pulls) if pulls.value > 1 => {
            map.put("serializeImagePulls", Data::bool(pulls.node, false)).put("maxParallelImagePulls", pulls)
        }
        Some(pulls) => map.put("serializeImagePulls", Data::bool(pulls.node, true)),
        None => map,
    }
}

/// A kubelet refuses to start on a node with swap, unless swap is allowed.
fn swap(map: Map, settings: &Kubelet) -> Map {
    match &settings.swap {
        Some(swap) if swap.value == KubeletSwap::Limited => map
            .put("failSwapOn", Data::bool(swap.node, false))
            .put("memorySwap", Data::map(swap.node).text("swapBehavior", "LimitedSwap")),
        Some(swap) => map.put("failSwapOn", Data::bool(swap.node, true)),
        None => map,
    }
}

/// Before Kubernetes 1.30, swap required a feature gate that was disabled by default.
fn gates(settings: &Kubelet, minor: u32) -> Map {
    let gates = settings.feature_gates.iter().map(|(gate, on)| (gate.as_str().to_owned(), Data::from(on)));
    let map = Data::map(settings.node).extend(gates);
    let said = settings.feature_gates.contains_key("NodeSwap");
    match &settings.swap {
        Some(swap) if swap.value == KubeletSwap::Limited && minor < 30 && !said => {
            map.put("NodeSwap", Data::bool(swap.node, true))
        }
        _ => map,
    }
}
