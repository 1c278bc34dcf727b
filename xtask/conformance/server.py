"""An API server with etcd behind it, for as long as a program needs it, and objects that are sent to it."""

import http.client
import json
import os
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

import yaml

PATIENCE = 180
# The one in C, where there is one, reads the same and is ten times as quick.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """etcd and an API server, for as long as this program runs."""

    def __init__(self, folder, request, admission="ServiceAccount"):
        self.folder = folder
        self.port, client, peer = free_port(), free_port(), free_port()
        key = folder / "key.pem"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        (folder / "tokens.csv").write_text("conformance,admin,admin,system:masters\n")
        client = f"http://127.0.0.1:{client}"
        peer = f"http://127.0.0.1:{peer}"
        etcd = [request["etcd"], f"--data-dir={folder / 'etcd'}", f"--listen-client-urls={client}"]
        etcd += [f"--advertise-client-urls={client}", f"--listen-peer-urls={peer}", "--log-level=error"]
        etcd += [f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=default={peer}", "--unsafe-no-fsync"]
        server = [request["server"], f"--etcd-servers={client}", f"--secure-port={self.port}"]
        server += ["--bind-address=127.0.0.1", f"--cert-dir={folder / 'certificates'}"]
        server += ["--service-account-issuer=https://kubernetes.default.svc"]
        server += [f"--service-account-key-file={key}", f"--service-account-signing-key-file={key}"]
        server += [f"--token-auth-file={folder / 'tokens.csv'}", "--authorization-mode=RBAC"]
        server += [f"--service-cluster-ip-range={request['services']}", "--allow-privileged=true"]
        server += [f"--disable-admission-plugins={admission}", *request["arguments"]]
        self.log = open(folder / "log", "w", encoding="utf-8")
        self.processes = []
        self.start(*etcd)
        self.start(*server)
        self.local = threading.local()

    def start(self, *command, log=None, environment=None):
        """A program that ends with the server."""
        environment = os.environ | (environment or {})
        process = subprocess.Popen(command, stdout=log or self.log, stderr=log or self.log, env=environment)
        self.processes.append(process)
        return process

    def kubeconfig(self):
        """The file by which other programs find the server."""
        cluster = {"server": f"https://127.0.0.1:{self.port}", "insecure-skip-tls-verify": True}
        path = self.folder / "kubeconfig"
        path.write_text(json.dumps({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "here", "cluster": cluster}],
            "users": [{"name": "admin", "user": {"token": "conformance"}}],
            "contexts": [{"name": "here", "context": {"cluster": "here", "user": "admin"}}],
            "current-context": "here",
        }))
        return path

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()

    def call(self, method, path, body=None, kind="application/json"):
        """One request; each thread keeps its own connection."""
        headers = {"Authorization": "Bearer conformance", "Content-Type": kind, "Accept": "application/json"}
        for attempt in range(2):
            connection = getattr(self.local, "connection", None)
            if connection is None:
                # The server's certificate is its own, made a moment ago.
                context = ssl._create_unverified_context()
                connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=context)
                self.local.connection = connection
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                text = answer.read()
                break
            except (OSError, http.client.HTTPException):
                self.local.connection = None
                if attempt == 1:
                    raise
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, {"message": text.decode(errors="replace")}

    def wait(self, path, ready):
        end = time.monotonic() + PATIENCE
        while True:
            if any(process.poll() is not None for process in self.processes):
                raise SystemExit(f"a server ended: see {self.folder / 'log'}")
            try:
                status, answer = self.call("GET", path)
                if status == 200 and ready(answer):
                    return
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > end:
                raise SystemExit(f"{path} was not ready in time: see {self.folder / 'log'}")
            time.sleep(0.5)


class Object:
    def __init__(self, where, text, data):
        self.text, self.data = text, data
        self.kind = (data["apiVersion"], data["kind"])
        self.name = data["metadata"]["name"]
        self.namespace = data["metadata"].get("namespace")
        self.shown = f"{data['kind']} {self.name} in {where}"


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    # As the servers and kubectl do: documents are cut at lines.
    for part in text.removeprefix("---\n").split("\n---\n"):
        data = yaml.load(part, Loader=LOADER)
        if data:
            yield Object(path, part, data)


class Paths:
    """Where objects of a kind are, as the server tells."""

    def __init__(self, server):
        self.server, self.known, self.lock = server, {}, threading.Lock()

    def resources(self, version):
        with self.lock:
            if version not in self.known:
                root = f"/api/{version}" if version == "v1" else f"/apis/{version}"
                status, answer = self.server.call("GET", root)
                found = answer.get("resources", []) if status == 200 else []
                kinds = {one["kind"]: one for one in found if "/" not in one["name"]}
                self.known[version] = (root, kinds)
            return self.known[version]

    def of(self, item):
        version, kind = item.kind
        root, kinds = self.resources(version)
        if kind not in kinds:
            return None
        resource = kinds[kind]
        place = f"/namespaces/{item.namespace or 'default'}" if resource["namespaced"] else ""
        if item.namespace and not resource["namespaced"]:
            return None
        return f"{root}{place}/{resource['name']}/{urllib.parse.quote(item.name)}"


def apply(server, paths, item, dry):
    """What the server has against the object, or nothing."""
    path = paths.of(item)
    if path is None:
        return f"the server has no such kind, or it takes no namespace: {item.kind}"
    query = "fieldManager=conformance&force=true&fieldValidation=Strict" + ("&dryRun=All" if dry else "")
    status, answer = server.call("PATCH", f"{path}?{query}", item.text.encode(), "application/apply-patch+yaml")
    return None if status in (200, 201) else f"{status}: {answer.get('message')}"
