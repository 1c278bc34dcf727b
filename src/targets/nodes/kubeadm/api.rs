//! Differences between the versions of kubeadm's configuration.

use std::collections::BTreeMap;

use crate::document::Data;
use crate::types::KubernetesVersion;
use crate::value::NodeId;

/// The first minor release that reads `v1beta4`.
const FIRST_WITH_V1BETA4: u32 = 31;

/// The `apiVersion` for a release of Kubernetes.
pub fn version(version: KubernetesVersion) -> &'static str {
    if has_lists(version) { "kubeadm.k8s.io/v1beta4" } else { "kubeadm.k8s.io/v1beta3" }
}

/// Arguments of a component: a list of names and values since `v1beta4`, a map before.
pub fn arguments(version: KubernetesVersion, node: NodeId, arguments: BTreeMap<String, Data>) -> Data {
    if !has_lists(version) {
        return Data::map(node).extend(arguments).into();
    }
    let pairs = arguments
        .into_iter()
        .map(|(name, value)| Data::map(value.origin.node).text("name", name).put("value", value).into());
    Data::list(node, pairs)
}

fn has_lists(version: KubernetesVersion) -> bool {
    version.minor() >= FIRST_WITH_V1BETA4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Values;

    #[test]
    fn arguments_are_a_map_before_1_31_and_a_list_since() {
        let print = |minor| {
            let node = Values::ROOT;
            let given = [("b".to_owned(), Data::text(node, "2")), ("a".to_owned(), Data::text(node, "1"))];
            let version = KubernetesVersion::new(minor, None);
            crate::print::yaml(&[arguments(version, node, given.into())])
        };
        assert_eq!(print(30), "a: \"1\"\nb: \"2\"\n");
        assert_eq!(print(31), "- name: a\n  value: \"1\"\n- name: b\n  value: \"2\"\n");
        assert_eq!(version(KubernetesVersion::new(30, Some(9))), "kubeadm.k8s.io/v1beta3");
        assert_eq!(version(KubernetesVersion::new(31, None)), "kubeadm.k8s.io/v1beta4");
    }
}
