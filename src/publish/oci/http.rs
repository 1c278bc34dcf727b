//! Requests to a registry, made by `curl`.
//!
//! curl gets everything through its standard input and files, because other users of the machine can read the arguments
//! of a process.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Seconds that a request may take.
const REQUEST_SECONDS_MAX: u32 = 600;
const CONNECT_SECONDS_MAX: u32 = 30;

#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    /// User name and password.
    pub(super) user: Option<(String, String)>,
    pub(super) body: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    /// By names in lower case.
    headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Response {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

pub(super) struct Http {
    curl: PathBuf,
    folder: TempDir,
}

impl Http {
    pub(super) fn new(curl: &Path, scratch: &Path) -> std::io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("render-publish-").tempdir_in(scratch)?;
        Ok(Self { curl: curl.to_path_buf(), folder })
    }

    /// Sends a request. A response of any status is a success; the error is why there is none.
    pub(super) fn send(&self, request: &Request) -> Result<Response, String> {
        let [head, body, data] = ["head", "body", "data"].map(|name| self.folder.path().join(name));
        for file in [&head, &body] {
            fs::write(file, b"").map_err(|problem| problem.to_string())?;
        }
        fs::write(&data, &request.body).map_err(|problem| problem.to_string())?;
        let status = self.run(&options(request, [&head, &body, &data])?)?;
        let head = fs::read(&head).map_err(|problem| problem.to_string())?;
        let body = fs::read(&body).map_err(|problem| problem.to_string())?;
        Ok(Response { status, headers: headers(&String::from_utf8_lossy(&head)), body })
    }

    /// Runs curl, which prints the status.
    fn run(&self, options: &str) -> Result<u16, String> {
        let mut command = Command::new(&self.curl);
        command.args(["--config", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|problem| format!("curl: {problem}"))?;
        let mut input = child.stdin.take().expect("a pipe was asked for");
        let sent = input.write_all(options.as_bytes());
        drop(input);
        let output = child.wait_with_output().map_err(|problem| format!("curl: {problem}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(said.trim().trim_start_matches("curl: ").to_owned());
        }
        sent.or_else(|problem| if problem.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(problem) })
            .map_err(|problem| format!("curl: {problem}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        said.trim().parse().map_err(|_| format!("curl printed `{}` instead of a status", said.trim()))
    }
}

/// The options of a request in the notation of curl's configuration files.
fn options(request: &Request, [head, body, data]: [&Path; 3]) -> Result<String, String> {
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let mut options: Vec<(&str, String)> = vec![
        ("url", request.url.clone()),
        ("proto", "=https,http".to_owned()),
        ("connect-timeout", CONNECT_SECONDS_MAX.to_string()),
        ("max-time", REQUEST_SECONDS_MAX.to_string()),
        ("dump-header", path(head)),
        ("output", path(body)),
        ("write-out", "%{http_code}".to_owned()),
    ];
    if matches!(request.method, "POST" | "PUT") {
        options.push(("request", request.method.to_owned()));
        options.push(("data-binary", format!("@{}", path(data))));
        // Large bodies would otherwise wait for a reply that some registries do not send.
        options.push(("header", "Expect:".to_owned()));
    }
    options.extend(request.headers.iter().map(|(name, value)| ("header", format!("{name}: {value}"))));
    options.extend(request.user.iter().map(|(name, word)| ("user", format!("{name}:{word}"))));
    let flags = ["silent", "show-error", "globoff", "suppress-connect-headers"];
    let flags = flags.into_iter().chain((request.method == "HEAD").then_some("head"));
    let mut text: String = flags.map(|flag| format!("{flag}\n")).collect();
    for (name, value) in options {
        text += &format!("{name} = {}\n", quoted(&value)?);
    }
    Ok(text)
}

fn quoted(value: &str) -> Result<String, String> {
    if value.contains(['\n', '\r', '\0']) {
        return Err("a value for a request contains a line break".to_owned());
    }
    Ok(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t")))
}

/// The headers of the last response: others precede it, such as `100 Continue`.
fn headers(text: &str) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    for line in text.lines() {
        if line.starts_with("HTTP/") {
            headers.clear();
        } else if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_response_counts() {
        let text = "HTTP/1.1 100 Continue\r\nA: 1\r\n\r\nHTTP/1.1 201 Created\r\nLocation: /a:b\r\n\r\n";
        let headers = headers(text);
        assert_eq!(headers.get("location").map(String::as_str), Some("/a:b"));
        assert!(!headers.contains_key("a"));
    }

    #[test]
    fn values_are_quoted_and_cannot_add_options() {
        assert_eq!(quoted("a\"b\\c\td").as_deref(), Ok("\"a\\\"b\\\\c\\td\""));
        assert!(quoted("a\nurl = b").is_err());
        let request = Request {
            method: "PUT",
            url: "https://a/b".into(),
            user: Some(("me".into(), "pass\"word".into())),
            ..Request::default()
        };
        let text = options(&request, [Path::new("h"), Path::new("b"), Path::new("d")]).expect("plain values");
        assert!(text.contains("user = \"me:pass\\\"word\"\n"), "{text}");
        assert!(text.contains("data-binary = \"@d\"\n"), "{text}");
    }
}
