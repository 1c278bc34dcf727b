//! Credentials for registries, where `docker login` and other tools store them: in Docker's configuration, or in the
//! programs that it names.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::publish::codes::PUB_LOGIN;

/// The key of Docker Hub.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";
/// The user name of helpers that return an identity token.
const TOKEN_USER: &str = "<token>";

/// The stored credentials of this machine.
#[derive(Debug, Default)]
pub struct Logins {
    /// Docker's `config.json`.
    pub config: Option<PathBuf>,
    /// Finds a program on the PATH.
    pub find: Option<fn(&str) -> Option<PathBuf>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Login {
    /// A user name and a password as HTTP sends them.
    Encoded(String),
    Password(String, String),
    /// A token that can be exchanged for others.
    Identity(String),
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Config {
    auths: BTreeMap<String, Stored>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Stored {
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
}

/// What a helper prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

impl Logins {
    /// The credentials for a registry; none if none are stored.
    pub(super) fn find(&self, host: &str) -> Result<Option<Login>, Diagnostic> {
        let Some(path) = self.config.as_deref().filter(|path| path.exists()) else { return Ok(None) };
        let config = read(path)?;
        let keys = keys(host);
        if let Some(helper) = keys.iter().find_map(|key| config.cred_helpers.get(key)) {
            return self.ask(helper, &keys[0]);
        }
        if !config.creds_store.is_empty()
            && let Some(login) = self.ask(&config.creds_store, &keys[0])?
        {
            return Ok(Some(login));
        }
        Ok(keys.iter().find_map(|key| config.auths.get(key)).and_then(Stored::login))
    }

    /// Asks a program that stores credentials.
    fn ask(&self, helper: &str, server: &str) -> Result<Option<Login>, Diagnostic> {
        let name = format!("docker-credential-{helper}");
        let failed = |why: &str| {
            Diagnostic::new(&PUB_LOGIN, format!("`{name}` returned no credentials for `{server}`: {why}"))
        };
        let program = self.find.and_then(|find| find(&name)).ok_or_else(|| failed("it is not installed"))?;
        let run = || -> std::io::Result<std::process::Output> {
            let mut command = Command::new(program);
            command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn()?;
            let mut input = child.stdin.take().expect("a pipe was asked for");
            // A helper that needs no server does not read it.
            let _ = input.write_all(server.as_bytes());
            drop(input);
            child.wait_with_output()
        };
        let output = run().map_err(|problem| failed(&problem.to_string()))?;
        let said = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            if said.contains("credentials not found") {
                return Ok(None);
            }
            let also = String::from_utf8_lossy(&output.stderr);
            return Err(failed(format!("{}{}", said.trim(), also.trim()).as_str()));
        }
        let answer: Answer =
            serde_json::from_str(&said).map_err(|_| failed("its output is not understood"))?;
        Ok(Some(match answer.username.as_str() {
            TOKEN_USER => Login::Identity(answer.secret),
            _ => Login::Password(answer.username, answer.secret),
        }))
    }
}

impl Stored {
    /// An entry can be empty, if a helper has the credentials.
    fn login(&self) -> Option<Login> {
        if !self.identitytoken.is_empty() {
            return Some(Login::Identity(self.identitytoken.clone()));
        }
        if !self.auth.trim().is_empty() {
            return Some(Login::Encoded(self.auth.trim().to_owned()));
        }
        (!self.username.is_empty()).then(|| Login::Password(self.username.clone(), self.password.clone()))
    }
}

fn read(path: &Path) -> Result<Config, Diagnostic> {
    let refused = |why: String| {
        // Not what is in the file: it contains passwords.
        Diagnostic::new(&PUB_LOGIN, format!("`{}` cannot be read: {why}", path.display()))
    };
    let text = std::fs::read(path).map_err(|problem| refused(problem.to_string()))?;
    serde_json::from_slice(&text).map_err(|problem| {
        refused(format!("invalid JSON in line {}, column {}", problem.line(), problem.column()))
    })
}

/// The keys that tools store a registry under, the usual one first.
fn keys(host: &str) -> Vec<String> {
    if host == "docker.io" {
        return [DOCKER_HUB, "docker.io", "index.docker.io"].map(str::to_owned).to_vec();
    }
    let mut keys = vec![host.to_owned()];
    for ending in ["", "/", "/v1/", "/v2/"] {
        keys.extend(["https", "http"].map(|scheme| format!("{scheme}://{host}{ending}")));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(config: &str, host: &str) -> Result<Option<Login>, Diagnostic> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.json");
        std::fs::write(&path, config).expect("it is written");
        Logins { config: Some(path), find: None }.find(host)
    }

    #[test]
    fn credentials_are_found_by_host() {
        let config = r#"{ "auths": {
            "registry.example.com": { "auth": "bWU6d29yZA==" },
            "https://other.example.com/v1/": { "username": "me", "password": "word" },
            "https://index.docker.io/v1/": { "identitytoken": "token", "auth": "AA==" },
            "empty.example.com": {}
        }, "HttpHeaders": { "User-Agent": "x" } }"#;
        let find = |host: &str| login(config, host).expect("it can be read");
        assert_eq!(find("registry.example.com"), Some(Login::Encoded("bWU6d29yZA==".into())));
        assert_eq!(find("other.example.com"), Some(Login::Password("me".into(), "word".into())));
        assert_eq!(find("docker.io"), Some(Login::Identity("token".into())));
        assert_eq!(find("empty.example.com"), None);
        assert_eq!(find("example.com"), None);
    }

    #[test]
    fn what_cannot_be_read_is_reported_without_its_content() {
        let problem = login(r#"{ "auths": "s3cret" "#, "registry.example.com").expect_err("invalid");
        assert!(!problem.message.contains("s3cret"), "{}", problem.message);
        let missing = r#"{ "credHelpers": { "registry.example.com": "none" } }"#;
        assert!(login(missing, "registry.example.com").is_err());
        assert_eq!(Logins::default().find("registry.example.com").expect("nothing to read"), None);
    }
}
