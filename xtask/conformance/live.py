"""Brings labs up: their trees on an API server with the controller manager and the scheduler, and what became of them.

The nodes are those of the lab; stand-ins do what kubelets and operators do. Flux and Argo CD reconcile a tree from a git
server on this machine. Without an engine, the folders are applied one after another as the lab's people would.

usage: live.py FOLDER, on standard input
  {"labs": [{"name", "tree": FOLDER, "place": PATH, "engine": "flux" | "argocd" | "hand", "facts": FILE, "etcd", "server",
   "manager", "scheduler": PROGRAM, "services": RANGE, "arguments": [ARGUMENT], "programs": {NAME: PROGRAM}}],
   "crds": [FILE]}
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import sys
import threading
import time

import argo
import engines
import results
from cluster import Cluster
from crds import CRD, CRDS, established, install
from server import Object, Paths, Server, apply, read
from standins import StandIns, open_crds

CONNECTIONS = 4
# How long nothing may change before a lab counts as settled, and how long it may take at most.
# An engine that is not done may only be between two attempts: Argo CD looks again after three minutes.
QUIET, BETWEEN, LONGEST = 20, 240, 1500
# What the charts of provisioners install, and images by which a provisioner is known.
CHARTS = {
    "csi.proxmox.sinextra.dev": ["proxmox-csi-plugin"],
    "nfs.csi.k8s.io": ["csi-driver-nfs"],
    "rook-ceph.rbd.csi.ceph.com": ["rook-ceph", "rook-ceph-cluster"],
    "rook-ceph.cephfs.csi.ceph.com": ["rook-ceph", "rook-ceph-cluster"],
    "driver.longhorn.io": ["longhorn"],
}
ENGINES = {"flux": engines.Flux, "argocd": argo.Argo, "hand": engines.Hand}
IMAGES = {"rancher.io/local-path": "local-path-provisioner"}


class Live:
    """A lab that comes up."""

    def __init__(self, lab, folder, crds):
        self.lab, self.crds = lab, crds
        self.folder = folder / lab["name"]
        self.folder.mkdir(parents=True)
        self.tree = pathlib.Path(lab["tree"])
        self.facts = json.loads(pathlib.Path(lab["facts"]).read_text(encoding="utf-8"))
        self.threads = concurrent.futures.ThreadPoolExecutor(CONNECTIONS)
        self.refused = []
        # The items of each file: kustomizations are no objects.
        found = sorted((self.tree / "kubernetes").rglob("*.yaml"))
        self.files = {path: list(map(decrypted, read(path))) for path in found if path.name != "kustomization.yaml"}

    def items(self):
        return [item for items in self.files.values() for item in items]

    def provisioners(self):
        """What provisions volumes, as far as the tree or its charts install it."""
        charts, words = set(), []
        for path in self.tree.rglob("*.yaml"):
            for line in path.read_text(encoding="utf-8").splitlines():
                key, _, value = line.strip().removeprefix("- ").partition(": ")
                if key == "chart" or key == "url" and value.startswith("oci://"):
                    charts.add(value.rsplit("/", 1)[-1].strip('"'))
                if key != "provisioner":
                    words.append(line)
        text = "\n".join(words)
        wanted = {item.data["provisioner"] for item in self.items() if item.kind[1] == "StorageClass"}
        is_there = lambda name: charts & set(CHARTS.get(name, [])) or name in text or IMAGES.get(name, "\0") in text
        return {name for name in wanted if is_there(name)}

    def run(self):
        engine = ENGINES[self.lab["engine"]](self)
        try:
            return self.within(lambda: self.come_up(engine))
        finally:
            engine.stop()

    def within(self, act):
        """Acts in a cluster that is there as long as that takes."""
        self.standing = None
        self.server = Server(self.folder, self.lab, "TaintNodesByCondition")
        try:
            self.begin()
            return act()
        finally:
            if self.standing:
                self.cluster.stopped.set()
                self.standing.join()
            self.server.stop()

    def come_up(self, engine):
        begun = time.monotonic()
        engine.start()
        self.settle(engine)
        seconds = self.changed - begun
        self.try_jobs()
        return self.report(engine, seconds)

    def begin(self):
        """A cluster with nodes, and nothing else."""
        server = self.server
        server.wait("/readyz", lambda answer: True)
        self.paths = Paths(server)
        own = {item.name for item in self.items() if item.kind == CRD}
        install(self.crds, own, self.send)
        server.wait(CRDS, established)
        self.paths.known.clear()
        self.send(open_crds(self))
        server.wait(CRDS, established)
        self.paths.known.clear()
        for node in self.facts["nodes"]:
            self.node(node["object"], node["assumed"])
        self.programs()
        server.wait("/api/v1/namespaces/default/serviceaccounts/default", lambda answer: True)
        self.cluster = Cluster(server)
        for version, kind in sorted({item.kind for item in self.items()}):
            resource = self.paths.resources(version)[1].get(kind)
            if resource and "." in version.partition("/")[0] and not version.partition("/")[0].endswith(".k8s.io"):
                self.cluster.custom[(version, resource["name"])] = kind
            elif resource and version.startswith("gateway.networking"):
                self.cluster.custom[(version, resource["name"])] = kind
        self.leave_out()
        standins = StandIns(self.cluster, self.facts, self.provisioners())
        self.standins = standins
        self.standing = threading.Thread(target=self.cluster.run, args=[standins], daemon=True)
        self.standing.start()

    def leave_out(self):
        """Stand-ins make nothing that the tree has."""
        words = [line for path in self.tree.rglob("*.yaml") for line in path.read_text(encoding="utf-8").splitlines()]
        self.facts["bundled_dns"] = not any(re.fullmatch(r" *chart: coredns| *name: coredns", line) for line in words)
        there = {(item.kind[1], item.namespace, item.name) for item in self.items()}
        of = {"classes": "StorageClass", "secrets": "Secret"}
        for field, kind in of.items():
            place = lambda one: (kind, one.get("namespace"), one["name"])
            self.facts[field] = [one for one in self.facts[field] if place(one) not in there]

    def node(self, node, assumed):
        """A node that is ready. Of resources that the model only assumes, it has what a plugin of the tree offers there."""
        for resource in assumed:
            for item in filter(lambda item: item.kind[1] == "DaemonSet", self.items()):
                spec = item.data["spec"]["template"]["spec"]
                labels = node["metadata"]["labels"]
                is_here = all(labels.get(key) == value for key, value in spec.get("nodeSelector", {}).items())
                if is_here and self.offers(item, resource):
                    for amounts in node["status"].values():
                        amounts[resource] = "1"
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        ready = {"type": "Ready", "status": "True", "lastHeartbeatTime": moment, "lastTransitionTime": moment}
        node["status"]["conditions"] = [ready]
        status, answer = self.server.call("POST", "/api/v1/nodes", json.dumps(node))
        if status != 201:
            raise SystemExit(f"node {node['metadata']['name']}: {answer.get('message')}")

    def offers(self, plugin, resource):
        """Whether the plugin, or a configuration beside it, names the device."""
        device = resource.partition("/")[2]
        beside = [item for items in self.files.values() for item in items if item.namespace == plugin.namespace]
        texts = [item.text for item in beside if item is plugin or item.kind == ("v1", "ConfigMap")]
        return "device-plugin" in plugin.text and any(re.search(rf"name: {re.escape(device)}\b", text) for text in texts)

    def programs(self):
        """The controller manager, without what would miss the kubelets' heartbeats, and the scheduler."""
        config = self.server.kubeconfig()
        common = [f"--kubeconfig={config}", "--leader-elect=false", "--secure-port=0"]
        common += ["--kube-api-qps=500", "--kube-api-burst=1000"]
        manager = [self.lab["manager"], *common, "--controllers=*,-node-lifecycle-controller,-nodelifecycle"]
        manager += [f"--service-account-private-key-file={self.folder / 'key.pem'}"]
        manager += [f"--root-ca-file={self.folder / 'certificates/apiserver.crt'}"]
        self.log("manager", *manager)
        self.log("scheduler", self.lab["scheduler"], *common)

    def log(self, name, *command, **environment):
        log = open(self.folder / f"{name}.log", "w", encoding="utf-8")
        return self.server.start(*map(str, command), log=log, environment=environment or None)

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
        return item.kind[0] == "v1" or item.kind[1] in self.paths.resources(item.kind[0])[1]

    def existing(self):
        """What policies make in namespaces, for lack of the program that evaluates them."""
        there = {name for _, name in self.cluster.objects.get("namespaces", {})}
        wanted, self.facts["existing"] = self.facts["existing"], []
        for data in wanted:
            item = Object("", json.dumps(data), data)
            if item.namespace is None or item.namespace in there:
                self.send([item])
            else:
                self.facts["existing"].append(data)

    def state(self):
        """What changes while a lab comes up."""
        objects = self.cluster.objects
        pods = {key: (pod["spec"].get("nodeName"), pod.get("status", {}).get("phase"))
                for key, pod in list(objects.get("pods", {}).items())}
        claims = {key: claim.get("status", {}).get("phase")
                  for key, claim in list(objects.get("persistentvolumeclaims", {}).items())}
        return pods, claims

    def settle(self, engine):
        begun = self.changed = time.monotonic()
        before = None
        while time.monotonic() - begun < LONGEST:
            state = (*self.state(), engine.state())
            if state != before:
                before, self.changed = state, time.monotonic()
            if time.monotonic() - self.changed > (QUIET if engine.is_done() else BETWEEN):
                return
            time.sleep(1)

    def try_jobs(self):
        """Runs each CronJob once, as `kubectl create job --from` does: nobody would wait for the night."""
        found = self.cluster.list("/apis/batch/v1/cronjobs", "cronjobs")
        for (namespace, name), item in found.items():
            template = item["spec"]["jobTemplate"]
            metadata = dict(template.get("metadata", {})) | {"name": f"{name[:50]}-tried"}
            body = {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": template["spec"]}
            self.server.call("POST", f"/apis/batch/v1/namespaces/{namespace}/jobs", json.dumps(body))
        if found:
            self.settle(engines.Idle())

    def report(self, engine, seconds):
        unknown = collections.Counter(item.kind[1] for item in self.items() if not self.is_known(item))
        return {
            "name": self.lab["name"],
            "engine": self.lab["engine"],
            "seconds": round(seconds),
            "objects": results.stored(self) | {"unknown": dict(unknown)},
            "pods": results.pods(self),
            "claims": results.claims(self),
            "services": results.services(self),
            "names": results.names(self),
            "units": engine.report(),
            "refused": self.refused,
        }


def decrypted(item):
    """The object as SOPS decrypts it, but for the values: the key for them is nowhere in the tree."""
    if "sops" not in item.data:
        return item
    data = {key: value for key, value in item.data.items() if key != "sops"}
    return Object("", json.dumps(data), data)


def main(folder):
    # What the programs say is in their logs; only the answer goes to standard output.
    answer = os.dup(1)
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    found = []
    for lab in request["labs"]:
        print(f"bringing up {lab['name']}", flush=True)
        found.append(Live(lab, folder, request["crds"]).run())
    with os.fdopen(answer, "w") as out:
        json.dump(found, out)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
