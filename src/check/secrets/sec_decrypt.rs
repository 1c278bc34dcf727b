//! Encrypted files are decrypted by what applies the tree.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::gitops::{GitOps, GitOpsEngine};

pub static CODE: Code = Code {
    name: "SEC-DECRYPT",
    severity: Severity::Error,
    title: "the GitOps engine cannot decrypt an encrypted Secret",
    why: "Argo CD applies a SOPS-encrypted Secret as it is, and so does Flux without `decryption`: the Secret then \
          contains the encrypted texts, and services read those.",
    example: Example::Lab {
        bad: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  services.hello.secrets.login = {
    expected_keys = ["PASSWORD"],
    sops = m%"
apiVersion: v1
kind: Secret
metadata: { name: hello-login, namespace: hello }
stringData: { PASSWORD: "ENC[AES256_GCM,data:q83v,iv:AA==,tag:AA==,type:str]" }
sops: { mac: "ENC[AES256_GCM,data:q83v,iv:AA==,tag:AA==,type:str]", version: 3.11.0 }
"%,
  },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
        good: r#"{
  gitops = {
    engine = 'flux,
    repository = "https://git.example.com/home/lab.git",
    path = "rendered/home",
    flux.decryption.secret = "sops-age",
  },
  cluster.objects = ["Middleware.traefik.io/auth/sso", "Secret/flux-system/sops-age"],
  services.hello.secrets.login = {
    expected_keys = ["PASSWORD"],
    sops = m%"
apiVersion: v1
kind: Secret
metadata: { name: hello-login, namespace: hello }
stringData: { PASSWORD: "ENC[AES256_GCM,data:q83v,iv:AA==,tag:AA==,type:str]" }
sops: { mac: "ENC[AES256_GCM,data:q83v,iv:AA==,tag:AA==,type:str]", version: 3.11.0 }
"%,
  },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some((engine, help)) = lab.gitops.as_ref().and_then(unable) else { return };
        for (service, described) in lab.services() {
            let encrypted =
                described.secrets.iter().filter_map(|(name, secret)| Some((name, secret.sops.as_ref()?)));
            for (name, text) in encrypted {
                findings
                    .report(&CODE, format!("{engine} cannot decrypt secret `{name}` of service `{service}`"))
                    .at(text.node, "encrypted with SOPS")
                    .help(help);
            }
        }
    },
};

/// The engine that applies encrypted files as they are, and what to do about it.
fn unable(gitops: &GitOps) -> Option<(&'static str, &'static str)> {
    match gitops.engine.value {
        GitOpsEngine::ArgoCd => Some((
            "Argo CD",
            "read the secret from a store (`secrets.store`); if a plugin of Argo CD decrypts it, allow this finding",
        )),
        GitOpsEngine::Flux if gitops.flux.decryption.is_none() => {
            Some(("Flux", "name the Secret with the keys: `gitops.flux.decryption.secret = \"sops-age\"`"))
        }
        GitOpsEngine::Flux | GitOpsEngine::None => None,
    }
}
