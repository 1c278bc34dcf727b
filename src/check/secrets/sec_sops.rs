//! SOPS-encrypted files that are included verbatim.

use serde_yaml::Value;

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SEC-SOPS",
    severity: Severity::Error,
    title: "a file is not the SOPS-encrypted Secret that it should be",
    why: "The file is written to the tree verbatim, because a modified one could not be decrypted. It must \
          therefore be a SOPS-encrypted Secret with the right name and namespace and without plain-text \
          values: the tree is committed.",
    example: Example::Lab {
        bad: r#"{
  services.hello.secrets.login = {
    expected_keys = ["PASSWORD"],
    sops = m%"
apiVersion: v1
kind: Secret
metadata: { name: hello-login, namespace: hello }
stringData: { PASSWORD: not-encrypted }
"%,
  },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
        good: r#"{
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
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            let namespace = described.namespace.as_ref().map_or(service, |namespace| &namespace.value);
            for (name, secret) in &described.secrets {
                let Some(text) = &secret.sops else { continue };
                let object = secret.object(service, name);
                if let Some(problem) = problem(text, &object, namespace.as_str()) {
                    findings
                        .report(
                            &CODE,
                            format!("the file of secret `{name}` of service `{service}` {problem}"),
                        )
                        .at(text.node, "this file")
                        .help(
                            "encrypt a Secret with `sops --encrypt --encrypted-regex '^(data|stringData)$'`",
                        );
                }
                if secret.expected_keys.is_empty() {
                    findings
                        .report(
                            &CODE,
                            format!(
                                "secret `{name}` of service `{service}` does not list the keys in its file"
                            ),
                        )
                        .at_key(secret.node, "no `expected_keys`")
                        .help("list the keys of the file: `expected_keys = [\"...\"]`");
                }
            }
        }
    },
};

/// The problem of a file. Never contains a value.
fn problem(text: &str, name: &str, namespace: &str) -> Option<String> {
    let Ok(file) = serde_yaml::from_str::<Value>(text) else { return Some("is not valid YAML".to_owned()) };
    let field = |keys: &[&str]| keys.iter().try_fold(&file, |value, key| value.get(key));
    let says = |keys: &[&str], expected: &str| field(keys).and_then(Value::as_str) == Some(expected);
    if !says(&["kind"], "Secret") || !says(&["apiVersion"], "v1") {
        return Some("does not contain a Secret".to_owned());
    }
    if field(&["sops", "mac"]).is_none() {
        return Some("is not encrypted".to_owned());
    }
    if !says(&["metadata", "name"], name) {
        return Some(format!("is not named `{name}`"));
    }
    if !says(&["metadata", "namespace"], namespace) {
        return Some(format!("is not in namespace `{namespace}`"));
    }
    let parts = ["data", "stringData"].into_iter().filter_map(|part| field(&[part])?.as_mapping());
    for (key, value) in parts.flatten() {
        if !value.as_str().is_some_and(|value| value.starts_with("ENC[")) {
            let key = key.as_str().unwrap_or("(not a string)");
            return Some(format!("contains key `{key}` in plain text"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\n\
                        data: {K: 'ENC[x]'}\nsops: {mac: 'ENC[y]'}\n";

    #[test]
    fn only_an_encrypted_secret_of_the_right_name_will_do() {
        let problem_of = |from: &str, to: &str| {
            let text = GOOD.replace(from, to);
            assert!(from.is_empty() || text != GOOD, "{from}");
            problem(&text, "a", "b").unwrap_or_default()
        };
        assert_eq!(problem(GOOD, "a", "b"), None);
        assert_eq!(problem_of("kind: Secret", "kind: ConfigMap"), "does not contain a Secret");
        assert_eq!(problem_of("mac", "lastmodified"), "is not encrypted");
        assert_eq!(problem_of("name: a", "name: c"), "is not named `a`");
        assert_eq!(problem_of("namespace: b", "namespace: c"), "is not in namespace `b`");
        assert_eq!(problem_of("'ENC[x]'", "hunter2"), "contains key `K` in plain text");
        assert_eq!(problem_of("'ENC[x]'", "12"), "contains key `K` in plain text");
        assert_eq!(problem("{", "a", "b"), Some("is not valid YAML".to_owned()));
    }
}
