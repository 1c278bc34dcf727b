"""Starts etcd and an API server, makes the known CRDs, and hands it every object by server-side apply.

Namespaces, classes, limit ranges and the lab's own CRDs are really made, because pods are held against them even in a dry run;
everything else is a dry run with strict field validation. The server gets the text as it stands in the file.

usage: api_server.py FOLDER, on standard input
  {"etcd": PROGRAM, "server": PROGRAM, "services": RANGE, "arguments": [ARGUMENT], "crds": [FILE], "objects": [FILE],
   "others": [FILE]}: objects beside them, whose answers are listed one by one
"""

import concurrent.futures
import http.client
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

import yaml

from crds import crds

CONNECTIONS = 4
PATIENCE = 180
CRD = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
# Really made, in this order, before everything else.
CLASSES = [("scheduling.k8s.io/v1", "PriorityClass"), ("node.k8s.io/v1", "RuntimeClass")]
MADE = [CRD, ("v1", "Namespace"), *CLASSES, ("v1", "LimitRange")]

folder = pathlib.Path(sys.argv[1])
request = json.load(sys.stdin)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """etcd and an API server, for as long as this program runs."""

    def __init__(self):
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
        server += ["--disable-admission-plugins=ServiceAccount", *request["arguments"]]
        self.log = open(folder / "log", "w", encoding="utf-8")
        self.processes = [subprocess.Popen(command, stdout=self.log, stderr=self.log) for command in (etcd, server)]
        self.local = threading.local()

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
                raise SystemExit(f"a server ended: see {folder / 'log'}")
            try:
                status, answer = self.call("GET", path)
                if status == 200 and ready(answer):
                    return
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > end:
                raise SystemExit(f"{path} was not ready in time: see {folder / 'log'}")
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
        data = yaml.safe_load(part)
        if data:
            yield Object(path, part, data)


def crd(data):
    """A CRD that needs no webhook: nobody answers here."""
    data.pop("status", None)
    data["spec"].pop("conversion", None)
    # They are about lists only, and a server before 1.30 does not know them.
    for version in data["spec"]["versions"]:
        version.pop("selectableFields", None)
    # One version only would be stored anyway; others are converted by name alone.
    return Object("crds", json.dumps(data), data)


def without_rules(schema):
    """A CRD, or a part of it, without what is written in CEL."""
    if isinstance(schema, list):
        return [without_rules(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: without_rules(part) for key, part in schema.items() if key != "x-kubernetes-validations"}


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


def pods(items):
    """A bare pod of each workload's template: admission decides at pods."""
    for item in items:
        spec = item.data.get("spec") or {}
        if item.kind == ("batch/v1", "CronJob"):
            spec = spec["jobTemplate"]["spec"]
        if item.kind[0] not in ("apps/v1", "batch/v1") or "template" not in spec:
            continue
        template = spec["template"]
        data = {"apiVersion": "v1", "kind": "Pod", "spec": template["spec"]}
        data["metadata"] = {**template.get("metadata", {}), "name": item.name}
        if item.namespace:
            data["metadata"]["namespace"] = item.namespace
        pod = Object("", json.dumps(data), data)
        pod.shown = f"the pod of {item.shown}"
        yield pod


def another(item):
    """An object beside those that are made: most fields of a class could not be changed later."""
    if item.kind not in CLASSES:
        return item
    item.data["metadata"]["name"] += "-other"
    return Object(item.shown, json.dumps(item.data), item.data)


def established(answer):
    """Whether every CRD is served. A fresh one has no status yet, or one of null."""
    conditions = [(item.get("status") or {}).get("conditions") or [] for item in answer["items"]]
    is_served = lambda one: (one["type"], one["status"]) == ("Established", "True")
    return all(any(map(is_served, of_crd)) for of_crd in conditions)


def main(server):
    server.wait("/readyz", lambda answer: True)
    paths = Paths(server)
    report = {"version": "", "tried": 0, "refused": [], "skipped": []}
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as threads:

        def send(items, dry):
            return list(threads.map(lambda item: apply(server, paths, item, dry), items))

        foreign = crds(request["crds"])
        objects = [item for path in request["objects"] for item in read(path)]
        own = {item.name for item in objects if item.kind == CRD}
        known = [crd(data) for name, data in foreign.items() if name not in own]
        refused = [item for item, problem in zip(known, send(known, False)) if problem]
        # Rules in CEL may call functions that an older server does not have.
        without = [crd(without_rules(item.data)) for item in refused]
        for item, problem in zip(without, send(without, False)):
            if problem:
                raise SystemExit(f"the CRD {item.name} is refused: {problem}")
            report["skipped"] += [[0, f"the rules of the CRD {item.name}, which this version does not support"]]
        for kind in MADE:
            items = [item for item in objects if item.kind == kind]
            for item, problem in zip(items, send(items, False)):
                report["refused"] += [[item.shown, problem]] if problem else []
            report["tried"] += len(items)
        server.wait("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", established)
        paths.known.clear()
        there = {item.name for item in objects if item.kind == ("v1", "Namespace")}
        others = [another(item) for path in request["others"] for item in read(path)]
        strange = {item.namespace for item in objects + others if isinstance(item.namespace, str)} - there - {""}
        for name in sorted(strange):
            data = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            apply(server, paths, Object("", json.dumps(data), data), False)
        rest = [item for item in objects if item.kind not in MADE]
        undefined = [item for item in rest if "." in item.kind[0] and not paths.resources(item.kind[0])[1]]
        rest = [item for item in rest if item not in undefined]
        for kind in sorted({item.kind[1] for item in undefined}):
            count = sum(item.kind[1] == kind for item in undefined)
            report["skipped"] += [[count, f"no CRD of {kind} is available"]]
        rest += pods(rest)
        for item, problem in zip(rest, send(rest, True)):
            report["refused"] += [[item.shown, problem]] if problem else []
        report["tried"] += len(rest)
        answers = send(others, True)
    _, version = server.call("GET", "/version")
    report["version"] = f"kube-apiserver {version['gitVersion'].removeprefix('v')}"
    return {"report": report, "answers": answers}


running = Server()
try:
    json.dump(main(running), sys.stdout)
finally:
    running.stop()
