//! Allowed values of fields in Kubernetes' own kinds that are not enumerations in the Go types: the API server
//! enforces them all the same.

use serde_json::{Value, json};

/// Definition, field, and its allowed values in order.
type Words = (&'static str, &'static str, &'static [&'static str]);

const POD_RESTARTS: &[&str] = &["Always", "Never", "OnFailure"];
const REINVOCATION: &[&str] = &["IfNeeded", "Never"];
const RULE_SCOPES: &[&str] = &["*", "Cluster", "Namespaced"];

static WORDS: &[Words] = &[
    ("api.admissionregistration.v1.NamedRuleWithOperations", "scope", RULE_SCOPES),
    ("api.admissionregistration.v1.ParamRef", "parameterNotFoundAction", &["Allow", "Deny"]),
    ("api.admissionregistration.v1.RuleWithOperations", "scope", RULE_SCOPES),
    ("api.admissionregistration.v1beta1.MutatingAdmissionPolicySpec", "failurePolicy", &["Fail", "Ignore"]),
    ("api.admissionregistration.v1beta1.MutatingAdmissionPolicySpec", "reinvocationPolicy", REINVOCATION),
    ("api.admissionregistration.v1beta1.NamedRuleWithOperations", "scope", RULE_SCOPES),
    ("api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted", &["Delete", "Retain"]),
    ("api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy", "whenScaled", &["Delete", "Retain"]),
    ("api.autoscaling.v2.HPAScalingPolicy", "type", &["Percent", "Pods"]),
    ("api.autoscaling.v2.HPAScalingRules", "selectPolicy", &["Disabled", "Max", "Min"]),
    (
        "api.autoscaling.v2.MetricSpec",
        "type",
        &["ContainerResource", "External", "Object", "Pods", "Resource"],
    ),
    ("api.autoscaling.v2.MetricTarget", "type", &["AverageValue", "Utilization", "Value"]),
    ("api.core.v1.Container", "restartPolicy", POD_RESTARTS),
    ("api.core.v1.ContainerResizePolicy", "restartPolicy", &["NotRequired", "RestartContainer"]),
    ("api.core.v1.PodSecurityContext", "seLinuxChangePolicy", &["MountOption", "Recursive"]),
    ("api.discovery.v1.EndpointSlice", "addressType", &["FQDN", "IPv4", "IPv6"]),
    ("api.flowcontrol.v1.FlowDistinguisherMethod", "type", &["ByNamespace", "ByUser"]),
    ("api.flowcontrol.v1.LimitResponse", "type", &["Queue", "Reject"]),
    ("api.flowcontrol.v1.PriorityLevelConfigurationSpec", "type", &["Exempt", "Limited"]),
    ("api.networking.v1.IngressClassParametersReference", "scope", &["Cluster", "Namespace"]),
    ("api.scheduling.v1.PriorityClass", "preemptionPolicy", &["Never", "PreemptLowerPriority"]),
    ("api.storage.v1.CSIDriverSpec", "fsGroupPolicy", &["File", "None", "ReadWriteOnceWithFSType"]),
    (
        "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion",
        "strategy",
        &["None", "Webhook"],
    ),
    (
        "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec",
        "scope",
        &["Cluster", "Namespaced"],
    ),
    (
        "apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement",
        "operator",
        &["DoesNotExist", "Exists", "In", "NotIn"],
    ),
];

/// Adds the allowed values of a definition's fields to its schema.
pub(super) fn add(definition: &str, schema: &mut Value) {
    let Some(short) = definition.strip_prefix("io.k8s.") else { return };
    for (_, field, words) in WORDS.iter().filter(|(definition, ..)| *definition == short) {
        if let Some(property) = schema.pointer_mut(&format!("/properties/{field}")) {
            property["enum"] = json!(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::bundle;
    use crate::kube::bundle::{Family, KUBERNETES};

    #[test]
    fn the_words_are_those_of_fields_which_exist_and_have_none() {
        let kubernetes = Family::unpack(KUBERNETES, bundle::minors().1);
        for (definition, field, words) in WORDS {
            assert!(words.is_sorted(), "{definition}: {words:?}");
            let mut schema = kubernetes.definition(&format!("io.k8s.{definition}")).expect(definition);
            assert_eq!(schema["properties"][field]["type"], "string", "{definition} has no text {field}");
            assert_eq!(schema["properties"][field].get("enum"), None, "{definition}: {field} has its words");
            add(&format!("io.k8s.{definition}"), &mut schema);
            assert_eq!(schema["properties"][field]["enum"], json!(words));
        }
    }
}
