"""Has kube-scheduler place the pods of labs, and writes down what it did with each.

All labs are placed by one scheduler on one API server, one after another: before a lab comes, the nodes, pods and volumes
of the one before it are gone. Pods are made in phases, and the next phase comes when nothing changes any more. A pod that is
pending is made again until that does not help, because the scheduler itself does not try it again at once; so its last
message is about the final state. Pods that have to go for others are made again, as their controllers would.

usage: scheduler.py FOLDER, on standard input
  {"etcd": PROGRAM, "server": PROGRAM, "scheduler": PROGRAM, "services": RANGE, "arguments": [ARGUMENT], "labs": [FILE]}
The answer about a lab is written beside its file, and standard output lists what could not be asked.
"""

import concurrent.futures
import json
import pathlib
import re
import sys
import time

from server import PATIENCE, Server

CONNECTIONS = 4
ATTEMPT = re.compile(r'"Attempting to schedule pod".* pod="([^"]+)"')
# Fields that hold the names of nodes and namespaces.
NAMING = {"namespace", "namespaces", "values", "nodes", "nodeID", "nodeName", "name", "kubernetes.io/hostname"}
PODS = "/api/v1/namespaces/{}/pods"
CLAIMS = "/api/v1/namespaces/{}/persistentvolumeclaims"
NODES = "/api/v1/nodes"
REPLICAS = "/apis/apps/v1/namespaces/{}/replicasets"
VOLUMES = "/api/v1/persistentvolumes"
DRIVERS = "/apis/storage.k8s.io/v1/csinodes"
ZONE = "topology.kubernetes.io/zone"
HOST = "kubernetes.io/hostname"
OWNER = "case/owner"
PLACES = {
    "Namespace": "/api/v1/namespaces",
    "LimitRange": "/api/v1/namespaces/{}/limitranges",
    "PriorityClass": "/apis/scheduling.k8s.io/v1/priorityclasses",
    "RuntimeClass": "/apis/node.k8s.io/v1/runtimeclasses",
    "StorageClass": "/apis/storage.k8s.io/v1/storageclasses",
}
# As the scheduler is configured by default, but as quick as it can be.
CONFIGURATION = """apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
leaderElection: {{ leaderElect: false }}
clientConnection: {{ kubeconfig: {kubeconfig}, qps: 5000, burst: 5000 }}
podInitialBackoffSeconds: 1
podMaxBackoffSeconds: 1
"""

folder = pathlib.Path(sys.argv[1])
request = json.load(sys.stdin)
threads = concurrent.futures.ThreadPoolExecutor(CONNECTIONS)


class Lab:
    """A lab on the server."""

    def __init__(self, server, data, log):
        self.server, self.data, self.log = server, data, log
        self.pods, self.preempted, self.claims = {}, set(), {}

    def send(self, method, path, body=None, allowed=(200, 201)):
        status, answer = self.server.call(method, path, None if body is None else json.dumps(body))
        if status not in allowed:
            raise RuntimeError(f"{method} {path}: {status}: {answer.get('message')}")
        return answer

    def all(self, calls):
        list(threads.map(lambda call: self.send(*call), calls))

    def make(self):
        """Everything but pods."""
        objects = self.data["objects"]
        named = {item["metadata"]["name"] for item in objects if item["kind"] == "Namespace"}
        wanted = {one["object"]["metadata"]["namespace"] for one in self.data["pods"]}
        for name in sorted(wanted - named):
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            self.send("POST", PLACES["Namespace"], body, (201, 409))
        for item in sorted(objects, key=lambda item: item["kind"] != "Namespace"):
            place = PLACES[item["kind"]].format(item["metadata"].get("namespace"))
            path = f"{place}/{item['metadata']['name']}?fieldManager=case&force=true"
            status, answer = self.server.call("PATCH", path, json.dumps(item), "application/apply-patch+yaml")
            if status not in (200, 201):
                raise RuntimeError(f"{path}: {answer.get('message')}")
        for node in self.data["nodes"]:
            for amounts in node["object"]["status"].values():
                amounts.update(node["assumed"])
            self.send("POST", NODES, node["object"])
            if node["drivers"]:
                name = node["object"]["metadata"]["name"]
                body = {"apiVersion": "storage.k8s.io/v1", "kind": "CSINode", "metadata": {"name": name}}
                self.send("POST", DRIVERS, {**body, "spec": {"drivers": node["drivers"]}})
        list(threads.map(self.claim, self.data["claims"]))
        self.own()
        self.barrier()

    def own(self):
        """The controllers of replicas: the scheduler prefers to spread pods of the same one. Nothing acts on them here.

        As with Deployments, pods get a label of their own, by which their controller tells them from others.
        """
        owners = {}
        for one in self.data["pods"]:
            item = one["object"]
            name, namespace = item["metadata"]["name"].partition("-")[0], item["metadata"]["namespace"]
            if one["phase"] != 1:
                continue
            labels = {OWNER: name}
            item["metadata"]["labels"] |= labels
            if name not in owners:
                template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "own", "image": "own"}]}}
                spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}
                body = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": name}, "spec": spec}
                owners[name] = self.send("POST", REPLICAS.format(namespace), body)["metadata"]["uid"]
            owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": name, "uid": owners[name]}
            item["metadata"]["ownerReferences"] = [owner | {"controller": True}]

    def claim(self, claim):
        """A claim; bound, unless its first use decides where its volume is."""
        body = {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": claim["name"], "namespace": claim["namespace"]},
            "spec": {
                "accessModes": [claim["mode"]],
                "storageClassName": claim["class"],
                "resources": {"requests": {"storage": "1Gi"}},
            },
        }
        made = self.send("POST", CLAIMS.format(claim["namespace"]), body)
        self.claims[(claim["namespace"], claim["name"])] = claim
        if claim["pin"] == "nowhere" or claim["nodes"] is not None:
            nodes = claim["nodes"]
            self.bind(claim, made, None if nodes is None else (HOST, nodes))

    def bind(self, claim, made, where):
        """What a provisioner and the controller of volumes do."""
        metadata = made["metadata"]
        name = f"volume-{metadata['uid']}"
        reference = {"kind": "PersistentVolumeClaim", "apiVersion": "v1", "name": metadata["name"]}
        reference |= {"namespace": metadata["namespace"], "uid": metadata["uid"]}
        spec = {
            "capacity": {"storage": "1Gi"},
            "accessModes": [claim["mode"]],
            "storageClassName": claim["class"],
            "csi": {"driver": claim["driver"], "volumeHandle": name},
            "claimRef": reference,
        }
        if where:
            key, values = where
            match = {"matchExpressions": [{"key": key, "operator": "In", "values": values or ["none"]}]}
            spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [match]}}
        body = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": spec}
        self.send("POST", VOLUMES, body)
        path = f"{CLAIMS.format(metadata['namespace'])}/{metadata['name']}"
        made["spec"]["volumeName"] = name
        made["metadata"].setdefault("annotations", {})["pv.kubernetes.io/bind-completed"] = "yes"
        made = self.send("PUT", path, made)
        made["status"] = {"phase": "Bound", "accessModes": [claim["mode"]], "capacity": {"storage": "1Gi"}}
        self.send("PUT", f"{path}/status", made)
        claim["bound"] = True

    def provision(self):
        """Makes the volumes for which the scheduler has chosen a node."""
        waiting = [claim for claim in self.claims.values() if not claim.get("bound")]
        for namespace in {claim["namespace"] for claim in waiting}:
            for made in self.send("GET", CLAIMS.format(namespace))["items"]:
                claim = self.claims.get((namespace, made["metadata"]["name"]))
                node = made["metadata"].get("annotations", {}).get("volume.kubernetes.io/selected-node")
                if claim and node and not claim.get("bound"):
                    labels = self.labels(node)
                    key = HOST if claim["pin"] == "node" else ZONE
                    # Without zones, all nodes are in the same.
                    self.bind(claim, made, (key, [labels[key]]) if key in labels else None)

    def labels(self, node):
        found = [one["object"] for one in self.data["nodes"] if one["object"]["metadata"]["name"] == node]
        return found[0]["metadata"]["labels"]

    def barrier(self):
        """Waits until the scheduler knows the nodes of this lab, and no others."""
        count = len(self.data["nodes"])
        spec = {"containers": [{"name": "probe", "image": "probe"}], "nodeSelector": {"probe": "none"}}
        spec["terminationGracePeriodSeconds"] = 0
        body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "probe"}, "spec": spec}
        place = PODS.format("default")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.send("POST", place, body)
            message = ""
            while not message and time.monotonic() < end:
                message = condition(self.send("GET", f"{place}/probe")).get("message", "")
                time.sleep(0.01)
            self.send("DELETE", f"{place}/probe")
            if message.startswith(f"0/{count} nodes are available"):
                return
        raise RuntimeError("the scheduler did not notice the nodes")

    def create(self, item):
        """A pod, whose name is told apart by its number."""
        self.send("POST", PODS.format(item["metadata"]["namespace"]), item)

    def list(self):
        namespaces = sorted({item["metadata"]["namespace"] for item in self.pods.values()})
        answers = threads.map(lambda name: self.send("GET", PODS.format(name))["items"], namespaces)
        return {pod["metadata"]["name"]: pod for pods in answers for pod in pods}

    def settle(self):
        """Until making the pending pods again changes nothing."""
        before = None
        while True:
            found = self.decided()
            pending = {name for name, pod in found.items() if not pod["spec"].get("nodeName")}
            state = (frozenset(pending), frozenset((name, pod["spec"].get("nodeName")) for name, pod in found.items()))
            if not pending or state == before:
                return found
            before = state
            again = [self.pods[name] for name in self.pods if name in pending]
            self.all(("DELETE", f"{PODS.format(one['metadata']['namespace'])}/{one['metadata']['name']}") for one in again)
            for item in again:
                self.create(item)

    def decided(self):
        """The pods, when each has a node or a reason why not."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.provision()
            found = self.list()
            lost = [name for name, pod in self.pods.items() if name not in found]
            for name in lost:
                self.preempted.add(name)
                self.create(self.pods[name])
            waits = [name for name, pod in found.items() if is_open(pod)]
            if not lost and not waits:
                return found
            time.sleep(0.02 if len(self.pods) < 60 else 0.2)
        raise RuntimeError(f"undecided: {', '.join(waits)}")

    def place(self):
        found = {}
        for phase in range(3):
            # The scheduler takes the pod of the highest priority first, if several wait.
            chosen = [one for one in self.data["pods"] if one["phase"] == phase]
            wanted = sorted((one["object"] for one in chosen), key=lambda item: -self.priority(item))
            self.pods |= {item["metadata"]["name"]: item for item in wanted}
            for item in wanted:
                self.create(item)
            if self.pods:
                found = self.settle()
        return found

    def priority(self, item):
        name = item["spec"].get("priorityClassName")
        if name and name.startswith("system-"):
            return 2_000_001_000 if name == "system-node-critical" else 2_000_000_000
        classes = [one for one in self.data["objects"] if one["kind"] == "PriorityClass"]
        named = [one for one in classes if one["metadata"]["name"] == name or not name and one.get("globalDefault")]
        return named[0].get("value", 0) if named else 0

    def answer(self, found):
        """What became of the pods, in the order in which the scheduler turned to them for the last time."""
        self.log.flush()
        order = {}
        with open(folder / "scheduler.log", encoding="utf-8", errors="replace") as file:
            file.seek(self.start)
            for number, line in enumerate(file):
                match = ATTEMPT.search(line)
                if match:
                    order[match[1].partition("/")[2]] = number
        pods = []
        for name in sorted(found, key=lambda name: order.get(name, -1)):
            node = self.data["own"].get(found[name]["spec"].get("nodeName"))
            # What is said behind the reasons is about preemption.
            message = "" if node else condition(found[name])["message"].partition(". ")[0].rstrip(".")
            pods.append({"name": name} | ({"node": node} if node else {"message": message}))
        pods.sort(key=lambda pod: "node" not in pod)
        return {
            "name": self.data["name"],
            "digest": self.data["digest"],
            "pods": pods,
            "preempted": sorted(self.preempted),
        }

    def run(self):
        self.log.flush()
        self.start = (folder / "scheduler.log").stat().st_size
        try:
            self.make()
            return self.answer(self.place())
        finally:
            self.clean()

    def clean(self):
        for namespace in {one["object"]["metadata"]["namespace"] for one in self.data["pods"]} | {"default"}:
            self.send("DELETE", f"{PODS.format(namespace)}?gracePeriodSeconds=0")
            self.send("DELETE", REPLICAS.format(namespace))
            for claim in self.send("GET", CLAIMS.format(namespace))["items"]:
                self.remove(f"{CLAIMS.format(namespace)}/{claim['metadata']['name']}", claim)
        for volume in self.send("GET", VOLUMES)["items"]:
            self.remove(f"{VOLUMES}/{volume['metadata']['name']}", volume)
        for place in [NODES, DRIVERS]:
            self.send("DELETE", place)
        for item in self.data["objects"]:
            if item["kind"] != "Namespace":
                place = PLACES[item["kind"]].format(item["metadata"].get("namespace"))
                self.send("DELETE", f"{place}/{item['metadata']['name']}", None, (200, 202, 404))

    def remove(self, path, item):
        """Nobody but this program protects claims and volumes."""
        if item["metadata"].get("finalizers"):
            patch = {"metadata": {"finalizers": None}}
            self.server.call("PATCH", path, json.dumps(patch), "application/merge-patch+json")
        self.send("DELETE", path, None, (200, 202, 404))


class Scheduler:
    """A scheduler with the constraints that a lab gives it for pods without their own. It replaces another one."""

    def __init__(self, server, spread, log, before):
        if before:
            before.process.terminate()
            before.process.wait()
            server.processes.remove(before.process)
        self.spread = spread
        text = CONFIGURATION.format(kubeconfig=server.kubeconfig())
        if spread:
            arguments = {"defaultConstraints": spread, "defaultingType": "List"}
            plugins = [{"name": "PodTopologySpread", "args": arguments}]
            profiles = [{"schedulerName": "default-scheduler", "pluginConfig": plugins}]
            text += f"profiles: {json.dumps(profiles)}\n"
        configuration = folder / "scheduler.yaml"
        configuration.write_text(text)
        command = [request["scheduler"], f"--config={configuration}", "--secure-port=0", "-v=3"]
        self.process = server.start(*command, log=log)


def condition(pod):
    """The scheduler's word about a pod without a node."""
    conditions = pod.get("status", {}).get("conditions") or []
    is_refused = lambda one: (one["type"], one["status"], one.get("reason")) == ("PodScheduled", "False", "Unschedulable")
    return next(filter(is_refused, conditions), {})


def is_open(pod):
    """Whether the scheduler will still turn to it by itself."""
    if pod["metadata"].get("deletionTimestamp"):
        return True
    if pod["spec"].get("nodeName"):
        return False
    is_nominated = bool(pod.get("status", {}).get("nominatedNodeName"))
    return is_nominated or not condition(pod).get("message")


def named_apart(text, number):
    """A lab whose nodes and namespaces have names of their own: the scheduler may still remember those of another lab.

    Only generated labs share their names; in others, the name of a namespace may also be that of something else.
    """
    data = json.loads(text)
    nodes = [node["object"]["metadata"]["name"] for node in data["nodes"]]
    spaces = {one["object"]["metadata"]["namespace"] for one in data["pods"]} - {"default", "kube-system"}
    spaces |= {item["metadata"]["name"] for item in data["objects"] if item["kind"] == "Namespace"} - {"kube-system"}
    is_generated = data["name"].startswith("generated-")
    apart = {name: f"{name}-{number}" if is_generated else name for name in [*nodes, *spaces]}

    def change(value, key=""):
        if isinstance(value, dict):
            return {name: change(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [change(one, key) for one in value]
        return apart.get(value, value) if key in NAMING else value

    return change(data) | {"name": data["name"], "own": {apart[name]: name for name in nodes}}


def main():
    server = Server(folder, request, "ServiceAccount,TaintNodesByCondition,PersistentVolumeClaimResize,StorageObjectInUseProtection")
    failed = []
    try:
        server.wait("/readyz", lambda answer: True)
        server.wait("/api/v1/namespaces/default", lambda answer: True)
        log = open(folder / "scheduler.log", "w", encoding="utf-8")
        scheduler = None
        for number, path in enumerate(request["labs"]):
            path = pathlib.Path(path)
            data = named_apart(path.read_text(encoding="utf-8"), number)
            if scheduler is None or scheduler.spread != data["spread"]:
                scheduler = Scheduler(server, data["spread"], log, scheduler)
            begun = time.monotonic()
            try:
                answer = Lab(server, data, log).run()
                path.with_suffix(".answer.json").write_text(json.dumps(answer))
            except RuntimeError as problem:
                failed.append([data["name"], str(problem)])
            if number % 20 == 0 or time.monotonic() - begun > 20:
                print(f"{data['name']}: {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)
    finally:
        server.stop()
    json.dump(failed, sys.stdout)


main()
