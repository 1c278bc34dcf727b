//! The calls of the OCI distribution API that pushing needs, and logging in where a registry asks for it.

use serde::Deserialize;

use crate::diag::Diagnostic;
use crate::publish::codes::{PUB_LOGIN, PUB_REGISTRY};
use crate::publish::oci::access::Access;
use crate::publish::oci::artifact::{Artifact, Blob, MANIFEST_TYPE, digest};
use crate::publish::oci::http::{Http, Request, Response};
use crate::publish::oci::login::Login;
use crate::publish::oci::reference::Reference;

const BYTES: &str = "application/octet-stream";
const FORM: &str = "application/x-www-form-urlencoded";
/// The most that is repeated of what a registry says.
const SAID_CHARACTERS_MAX: usize = 300;

/// One repository of a registry.
pub(super) struct Registry<'a> {
    http: Http,
    reference: &'a Reference,
    /// Scheme and host.
    origin: String,
    login: Option<Login>,
    access: Option<Authorization>,
}

/// What proves to the registry who is pushing.
#[derive(Clone)]
enum Authorization {
    Header(String),
    User(String, String),
}

/// What a registry or its token server answers to a login.
#[derive(Deserialize)]
struct Tokens {
    token: Option<String>,
    access_token: Option<String>,
}

impl<'a> Registry<'a> {
    pub(super) fn open(reference: &'a Reference, access: &Access<'_>) -> Result<Self, Diagnostic> {
        let unavailable = |why: String| Diagnostic::new(&PUB_REGISTRY, format!("`{reference}`: {why}"));
        let curl = access.curl.ok_or_else(|| {
            unavailable("`curl` was not found on the PATH".to_owned())
                .help("install curl: it knows the proxies and certificates of the machine")
        })?;
        let http = Http::new(curl, access.scratch).map_err(|problem| unavailable(problem.to_string()))?;
        let scheme = if access.insecure || reference.is_loopback() { "http" } else { "https" };
        let origin = format!("{scheme}://{}", reference.server());
        let login = access.logins.find(&reference.host)?;
        Ok(Self { http, reference, origin, login, access: None })
    }

    /// The digest of the artifact that the tag refers to.
    pub(super) fn digest_of_tag(&mut self) -> Result<Option<String>, Diagnostic> {
        let url = self.url(&format!("manifests/{}", self.reference.tag));
        // Other types cannot have our digest. Registries treat `*/*` as a client that knows no OCI types.
        let headers = vec![("Accept", MANIFEST_TYPE.to_owned())];
        let response = self.call(&Request {
            method: "HEAD",
            url: url.clone(),
            headers: headers.clone(),
            ..Request::default()
        })?;
        match (response.status, response.header("docker-content-digest")) {
            (200, Some(digest)) => Ok(Some(digest.to_owned())),
            // The header is optional.
            (200, None) => {
                let response = self.call(&Request { method: "GET", url, headers, ..Request::default() })?;
                Ok((response.status == 200).then(|| digest(&response.body)))
            }
            (404, _) => Ok(None),
            _ => Err(self.refusal("look up the tag", &response)),
        }
    }

    pub(super) fn has(&mut self, blob: &Blob) -> Result<bool, Diagnostic> {
        let url = self.url(&format!("blobs/{}", blob.digest));
        let response = self.call(&Request { method: "HEAD", url, ..Request::default() })?;
        match response.status {
            // Redirected to the place where it is stored.
            200 | 307 | 302 => Ok(true),
            404 => Ok(false),
            _ => Err(self.refusal("look up a blob", &response)),
        }
    }

    pub(super) fn upload(&mut self, blob: &Blob) -> Result<(), Diagnostic> {
        let url = self.url("blobs/uploads/");
        let response = self.call(&Request { method: "POST", url, ..Request::default() })?;
        let place = response.header("location").filter(|_| response.status == 202);
        let Some(place) = place else { return Err(self.refusal("begin an upload", &response)) };
        let place = self.absolute(place);
        let and = if place.contains('?') { '&' } else { '?' };
        let url = format!("{place}{and}digest={}", encoded(&blob.digest));
        let headers = vec![("Content-Type", BYTES.to_owned())];
        let request = Request { method: "PUT", url, headers, body: blob.bytes.clone(), ..Request::default() };
        let response = self.call(&request)?;
        if response.status == 201 { Ok(()) } else { Err(self.refusal("upload a blob", &response)) }
    }

    /// Uploads the manifest under the tag.
    pub(super) fn tag(&mut self, artifact: &Artifact) -> Result<(), Diagnostic> {
        let (media_type, bytes) = artifact.manifest();
        let url = self.url(&format!("manifests/{}", self.reference.tag));
        let headers = vec![("Content-Type", media_type.to_owned())];
        let request = Request { method: "PUT", url, headers, body: bytes.to_vec(), ..Request::default() };
        let response = self.call(&request)?;
        if response.status == 201 { Ok(()) } else { Err(self.refusal("upload the manifest", &response)) }
    }

    fn url(&self, rest: &str) -> String {
        format!("{}/v2/{}/{rest}", self.origin, self.reference.repository)
    }

    fn absolute(&self, place: &str) -> String {
        if place.contains("://") { place.to_owned() } else { format!("{}{place}", self.origin) }
    }

    /// Sends a request, and logs in if the registry asks for it.
    fn call(&mut self, request: &Request) -> Result<Response, Diagnostic> {
        let response = self.send(self.authorized(request))?;
        if response.status != 401 || !self.is_own(&request.url) {
            return Ok(response);
        }
        // The first request has no credentials, and a token expires.
        let challenge = response.header("www-authenticate").unwrap_or_default().to_owned();
        self.access = Some(self.log_in(&challenge)?);
        self.send(self.authorized(request))
    }

    fn send(&self, request: Request) -> Result<Response, Diagnostic> {
        self.http.send(&request).map_err(|problem| {
            Diagnostic::new(
                &PUB_REGISTRY,
                format!("`{}` could not be reached: {problem}", self.reference.host),
            )
        })
    }

    /// Storage elsewhere gets no credentials: its URLs contain what it needs.
    fn authorized(&self, request: &Request) -> Request {
        let mut request = request.clone();
        match self.access.as_ref().filter(|_| self.is_own(&request.url)) {
            Some(Authorization::Header(value)) => request.headers.push(("Authorization", value.clone())),
            Some(Authorization::User(name, word)) => request.user = Some((name.clone(), word.clone())),
            None => {}
        }
        request
    }

    fn is_own(&self, url: &str) -> bool {
        url.strip_prefix(&self.origin).is_some_and(|rest| rest.starts_with('/'))
    }

    fn log_in(&self, challenge: &str) -> Result<Authorization, Diagnostic> {
        let (scheme, rest) = challenge.split_once(' ').unwrap_or((challenge, ""));
        match &self.login {
            _ if scheme.eq_ignore_ascii_case("bearer") => self.fetch_token(rest),
            Some(Login::Encoded(text)) => Ok(Authorization::Header(format!("Basic {text}"))),
            Some(Login::Password(name, word)) => Ok(Authorization::User(name.clone(), word.clone())),
            Some(Login::Identity(_)) | None => {
                Err(self.not_logged_in("it requires a user name and a password"))
            }
        }
    }

    /// Fetches a token that permits pushing to the repository.
    fn fetch_token(&self, challenge: &str) -> Result<Authorization, Diagnostic> {
        let asked = parameters(challenge);
        let parameter =
            |name: &str| asked.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let Some(realm) = parameter("realm") else {
            return Err(self.not_logged_in("its challenge does not name the issuer of tokens"));
        };
        let scope = format!("repository:{}:pull,push", self.reference.repository);
        let mut query = vec![("scope", scope.as_str())];
        query.extend(parameter("service").map(|service| ("service", service)));
        let mut request = Request { method: "GET", url: realm.to_owned(), ..Request::default() };
        match &self.login {
            Some(Login::Identity(token)) => {
                query.extend([
                    ("grant_type", "refresh_token"),
                    ("client_id", "render"),
                    ("refresh_token", token.as_str()),
                ]);
                request.method = "POST";
                request.headers.push(("Content-Type", FORM.to_owned()));
                request.body = form(&query).into_bytes();
            }
            login => {
                let and = if realm.contains('?') { '&' } else { '?' };
                request.url = format!("{realm}{and}{}", form(&query));
                match login {
                    Some(Login::Encoded(text)) => {
                        request.headers.push(("Authorization", format!("Basic {text}")))
                    }
                    Some(Login::Password(name, word)) => request.user = Some((name.clone(), word.clone())),
                    Some(Login::Identity(_)) | None => {}
                }
            }
        }
        let response = self.send(request)?;
        let tokens: Option<Tokens> = serde_json::from_slice(&response.body).ok();
        let token =
            tokens.filter(|_| response.status == 200).and_then(|tokens| tokens.token.or(tokens.access_token));
        match token {
            Some(token) => Ok(Authorization::Header(format!("Bearer {token}"))),
            None => Err(self.not_logged_in(&format!("no token was issued ({})", response.status))),
        }
    }

    fn not_logged_in(&self, why: &str) -> Diagnostic {
        let host = &self.reference.host;
        let diagnostic = Diagnostic::new(&PUB_LOGIN, format!("`{host}` did not accept the login: {why}"));
        match &self.login {
            None => {
                diagnostic.help(format!("no credentials are stored for `{host}`; run `docker login {host}`"))
            }
            Some(_) => diagnostic.help(format!("replace the stored credentials with `docker login {host}`")),
        }
    }

    /// A status that does not fit.
    fn refusal(&self, step: &str, response: &Response) -> Diagnostic {
        if matches!(response.status, 401 | 403) {
            return self.not_logged_in(&format!("it refused to {step} ({})", response.status));
        }
        let message = format!("`{}` refused to {step}: HTTP status {}", self.reference.host, response.status);
        let diagnostic = Diagnostic::new(&PUB_REGISTRY, message);
        let said = String::from_utf8_lossy(&response.body);
        let said: String = said.trim().chars().take(SAID_CHARACTERS_MAX).collect();
        if said.is_empty() { diagnostic } else { diagnostic.help(said) }
    }
}

/// The parameters of a challenge: `realm="https://...",service="..."`.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while let Some((name, after)) = rest.split_once('=') {
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        found.push((name.trim().to_ascii_lowercase(), value.to_owned()));
        rest = after.trim_start_matches([',', ' ']);
    }
    found
}

fn form(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

/// A value in a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read() {
        let text = r#"realm="https://auth.example.com/token?a=b",service="reg, x",scope=pull, error="none""#;
        let found = parameters(text);
        let expected = [
            ("realm", "https://auth.example.com/token?a=b"),
            ("service", "reg, x"),
            ("scope", "pull"),
            ("error", "none"),
        ];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(parameters("").is_empty());
    }

    #[test]
    fn values_in_queries_are_encoded() {
        assert_eq!(form(&[("a", "x:y/z"), ("b", "ü &")]), "a=x%3Ay%2Fz&b=%C3%BC%20%26");
    }
}
