//! What a newcomer described in good faith, and would have been broken or lost.

use crate::support::project::{OUTPUT, Project};
use crate::support::trial::tests;

tests! {
    definitions_of_the_gateway_api_are_missed,
    an_address_that_can_be_taken_is_told,
    encrypted_secrets_need_an_engine_that_decrypts,
    a_device_that_cannot_be_opened_is_told,
    releases_of_helm_are_tried_again,
    advice_is_not_contradicted,
}

#[track_caller]
fn finds(fragment: &str, code: &str) -> String {
    let here = Project::starter();
    here.write("overlays/home/x.ncl", format!("{fragment}\n"));
    let run = here.run(&[]).ends_with(1);
    assert!(run.codes().contains(&code), "{code}: {}", run.stderr);
    run.stderr
}

fn definitions_of_the_gateway_api_are_missed() {
    finds(
        "{ cluster.cni = { plugin = 'cilium, version = \"1.19.1\", install = 'cli, gateway_api = true } }",
        "K8S-GATEWAY-API",
    );
}

fn an_address_that_can_be_taken_is_told() {
    finds(
        "{ cluster.load_balancer.addresses.mqtt.address = \"192.168.20.200\", services.hello.load_balancers.lan = {} }",
        "LB-UNRESERVED",
    );
}

const ENCRYPTED: &str = "services.hello = {
  secrets.login = { expected_keys = [\"PASSWORD\"], sops = m%\"
apiVersion: v1
kind: Secret
metadata: { name: hello-login, namespace: hello }
stringData: { PASSWORD: \"ENC[AES256_GCM,data:q83v,iv:AA==,tag:AA==,type:str]\" }
sops: { mac: \"ENC[AES256_GCM,data:q83v,iv:AA==,tag:AA==,type:str]\", version: 3.11.0 }
\"% },
  containers.app.env.PASSWORD = { secret = \"login\", key = \"PASSWORD\" },
},";

fn encrypted_secrets_need_an_engine_that_decrypts() {
    let repository = "repository = \"https://git.example.com/home/lab.git\", path = \"rendered/home\"";
    for engine in ["argocd", "flux"] {
        let gitops = format!("gitops = {{ engine = '{engine}, {repository} }},");
        finds(&format!("{{ {gitops} {ENCRYPTED} }}"), "SEC-DECRYPT");
    }
}

fn a_device_that_cannot_be_opened_is_told() {
    finds(
        "{ services.hello.volumes.dri.host_path.path = \"/dev/dri\", services.hello.containers.app.mounts.\"/dev/dri\" = \"dri\" }",
        "SVC-DEVICE",
    );
}

fn releases_of_helm_are_tried_again() {
    let here = Project::starter();
    here.write(
        "overlays/home/x.ncl",
        "{ gitops = { engine = 'flux, repository = \"https://git.example.com/home/lab.git\", path = \"rendered/home\" },\n  \
         services.board = { enable = true, chart = { name = \"board\", version = \"1.0.0\", mode = 'delegate, \
         repository = \"https://charts.example.com\" } } }\n",
    );
    let run = here.run(&[]);
    let is_in = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("remediation:\n      retries: 3");
    assert!(here.tree(OUTPUT).values().any(is_in), "{}", run.stderr);
}

fn advice_is_not_contradicted() {
    let advice = finds(
        "{ exposure | force = { backend = 'ingress, class = \"traefik\", auth = { public = {} } } }",
        "EXP-AUTH",
    );
    assert!(!advice.contains("`{}`"), "{advice}");
}
