"""What applies a tree: Flux, or the folders one after another in the order of their dependencies."""

import json

import yaml

import git_server
from server import Object, free_port, read

WAVE = "argocd.argoproj.io/sync-wave"


def of(live):
    return {"flux": Flux, "hand": Hand}[live.lab["engine"]](live)


def documents(folder):
    """The objects of an engine, with the folders they are in."""
    for path in sorted(folder.rglob("*.yaml")):
        if path.name != "kustomization.yaml":
            for data in yaml.safe_load_all(path.read_text(encoding="utf-8")):
                if data:
                    yield data


class Hand:
    """Folders by the waves of Argo CD or the dependencies of Flux; one wave is applied when the one before is stored."""

    def __init__(self, live):
        self.live = live

    def start(self):
        waves = self.waves()
        rest = set(self.live.files)
        for wave in [["_cluster"], *waves]:
            below = [path for path in sorted(rest) if self.place(path) in wave]
            rest -= set(below)
            self.apply(below)
        self.apply(sorted(rest))

    def apply(self, paths):
        items = [item for path in paths for item in self.live.files[path]]
        first = [item for item in items if item.kind == ("v1", "Namespace")]
        self.live.make(first)
        self.live.make([item for item in items if item not in first])

    def place(self, path):
        folder = path.parent.relative_to(self.live.tree / "kubernetes")
        return str(folder)

    def waves(self):
        by_wave = {}
        for data in documents(self.live.tree / "gitops"):
            if data["kind"] == "Application":
                spec = data["spec"]
                sources = spec.get("sources") or [spec.get("source", {})]
                wave = int(data["metadata"].get("annotations", {}).get(WAVE, "0"))
                for source in sources:
                    by_wave.setdefault(wave, []).append(source.get("path", "").partition("/kubernetes/")[2])
        return [by_wave[wave] for wave in sorted(by_wave)]

    def state(self):
        return None

    def report(self):
        return None


class Flux:
    """The source controller and the kustomize controller of Flux, and a stand-in for its helm controller."""

    def __init__(self, live):
        self.live, self.last = live, {}

    def start(self):
        live, programs = self.live, self.live.lab["flux"]
        server, address = git_server.serve(live.folder)
        self.server = server
        git_server.repository(live.folder, live.tree, live.lab["place"], address)
        data = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "flux-system"}}
        live.send([Object("", json.dumps(data), data)])
        environment = {"KUBECONFIG": str(live.server.kubeconfig()), "RUNTIME_NAMESPACE": "flux-system"}
        storage = f"127.0.0.1:{free_port()}"
        common = ["--enable-leader-election=false", "--log-level=info"]
        folder = live.folder / "artifacts"
        folder.mkdir()
        addresses = [f"--storage-path={folder}", f"--storage-addr={storage}", f"--storage-adv-addr={storage}"]
        for name, more in [("source-controller", addresses), ("kustomize-controller", ["--requeue-dependency=2s", "--concurrent=8"])]:
            ports = [f"--metrics-addr=127.0.0.1:{free_port()}", f"--health-addr=127.0.0.1:{free_port()}"]
            live.log(name, programs[name], *common, *ports, *more, **environment)
        # What `kubectl apply --server-side -k` sends, file by file.
        place = live.folder / "work" / live.lab["place"] / "gitops/flux"
        listed = yaml.safe_load((place / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
        live.make([item for name in listed for item in read(place / name)])

    def state(self):
        live = self.live
        for item in live.cluster.list("/apis/helm.toolkit.fluxcd.io/v2/helmreleases", "helmreleases").values():
            self.release(item)
        path = "/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations"
        for (_, name), item in live.cluster.list(path, "kustomizations").items():
            self.last[name] = ready(item)
        return dict(self.last)

    def release(self, item):
        """No chart can be fetched here: its release counts as ready, so that what needs it goes on."""
        if ready(item)[0] == "True":
            return
        metadata = item["metadata"]
        path = f"/apis/helm.toolkit.fluxcd.io/v2/namespaces/{metadata['namespace']}/helmreleases/{metadata['name']}"
        now = {"type": "Ready", "status": "True", "reason": "StandIn", "message": "the chart was not fetched",
               "lastTransitionTime": "2026-01-01T00:00:00Z"}
        status = {"observedGeneration": metadata["generation"], "conditions": [now]}
        self.live.cluster.status(path, status)

    def report(self):
        self.state()
        waiting = [[name, message] for name, (status, message) in sorted(self.last.items()) if status != "True"]
        releases = len(self.live.cluster.objects.get("helmreleases", {}))
        return {"kind": "Kustomizations", "all": len(self.last), "ready": len(self.last) - len(waiting),
                "waiting": waiting, "charts": releases}


def ready(item):
    for one in item.get("status", {}).get("conditions") or []:
        if one["type"] == "Ready":
            return one["status"], one.get("message", "")
    return "Unknown", "not reconciled yet"
