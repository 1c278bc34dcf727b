//! Cilium's Gateway API needs definitions that it does not include.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "K8S-GATEWAY-API",
    severity: Severity::Error,
    title: "nothing installs the definitions of the Gateway API",
    why: "Cilium serves the Gateway API only if its CRDs exist when its operator starts, and does not install them. \
          Without them no Gateway and no HTTPRoute can be applied.",
    example: Example::Lab {
        bad: r#"{
  cluster.cni = { plugin = 'cilium, version = "1.19.1", install = 'cli, gateway_api = true },
  cluster.objects = ["IngressClass/traefik", "Middleware.traefik.io/auth/sso"],
}"#,
        good: r#"{
  cluster.cni = { plugin = 'cilium, version = "1.19.1", install = 'cli, gateway_api = true },
  cluster.objects = ["IngressClass/traefik", "Middleware.traefik.io/auth/sso"],
  cluster.apis = ["gateway.networking.k8s.io"],
}"#,
    },
    allowable: true,
};

const GROUP: &str = "gateway.networking.k8s.io";

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = &lab.cluster else { return };
        let Some(cni) = cluster.cni.as_ref().filter(|cni| cni.gateway_api.value) else { return };
        let of_services = lab.services().flat_map(|(_, service)| &service.provides.apis);
        if cluster.apis.iter().chain(of_services).any(|api| api.as_str() == GROUP) {
            return;
        }
        findings
            .report(&CODE, format!("no service provides the API group `{GROUP}`, which `gateway_api` needs"))
            .at(cni.gateway_api.node, "needs the CRDs of the Gateway API")
            .help(format!("set this in a service that installs them: `provides.apis = [\"{GROUP}\"]`"))
            .help(format!("if they are installed otherwise: `cluster.apis = [\"{GROUP}\"]`"));
    },
};
