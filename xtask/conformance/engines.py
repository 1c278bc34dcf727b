"""What applies a tree: Flux, Argo CD, or the folders one after another in the order of their dependencies."""

import json

import yaml

import git_server
from cluster import key_of, now
from server import Object, free_port, read

WAVE = "argocd.argoproj.io/sync-wave"


def documents(folder):
    """The objects below a folder, without kustomizations."""
    for path in sorted(folder.rglob("*.yaml")):
        if path.name != "kustomization.yaml":
            yield from filter(None, yaml.safe_load_all(path.read_text(encoding="utf-8")))


class Idle:
    """Nothing reconciles."""

    def state(self):
        return None

    def is_done(self):
        return True

    def report(self):
        return None

    def stop(self):
        """Nothing runs."""


class Hand(Idle):
    """Folders in the order of Argo CD's waves or by name; one is applied when the one before is stored."""

    def __init__(self, live):
        self.live = live

    def start(self):
        rest = set(self.live.files)
        for wave in [["_cluster"], *self.waves()]:
            below = [path for path in sorted(rest) if self.place(path) in wave]
            rest -= set(below)
            self.apply(below)
        self.apply(sorted(rest))

    def apply(self, paths):
        items = [item for path in paths for item in self.live.files[path]]
        first = [item for item in items if item.kind == ("v1", "Namespace")]
        self.live.make(first)
        if first:
            self.live.cluster.list("/api/v1/namespaces", "namespaces")
            self.live.existing()
        self.live.make([item for item in items if item not in first])

    def place(self, path):
        return str(path.parent.relative_to(self.live.tree / "kubernetes"))

    def waves(self):
        by_wave = {}
        for data in documents(self.live.tree / "gitops"):
            if data["kind"] == "Application":
                spec = data["spec"]
                wave = int(data["metadata"].get("annotations", {}).get(WAVE, "0"))
                for source in spec.get("sources") or [spec.get("source", {})]:
                    by_wave.setdefault(wave, []).append(source.get("path", "").partition("/kubernetes/")[2])
        return [by_wave[wave] for wave in sorted(by_wave)]


class Flux(Idle):
    """The source controller and the kustomize controller of Flux, and a stand-in for its helm controller."""

    RELEASES = "/apis/helm.toolkit.fluxcd.io/v2"
    UNITS = "/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations"

    def __init__(self, live):
        self.live, self.last, self.order, self.git = live, {}, [], None

    def start(self):
        live, programs = self.live, self.live.lab["programs"]
        self.git, address = git_server.serve(live.folder)
        git_server.repository(live.folder, live.tree, live.lab["place"], address, self.decrypt)
        live.cluster.releases = set()
        data = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "flux-system"}}
        live.send([Object("", json.dumps(data), data)])
        environment = {"KUBECONFIG": str(live.server.kubeconfig()), "RUNTIME_NAMESPACE": "flux-system"}
        storage = f"127.0.0.1:{free_port()}"
        common = ["--enable-leader-election=false", "--log-level=info"]
        folder = live.folder / "artifacts"
        folder.mkdir()
        addresses = [f"--storage-path={folder}", f"--storage-addr={storage}", f"--storage-adv-addr={storage}"]
        waits = ["--requeue-dependency=2s", "--concurrent=8"]
        for name, more in [("source-controller", addresses), ("kustomize-controller", waits)]:
            ports = [f"--metrics-addr=127.0.0.1:{free_port()}", f"--health-addr=127.0.0.1:{free_port()}"]
            live.log(name, programs[name], *common, *ports, *more, **environment)
        # What `kubectl apply --server-side -k` of the plan sends, file by file.
        place = live.folder / "work" / live.lab["place"] / "gitops/flux"
        listed = yaml.safe_load((place / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
        live.make([item for name in listed for item in read(place / name)])

    def decrypt(self, tree):
        """The key of SOPS is nowhere in the tree: in the copy, its files are what they would be with the key."""
        for path, items in self.live.files.items():
            if ".sops." in path.name:
                text = "---\n".join(item.text + "\n" for item in items)
                (tree / path.relative_to(self.live.tree)).write_text(text, encoding="utf-8")
        for path in (tree / "gitops/flux").rglob("*.yaml"):
            found = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
            changed = [data.get("spec", {}).pop("decryption", None) for data in found if data]
            if any(changed):
                path.write_text(yaml.safe_dump_all(found), encoding="utf-8")

    def stop(self):
        if self.git:
            self.git.shutdown()

    def state(self):
        cluster = self.live.cluster
        for item in cluster.list(f"{self.RELEASES}/helmreleases", "helmreleases").values():
            self.release(item)
        for (_, name), item in cluster.list(self.UNITS, "kustomizations").items():
            before, self.last[name] = self.last.get(name), ready(item)
            if self.last[name][0] == "True" and (before or [""])[0] != "True" and name not in self.order:
                self.order.append(name)
        self.live.existing()
        return dict(self.last)

    def is_done(self):
        return bool(self.last) and all(status == "True" for status, _ in self.last.values())

    def release(self, item):
        """No chart can be fetched here: its release counts as ready, so that what needs it goes on."""
        if ready(item)[0] == "True":
            return
        namespace, name = key_of(item)
        status = {"type": "Ready", "status": "True", "reason": "StandIn", "message": "the chart was not fetched"}
        status |= {"lastTransitionTime": now(), "observedGeneration": item["metadata"]["generation"]}
        path = f"{self.RELEASES}/namespaces/{namespace}/helmreleases/{name}"
        self.live.cluster.status(path, {"observedGeneration": item["metadata"]["generation"], "conditions": [status]})
        self.live.cluster.releases.add(name)

    def report(self):
        self.state()
        waiting = [[name, message] for name, (status, message) in sorted(self.last.items()) if status != "True"]
        return {"kind": "Kustomizations", "all": len(self.last), "ready": len(self.last) - len(waiting),
                "waiting": waiting, "early": self.early(), "charts": len(self.live.cluster.releases)}

    def early(self):
        """Kustomizations that were ready before one that they depend on."""
        wrong = []
        for (_, name), item in self.live.cluster.objects["kustomizations"].items():
            for one in item["spec"].get("dependsOn", []):
                both = [self.order.index(each) if each in self.order else None for each in (one["name"], name)]
                if None not in both and both[0] > both[1]:
                    wrong.append([name, f"it was ready before {one['name']}"])
        return wrong


def ready(item):
    for one in item.get("status", {}).get("conditions") or []:
        if one["type"] == "Ready":
            return one["status"], one.get("message", "")
    return "Unknown", "not reconciled yet"
