//! Bounds of numbers in Kubernetes' own kinds that the API server enforces, but that are not in the published schemas.

use serde_json::{Value, json};

/// Definition, field, minimum and maximum. Strings in these fields (port names) are not affected.
type Bounds = (&'static str, &'static str, i64, i64);

const MOST: i64 = i32::MAX as i64;
const PORT: i64 = 65535;

static BOUNDS: &[Bounds] = &[
    ("apps.v1.DaemonSetSpec", "minReadySeconds", 0, MOST),
    ("apps.v1.DaemonSetSpec", "revisionHistoryLimit", 0, MOST),
    ("apps.v1.DeploymentSpec", "minReadySeconds", 0, MOST),
    ("apps.v1.DeploymentSpec", "progressDeadlineSeconds", 0, MOST),
    ("apps.v1.DeploymentSpec", "replicas", 0, MOST),
    ("apps.v1.DeploymentSpec", "revisionHistoryLimit", 0, MOST),
    ("apps.v1.ReplicaSetSpec", "replicas", 0, MOST),
    ("apps.v1.RollingUpdateStatefulSetStrategy", "partition", 0, MOST),
    ("apps.v1.StatefulSetSpec", "minReadySeconds", 0, MOST),
    ("apps.v1.StatefulSetSpec", "replicas", 0, MOST),
    ("apps.v1.StatefulSetSpec", "revisionHistoryLimit", 0, MOST),
    ("autoscaling.v2.HPAScalingPolicy", "periodSeconds", 1, 1800),
    ("autoscaling.v2.HPAScalingPolicy", "value", 1, MOST),
    ("autoscaling.v2.HPAScalingRules", "stabilizationWindowSeconds", 0, 3600),
    ("autoscaling.v2.HorizontalPodAutoscalerSpec", "maxReplicas", 1, MOST),
    ("autoscaling.v2.HorizontalPodAutoscalerSpec", "minReplicas", 0, MOST),
    ("autoscaling.v2.MetricTarget", "averageUtilization", 1, MOST),
    ("batch.v1.CronJobSpec", "failedJobsHistoryLimit", 0, MOST),
    ("batch.v1.CronJobSpec", "startingDeadlineSeconds", 0, i64::MAX),
    ("batch.v1.CronJobSpec", "successfulJobsHistoryLimit", 0, MOST),
    ("batch.v1.JobSpec", "activeDeadlineSeconds", 0, MOST),
    ("batch.v1.JobSpec", "backoffLimit", 0, MOST),
    ("batch.v1.JobSpec", "completions", 0, MOST),
    ("batch.v1.JobSpec", "parallelism", 0, MOST),
    ("batch.v1.JobSpec", "ttlSecondsAfterFinished", 0, MOST),
    ("core.v1.ClientIPConfig", "timeoutSeconds", 1, 86400),
    ("core.v1.ConfigMapVolumeSource", "defaultMode", 0, 0o777),
    ("core.v1.ContainerPort", "containerPort", 1, PORT),
    ("core.v1.ContainerPort", "hostPort", 0, PORT),
    ("core.v1.GRPCAction", "port", 1, PORT),
    ("core.v1.HTTPGetAction", "port", 1, PORT),
    ("core.v1.KeyToPath", "mode", 0, 0o777),
    ("core.v1.PodSecurityContext", "fsGroup", 0, MOST),
    ("core.v1.PodSecurityContext", "runAsGroup", 0, MOST),
    ("core.v1.PodSecurityContext", "runAsUser", 0, MOST),
    ("core.v1.PodSpec", "activeDeadlineSeconds", 1, MOST),
    ("core.v1.PodSpec", "terminationGracePeriodSeconds", 0, i64::MAX),
    ("core.v1.Probe", "failureThreshold", 0, MOST),
    ("core.v1.Probe", "initialDelaySeconds", 0, MOST),
    ("core.v1.Probe", "periodSeconds", 0, MOST),
    ("core.v1.Probe", "successThreshold", 0, MOST),
    ("core.v1.Probe", "terminationGracePeriodSeconds", 1, i64::MAX),
    ("core.v1.Probe", "timeoutSeconds", 0, MOST),
    ("core.v1.ProjectedVolumeSource", "defaultMode", 0, 0o777),
    ("core.v1.SecretVolumeSource", "defaultMode", 0, 0o777),
    ("core.v1.SecurityContext", "runAsGroup", 0, MOST),
    ("core.v1.SecurityContext", "runAsUser", 0, MOST),
    ("core.v1.ServiceAccountTokenProjection", "expirationSeconds", 600, 1 << 32),
    ("core.v1.ServicePort", "nodePort", 0, PORT),
    ("core.v1.ServicePort", "port", 1, PORT),
    ("core.v1.ServicePort", "targetPort", 1, PORT),
    ("core.v1.TCPSocketAction", "port", 1, PORT),
    ("core.v1.TopologySpreadConstraint", "maxSkew", 1, MOST),
    ("core.v1.TopologySpreadConstraint", "minDomains", 1, MOST),
    ("core.v1.WeightedPodAffinityTerm", "weight", 1, 100),
    ("core.v1.PreferredSchedulingTerm", "weight", 1, 100),
    ("discovery.v1.EndpointPort", "port", 0, PORT),
    ("networking.v1.NetworkPolicyPort", "endPort", 1, PORT),
    ("networking.v1.NetworkPolicyPort", "port", 1, PORT),
    ("networking.v1.ServiceBackendPort", "number", 1, PORT),
    ("scheduling.v1.PriorityClass", "value", i32::MIN as i64, 1_000_000_000),
];

/// Adds the bounds of a definition's fields to its schema.
pub(super) fn add(definition: &str, schema: &mut Value) {
    let Some(short) = definition.strip_prefix("io.k8s.api.") else { return };
    for (_, field, least, most) in BOUNDS.iter().filter(|(definition, ..)| *definition == short) {
        if let Some(property) = schema.pointer_mut(&format!("/properties/{field}")) {
            property["minimum"] = json!(least);
            property["maximum"] = json!(most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::bundle;
    use crate::kube::bundle::{Family, KUBERNETES};

    #[test]
    fn every_bound_is_that_of_a_field_which_exists() {
        let kubernetes = Family::unpack(KUBERNETES, bundle::minors().1);
        for (definition, field, least, most) in BOUNDS {
            let mut schema = kubernetes.definition(&format!("io.k8s.api.{definition}")).expect(definition);
            assert!(schema["properties"].get(field).is_some(), "{definition} has no {field}");
            add(&format!("io.k8s.api.{definition}"), &mut schema);
            assert_eq!(schema["properties"][field]["minimum"], *least);
            assert_eq!(schema["properties"][field]["maximum"], *most);
        }
    }
}
