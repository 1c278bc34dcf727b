//! Fields of Kubernetes' own kinds that the API server requires, but their schemas do not.

use serde_json::{Value, json};

/// Definition and field. Strings and lists in these fields must not be empty.
type Need = (&'static str, &'static str);

static NEEDS: &[Need] = &[
    ("admissionregistration.v1.JSONPatch", "expression"),
    ("admissionregistration.v1.MatchCondition", "expression"),
    ("admissionregistration.v1.MutatingAdmissionPolicy", "spec"),
    ("admissionregistration.v1.MutatingAdmissionPolicyBinding", "spec"),
    ("admissionregistration.v1.MutatingAdmissionPolicyBindingSpec", "policyName"),
    ("admissionregistration.v1.MutatingAdmissionPolicySpec", "matchConstraints"),
    ("admissionregistration.v1.MutatingAdmissionPolicySpec", "mutations"),
    ("admissionregistration.v1.MutatingAdmissionPolicySpec", "reinvocationPolicy"),
    ("admissionregistration.v1.NamedRuleWithOperations", "apiGroups"),
    ("admissionregistration.v1.NamedRuleWithOperations", "apiVersions"),
    ("admissionregistration.v1.NamedRuleWithOperations", "operations"),
    ("admissionregistration.v1.NamedRuleWithOperations", "resources"),
    ("admissionregistration.v1beta1.JSONPatch", "expression"),
    ("admissionregistration.v1beta1.MatchCondition", "expression"),
    ("admissionregistration.v1beta1.MutatingAdmissionPolicy", "spec"),
    ("admissionregistration.v1beta1.MutatingAdmissionPolicyBinding", "spec"),
    ("admissionregistration.v1beta1.MutatingAdmissionPolicyBindingSpec", "policyName"),
    ("admissionregistration.v1beta1.MutatingAdmissionPolicySpec", "matchConstraints"),
    ("admissionregistration.v1beta1.MutatingAdmissionPolicySpec", "mutations"),
    ("admissionregistration.v1beta1.MutatingAdmissionPolicySpec", "reinvocationPolicy"),
    ("admissionregistration.v1beta1.NamedRuleWithOperations", "apiGroups"),
    ("admissionregistration.v1beta1.NamedRuleWithOperations", "apiVersions"),
    ("admissionregistration.v1beta1.NamedRuleWithOperations", "operations"),
    ("admissionregistration.v1beta1.NamedRuleWithOperations", "resources"),
    ("apps.v1.DaemonSet", "spec"),
    ("apps.v1.Deployment", "spec"),
    ("apps.v1.StatefulSet", "spec"),
    ("autoscaling.v2.CrossVersionObjectReference", "kind"),
    ("autoscaling.v2.HorizontalPodAutoscaler", "spec"),
    ("autoscaling.v2.ResourceMetricSource", "name"),
    ("batch.v1.CronJob", "spec"),
    ("batch.v1.Job", "spec"),
    ("batch.v1.JobTemplateSpec", "spec"),
    ("core.v1.CSIPersistentVolumeSource", "volumeHandle"),
    ("core.v1.ConfigMapEnvSource", "name"),
    ("core.v1.ConfigMapKeySelector", "name"),
    ("core.v1.ConfigMapProjection", "name"),
    ("core.v1.ConfigMapVolumeSource", "name"),
    ("core.v1.ExecAction", "command"),
    ("core.v1.KeyToPath", "key"),
    ("core.v1.NFSVolumeSource", "server"),
    ("core.v1.NodeSelector", "nodeSelectorTerms"),
    ("core.v1.PersistentVolume", "spec"),
    ("core.v1.PersistentVolumeClaim", "spec"),
    ("core.v1.PersistentVolumeClaimVolumeSource", "claimName"),
    ("core.v1.Pod", "spec"),
    ("core.v1.PodDNSConfigOption", "name"),
    ("core.v1.PodTemplateSpec", "spec"),
    ("core.v1.SecretEnvSource", "name"),
    ("core.v1.SecretKeySelector", "name"),
    ("core.v1.SecretProjection", "name"),
    ("core.v1.SecretVolumeSource", "secretName"),
    ("core.v1.Service", "spec"),
    ("core.v1.TypedLocalObjectReference", "kind"),
    ("core.v1.TypedLocalObjectReference", "name"),
    ("core.v1.VolumeNodeAffinity", "required"),
    ("discovery.v1.Endpoint", "addresses"),
    ("networking.v1.Ingress", "spec"),
    ("rbac.v1.PolicyRule", "verbs"),
    ("rbac.v1.Subject", "name"),
];

/// Adds the required fields of a definition to its schema.
pub(super) fn add(definition: &str, schema: &mut Value) {
    let Some(short) = definition.strip_prefix("io.k8s.api.") else { return };
    for (_, field) in NEEDS.iter().filter(|(definition, _)| *definition == short) {
        let Some(property) = schema.pointer_mut(&format!("/properties/{field}")) else { continue };
        match property["type"].as_str() {
            Some("array") => property["minItems"] = json!(1),
            Some("string") => property["minLength"] = json!(1),
            _ => {}
        }
        let required = &mut schema["required"];
        if required.is_null() {
            *required = json!([]);
        }
        let names = required.as_array_mut().expect("a schema lists what it requires");
        if !names.contains(&json!(field)) {
            names.push(json!(field));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::bundle;
    use crate::kube::bundle::{Family, KUBERNETES};

    #[test]
    fn every_need_is_that_of_a_field_which_exists() {
        let (oldest, newest) = bundle::minors();
        let minors: Vec<Family> = (oldest..=newest).map(|minor| Family::unpack(KUBERNETES, minor)).collect();
        let newest = minors.last().expect("there are some");
        assert!(NEEDS.is_sorted());
        for (definition, field) in NEEDS {
            let name = format!("io.k8s.api.{definition}");
            let schema = newest.definition(&name).expect(definition);
            assert!(schema["properties"].get(field).is_some(), "{definition} has no {field}");
            // Later schemas require some of them.
            let mut schema = minors.iter().find_map(|minor| minor.definition(&name)).expect(definition);
            let before = schema.clone();
            add(&name, &mut schema);
            assert_ne!(schema, before, "{definition} has always needed {field}");
        }
    }
}
