"""Brings labs up: their trees on an API server with the controller manager and the scheduler, and what became of them.

The nodes are those of the lab, and stand-ins do what kubelets, provisioners and operators do. Flux reconciles a tree from
a git server on this machine; without an engine, the folders are applied in the order of their dependencies.

usage: live.py FOLDER, on standard input
  {"labs": [{"name", "tree": FOLDER, "place": PATH, "engine": "flux" | "hand", "nodes": FILE, "etcd": PROGRAM, "server":
   PROGRAM, "services": RANGE, "arguments": [ARGUMENT], "manager": PROGRAM, "scheduler": PROGRAM, "flux": {NAME: PROGRAM}}], "crds": [FILE]}
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import sys
import threading
import time

import engines
from crds import CRD, CRDS, established, install
from kubelet import CHARTS, Cluster, key_of
from server import Paths, Server, apply, read

CONNECTIONS = 4
# How long nothing may change before a lab counts as settled, and how long it may take at most.
QUIET, LONGEST = 20, 420
# Where volumes of a provisioner can be used. The others are taken to be usable everywhere.
LOCAL = {"rancher.io/local-path", "openebs.io/local", "local.csi.openebs.io"}
# A provisioner that is known by its image.
IMAGES = {"rancher.io/local-path": "local-path-provisioner"}

request = json.load(sys.stdin)
root = pathlib.Path(sys.argv[1])


class Live:
    """A lab that comes up."""

    def __init__(self, lab):
        self.lab = lab
        self.folder = root / lab["name"]
        self.folder.mkdir(parents=True)
        self.tree = pathlib.Path(lab["tree"])
        self.threads = concurrent.futures.ThreadPoolExecutor(CONNECTIONS)
        self.refused = []
        # The items of each file: kustomizations are no objects.
        found = sorted((self.tree / "kubernetes").rglob("*.yaml"))
        self.files = {path: list(read(path)) for path in found if path.name != "kustomization.yaml"}

    def items(self):
        return [item for items in self.files.values() for item in items]

    def provisioners(self):
        """What provisions volumes, as far as the tree or its charts install it."""
        charts, words = set(), []
        for path in self.tree.rglob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            for line in text.splitlines():
                key, _, value = line.strip().removeprefix("- ").partition(": ")
                if key == "chart" or key == "url" and value.startswith("oci://"):
                    charts.add(value.rsplit("/", 1)[-1].strip('"'))
                if key != "provisioner":
                    words.append(line)
        text = "\n".join(words)
        wanted = {item.data["provisioner"] for item in self.items() if item.kind[1] == "StorageClass"}
        installed = set()
        for provisioner in wanted:
            by_chart = charts & set(CHARTS.get(provisioner, []))
            if by_chart or provisioner in text or IMAGES.get(provisioner, "\0") in text:
                installed.add(provisioner)
        return {name: name in LOCAL for name in installed}

    def run(self):
        self.server = Server(self.folder, self.lab, "TaintNodesByCondition")
        try:
            self.begin()
            begun = time.monotonic()
            engine = engines.of(self)
            engine.start()
            self.settle(engine)
            return self.report(engine, self.changed - begun)
        finally:
            if hasattr(self, "cluster"):
                self.cluster.stopped.set()
                self.standing.join()
            self.server.stop()

    def begin(self):
        """A cluster with nodes, and nothing else."""
        server = self.server
        server.wait("/readyz", lambda answer: True)
        self.paths = Paths(server)
        own = {item.name for item in self.items() if item.kind == CRD}
        install(request["crds"], own, self.send)
        server.wait(CRDS, established)
        self.paths.known.clear()
        for node in json.loads(pathlib.Path(self.lab["nodes"]).read_text(encoding="utf-8"))["nodes"]:
            node = node["object"]
            moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            ready = {"type": "Ready", "status": "True", "lastHeartbeatTime": moment, "lastTransitionTime": moment}
            node["status"]["conditions"] = [ready]
            server.call("POST", "/api/v1/nodes", json.dumps(node))
        config = server.kubeconfig()
        manager = [self.lab["manager"], f"--kubeconfig={config}", "--leader-elect=false", "--secure-port=0"]
        manager += ["--controllers=*,-node-lifecycle-controller,-taint-eviction-controller", "--kube-api-qps=500"]
        manager += ["--kube-api-burst=1000", f"--service-account-private-key-file={self.folder / 'key.pem'}"]
        manager += [f"--root-ca-file={self.folder / 'certificates/apiserver.crt'}"]
        self.log("manager", *manager)
        scheduler = [self.lab["scheduler"], f"--kubeconfig={config}", "--leader-elect=false", "--secure-port=0"]
        self.log("scheduler", *scheduler, "--kube-api-qps=500", "--kube-api-burst=1000")
        server.wait("/api/v1/namespaces/default/serviceaccounts/default", lambda answer: True)
        self.cluster = Cluster(server, self.provisioners())
        self.standing = threading.Thread(target=self.cluster.run, daemon=True)
        self.standing.start()

    def log(self, name, *command, **environment):
        log = open(self.folder / f"{name}.log", "w", encoding="utf-8")
        self.server.start(*command, log=log, environment=environment or None)

    def send(self, items):
        return list(self.threads.map(lambda item: apply(self.server, self.paths, item, False), items))

    def make(self, items):
        """Applies objects; those that are refused are tried again once, because others may have been missing."""
        items = [item for item in items if self.is_known(item)]
        again = [item for item, problem in zip(items, self.send(items)) if problem]
        for item, problem in zip(again, self.send(again)):
            if problem:
                self.refused.append([item.shown, problem])

    def is_known(self, item):
        return item.kind[0] in ("v1",) or bool(self.paths.resources(item.kind[0])[1])

    def state(self):
        """What changes while a lab comes up."""
        pods = {key: (pod["spec"].get("nodeName"), pod.get("status", {}).get("phase"))
                for key, pod in list(self.cluster.objects.get("pods", {}).items())}
        claims = {key: claim.get("status", {}).get("phase")
                  for key, claim in list(self.cluster.objects.get("persistentvolumeclaims", {}).items())}
        return pods, claims

    def settle(self, engine):
        begun = self.changed = time.monotonic()
        before = None
        while time.monotonic() - begun < LONGEST:
            now = (*self.state(), engine.state())
            if now != before:
                before, self.changed = now, time.monotonic()
            if time.monotonic() - self.changed > QUIET:
                return
            time.sleep(1)

    def report(self, engine, seconds):
        pods, claims = self.pods(), self.claims()
        stored = self.stored()
        return {
            "name": self.lab["name"],
            "engine": self.lab["engine"],
            "seconds": round(seconds),
            "objects": stored,
            "pods": pods,
            "claims": claims,
            "units": engine.report(),
            "refused": self.refused,
        }

    def pods(self):
        pods = list(self.cluster.objects.get("pods", {}).values())
        placed = [pod for pod in pods if pod["spec"].get("nodeName")]
        ready = [pod for pod in pods if pod.get("status", {}).get("phase") in ("Running", "Succeeded")]
        waiting = []
        for pod in pods:
            if pod in ready:
                continue
            key = key_of(pod)
            reason = self.cluster.reasons.get(("pod", *key))
            shown = f"needs {', '.join(reason)}" if reason else pending(pod)
            waiting.append(["/".join(key), shown])
        return {"all": len(pods), "placed": len(placed), "ready": len(ready), "waiting": sorted(waiting)}

    def claims(self):
        claims = list(self.cluster.objects.get("persistentvolumeclaims", {}).items())
        open_ones = [key for key, claim in claims if claim.get("status", {}).get("phase") != "Bound"]
        waiting = [["/".join(key), self.cluster.reasons.get(("claim", *key), "no volume was made")] for key in open_ones]
        return {"all": len(claims), "bound": len(claims) - len(open_ones), "waiting": sorted(waiting)}

    def stored(self):
        """How many objects are stored exactly as they were sent; of the others, what is different."""
        items = [item for item in self.items() if self.is_known(item)]
        found = list(self.threads.map(self.get, items))
        absent = [item.shown for item, stored in zip(items, found) if stored is None]
        changed = []
        for item, stored in zip(items, found):
            if stored is not None:
                changed += [[item.shown, one] for one in differences(item.data, stored)]
        unknown = collections.Counter(item.kind[1] for item in self.items() if not self.is_known(item))
        return {"all": len(items), "absent": absent, "changed": changed, "unknown": dict(unknown)}

    def get(self, item):
        path = self.paths.of(item)
        status, answer = self.server.call("GET", path) if path else (404, None)
        return answer if status == 200 else None


def pending(pod):
    """Why a pod has no node."""
    for one in pod.get("status", {}).get("conditions") or []:
        if one["type"] == "PodScheduled" and one["status"] == "False":
            return one["message"].split(" preemption:")[0]
    return "it was not started"


def differences(sent, stored, path=""):
    """The fields that are stored otherwise than they were sent."""
    if path == ".stringData" or path == ".status":
        return []
    if isinstance(sent, dict) and isinstance(stored, dict):
        found = []
        for key, value in sent.items():
            if key in stored:
                found += differences(value, stored[key], f"{path}.{key}")
            elif value not in (None, {}, [], "", False, 0):
                found.append(f"{path}.{key} is gone")
        return found
    if isinstance(sent, list) and isinstance(stored, list) and len(sent) == len(stored):
        pairs = enumerate(zip(sent, stored))
        return [one for number, (a, b) in pairs for one in differences(a, b, f"{path}[{number}]")]
    if sent == stored or str(sent) == str(stored):
        return []
    return [f"{path}: {json.dumps(sent, default=str)} became {json.dumps(stored)}"]


def main():
    results = []
    for lab in request["labs"]:
        print(f"bringing up {lab['name']}", file=sys.stderr, flush=True)
        results.append(Live(lab).run())
    return results


# What the programs say is in their logs.
answer = os.dup(1)
os.dup2(2, 1)
results = main()
with os.fdopen(answer, "w") as out:
    json.dump(results, out)
