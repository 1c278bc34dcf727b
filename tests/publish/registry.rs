//! A registry on this machine, as small as pushing allows: one thread, everything in memory, every request recorded.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use sha2::{Digest, Sha256};

/// `me:word`, as HTTP sends it.
pub const LOGIN: &str = "bWU6d29yZA==";
const TOKEN: &str = "granted";
const IDENTITY: &str = "identity";

/// What the registry asks of clients.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Anyone,
    Password,
    /// A token, which is issued for the password or for an identity token.
    Token,
}

#[derive(Default)]
pub struct Content {
    pub blobs: BTreeMap<String, Vec<u8>>,
    /// By repository and tag.
    pub manifests: BTreeMap<String, Vec<u8>>,
    /// Method and path of each request.
    pub requests: Vec<String>,
    /// Uploads fail, as on a full disk.
    pub full: bool,
    /// The optional header with the digest is left out.
    pub terse: bool,
}

pub struct Registry {
    /// Host and port.
    pub address: String,
    content: Arc<Mutex<Content>>,
}

struct Request {
    method: String,
    path: String,
    query: String,
    authorization: String,
    accept: String,
    body: Vec<u8>,
}

type Reply = (u16, Vec<(&'static str, String)>, Vec<u8>);

impl Registry {
    pub fn start(access: Access) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let content: Arc<Mutex<Content>> = Arc::default();
        let (shared, own) = (content.clone(), address.clone());
        // Ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &shared, access, &own);
            }
        });
        Self { address, content }
    }

    pub fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().expect("no thread has panicked")
    }

    /// The requests since the last time.
    pub fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.content().requests)
    }
}

fn serve(mut stream: TcpStream, content: &Mutex<Content>, access: Access, address: &str) {
    let Some(request) = read(&stream) else { return };
    let mut content = content.lock().expect("no thread has panicked");
    content.requests.push(format!("{} {}", request.method, request.path));
    let (status, headers, body) = match denied(&request, access, address) {
        Some(reply) => reply,
        None if request.path == "/token" => token(&request),
        None => answer(&request, &mut content),
    };
    let mut head =
        format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
    let _ = stream.write_all(format!("{head}\r\n").as_bytes());
    if request.method != "HEAD" {
        let _ = stream.write_all(&body);
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let (mut length, mut authorization, mut accept) = (0, String::new(), String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => authorization = value.to_owned(),
            "accept" => accept = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, query, authorization, accept, body })
}

fn denied(request: &Request, access: Access, address: &str) -> Option<Reply> {
    let challenge = match access {
        _ if request.path == "/token" => return None,
        Access::Anyone => return None,
        Access::Password if request.authorization == format!("Basic {LOGIN}") => return None,
        Access::Token if request.authorization == format!("Bearer {TOKEN}") => return None,
        Access::Password => "Basic realm=\"here\"".to_owned(),
        Access::Token => format!("Bearer realm=\"http://{address}/token\",service=\"the registry\""),
    };
    Some((401, vec![("WWW-Authenticate", challenge)], b"{}".to_vec()))
}

fn token(request: &Request) -> Reply {
    let scope = "scope=repository%3Alabs%2Fhome%3Apull%2Cpush";
    let body = String::from_utf8_lossy(&request.body);
    let by_password = request.authorization == format!("Basic {LOGIN}") && request.query.contains(scope);
    let by_identity = body.contains(&format!("refresh_token={IDENTITY}")) && body.contains(scope);
    if by_password || by_identity {
        (200, Vec::new(), format!("{{\"token\":\"{TOKEN}\"}}").into_bytes())
    } else {
        (401, Vec::new(), Vec::new())
    }
}

fn answer(request: &Request, content: &mut Content) -> Reply {
    let Request { method, path, query, body, .. } = request;
    let status = |status| (status, Vec::new(), Vec::new());
    let Some(rest) = path.strip_prefix("/v2/") else { return status(404) };
    if let Some((repository, tag)) = rest.split_once("/manifests/") {
        let key = format!("{repository}:{tag}");
        if method == "PUT" {
            let described: serde_json::Value = serde_json::from_slice(body).expect("a manifest is JSON");
            let blobs = described["layers"].as_array().into_iter().flatten().chain([&described["config"]]);
            let missing = |blob: &serde_json::Value| {
                blob["digest"].as_str().is_none_or(|digest| !content.blobs.contains_key(digest))
            };
            if blobs.into_iter().any(missing) {
                return status(400);
            }
            content.manifests.insert(key, body.clone());
            return status(201);
        }
        return match content.manifests.get(&key) {
            // As distribution does, even for `*/*`.
            Some(_) if request.accept != "application/vnd.oci.image.manifest.v1+json" => status(404),
            Some(_) if content.terse && method == "HEAD" => status(200),
            Some(bytes) => {
                let headers =
                    if content.terse { Vec::new() } else { vec![("Docker-Content-Digest", digest(bytes))] };
                (200, headers, bytes.clone())
            }
            None => status(404),
        };
    }
    match (method.as_str(), rest.split_once("/blobs/")) {
        ("HEAD", Some((_, digest))) => status(if content.blobs.contains_key(digest) { 200 } else { 404 }),
        ("POST", Some((_, "uploads/"))) => (202, vec![("Location", format!("{path}1?state=x"))], Vec::new()),
        ("PUT", Some(_)) if content.full => (507, Vec::new(), b"no space left".to_vec()),
        ("PUT", Some((_, "uploads/1"))) => {
            let digest = digest(body);
            if *query != format!("state=x&digest={}", digest.replace(':', "%3A")) {
                return status(400);
            }
            content.blobs.insert(digest, body.clone());
            status(201)
        }
        _ => status(404),
    }
}

pub fn digest(bytes: &[u8]) -> String {
    let digits: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}
