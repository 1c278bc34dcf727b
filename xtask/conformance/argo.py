"""Argo CD's application controller, ApplicationSet controller and repository server, which reconcile a tree."""

import json
import os

import yaml

import git_server
from engines import WAVE, Idle, documents
from server import Object, free_port, read

SPACE = "argocd"
PATH = "/apis/argoproj.io/v1alpha1/applications"
SECRET = "c3RhbmQtaW4tc3RhbmQtaW4tc3RhbmQtaW4tc3RhbmQtaW4="


class Argo(Idle):
    def __init__(self, live):
        self.live, self.git, self.charts, self.of_root, self.last = live, None, set(), set(), {}

    def start(self):
        live = self.live
        self.git, address = git_server.serve(live.folder)
        git_server.repository(live.folder, live.tree, live.lab["place"], address, lambda tree: self.stand_in(tree, address))
        live.cluster.releases = set()
        self.settings()
        self.programs()
        # What `kubectl apply --server-side -k` of the plan sends: the project and the root.
        place = live.folder / "work" / live.lab["place"] / "gitops/argocd"
        listed = yaml.safe_load((place / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
        for name in listed:
            path = place / name
            files = [one for one in sorted(path.glob("*.yaml")) if one.name != "kustomization.yaml"] if path.is_dir() else [path]
            live.make([item for one in files for item in read(one)])

    def stand_in(self, tree, address):
        """No chart can be fetched here: each becomes a folder of the repository with one ConfigMap."""
        for path in (tree / "gitops/argocd").rglob("*.yaml"):
            found = [data for data in yaml.safe_load_all(path.read_text(encoding="utf-8")) if data]
            changed = [self.without_charts(data, tree, address) for data in found]
            if any(changed):
                path.write_text(yaml.safe_dump_all(found), encoding="utf-8")

    def without_charts(self, data, tree, address):
        if data.get("kind") != "Application":
            return False
        spec, name = data["spec"], data["metadata"]["name"]
        if WAVE in data["metadata"].get("annotations", {}):
            self.of_root.add(name)
        sources = spec.get("sources") or [spec.get("source", {})]
        charts = [one for one in sources if "chart" in one]
        for number, source in enumerate(charts):
            folder = tree / "charts" / f"{name}-{number}"
            folder.mkdir(parents=True)
            own = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"chart-{name}-{number}"}}
            (folder / "chart.yaml").write_text(json.dumps(own), encoding="utf-8")
            source.clear()
            place = folder.relative_to(tree)
            source |= {"repoURL": address, "targetRevision": git_server.BRANCH, "path": f"{self.live.lab['place']}/{place}"}
            self.charts.add(name)
        return bool(charts)

    def settings(self):
        """The settings that Argo CD reads, as its own Application gives them to its chart."""
        own = {"timeout.reconciliation": "60s", "application.resourceTrackingMethod": "annotation"}
        for data in documents(self.live.tree / "gitops/argocd"):
            spec = data.get("spec", {})
            for source in spec.get("sources") or [spec.get("source") or {}]:
                if source.get("chart") == "argo-cd":
                    own |= source["helm"].get("valuesObject", {}).get("configs", {}).get("cm", {})
        own = {key: value if isinstance(value, str) else json.dumps(value) for key, value in own.items()}
        metadata = {"namespace": SPACE, "labels": {"app.kubernetes.io/part-of": "argocd"}}
        items = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}}]
        for name in ["rbac-cm", "gpg-keys-cm", "ssh-known-hosts-cm", "tls-certs-cm", "cmd-params-cm"]:
            items.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata | {"name": f"argocd-{name}"}})
        cm = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata | {"name": "argocd-cm"}, "data": own}
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata | {"name": "argocd-secret"}}
        for data in [*items, cm, secret | {"data": {"server.secretkey": SECRET}}]:
            self.live.send([Object("", json.dumps(data), data)])

    def programs(self):
        live, programs = self.live, self.live.lab["programs"]
        redis, repository = free_port(), free_port()
        tools = live.folder / "bin"
        tools.mkdir()
        for name in ["kustomize", "argocd-git-ask-pass"]:
            (tools / name).symlink_to(programs[name])
        # Of Argo CD's image: what it says of the signatures of commits. Those of the copy have none.
        verify = tools / "git-verify-wrapper.sh"
        verify.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        verify.chmod(0o755)
        for name in ["gpg", "ssh", "tls"]:
            (live.folder / name).mkdir()
        temporary = live.folder / "tmp"
        temporary.mkdir()
        environment = {
            "KUBECONFIG": str(live.server.kubeconfig()),
            "PATH": f"{tools}:{os.environ['PATH']}",
            "HOME": str(live.folder),
            "TMPDIR": str(temporary),
            "ARGOCD_FAKE_IN_CLUSTER": "true",
            "ARGOCD_GPG_ENABLED": "false",
            "ARGOCD_GPG_DATA_PATH": str(live.folder / "gpg"),
            "ARGOCD_SSH_DATA_PATH": str(live.folder / "ssh"),
            "ARGOCD_TLS_DATA_PATH": str(live.folder / "tls"),
            "ARGOCD_REPO_SERVER_STORAGE_PATH": str(temporary),
        }
        common = ["--loglevel=info", f"--redis=127.0.0.1:{redis}"]
        cluster = [f"--kubeconfig={live.server.kubeconfig()}", f"--namespace={SPACE}"]
        live.log("redis", programs["redis"], "--port", redis, "--save", "", "--bind", "127.0.0.1", "--dir", live.folder)
        live.log("repo-server", programs["argocd-repo-server"], *common, "--disable-tls", "--client-ca-path=", f"--port={repository}",
                 f"--metrics-port={free_port()}", "--metrics-address=127.0.0.1",
                 "--parallelismlimit=4", **environment)
        live.log("application-controller", programs["argocd-application-controller"], *common, *cluster,
                 f"--repo-server=127.0.0.1:{repository}", "--repo-server-plaintext", f"--metrics-port={free_port()}",
                 "--repo-server-timeout-seconds=300", "--self-heal-timeout-seconds=5", **environment)
        live.log("applicationset-controller", programs["argocd-applicationset-controller"], "--loglevel=info", *cluster,
                 f"--argocd-repo-server=127.0.0.1:{repository}", "--repo-server-plaintext",
                 f"--metrics-addr=127.0.0.1:{free_port()}", f"--probe-addr=127.0.0.1:{free_port()}",
                 f"--webhook-addr=127.0.0.1:{free_port()}", "--enable-leader-election=false", **environment)

    def stop(self):
        if self.git:
            self.git.shutdown()

    def state(self):
        cluster = self.live.cluster
        for (_, name), item in cluster.list(PATH, "applications").items():
            status = item.get("status", {})
            before = self.last.get(name)
            phase = status.get("operationState", {}).get("phase")
            self.last[name] = (status.get("sync", {}).get("status"), status.get("health", {}).get("status"), phase)
            if self.last[name] != before and self.last[name][0] == "Synced":
                cluster.releases.add(name)
        self.live.existing()
        return dict(self.last)

    def is_done(self):
        return bool(self.last) and all(one[:2] == ("Synced", "Healthy") for one in self.last.values())

    def report(self):
        self.state()
        waiting = []
        for (_, name), item in sorted(self.live.cluster.objects["applications"].items()):
            if self.last[name][:2] != ("Synced", "Healthy") or self.last[name][2] == "Running":
                waiting.append([name, why(item)])
        return {"kind": "Applications", "all": len(self.last), "ready": len(self.last) - len(waiting),
                "waiting": waiting, "early": self.early(), "charts": len(self.charts)}

    def early(self):
        """Applications that were made before one of an earlier wave was: the root makes them wave by wave."""
        waves = {}
        for (_, name), item in self.live.cluster.objects["applications"].items():
            wave = int(item["metadata"].get("annotations", {}).get(WAVE, "0"))
            if name in self.of_root:
                waves.setdefault(wave, []).append((item["metadata"]["creationTimestamp"], name))
        wrong, last = [], None
        for wave in sorted(waves):
            for moment, name in sorted(waves[wave]):
                if last and moment < last[0]:
                    wrong.append([name, f"of wave {wave}, it was made before {last[1]}"])
            last = max([max(waves[wave]), *([last] if last else [])])
        return wrong


def why(item):
    """What an Application waits for."""
    status = item.get("status", {})
    words = [f"{status.get('sync', {}).get('status')}, {status.get('health', {}).get('status')}"]
    words += [one["message"] for one in status.get("conditions") or []]
    for one in status.get("resources") or []:
        health = one.get("health", {}).get("status", "Healthy")
        if one.get("status") == "OutOfSync" or health not in ("Healthy", "Suspended"):
            words.append(f"{one['kind']}/{one['name']}: {one.get('status')}, {health} {one.get('health', {}).get('message', '')}")
    operation = status.get("operationState", {})
    if operation.get("phase") not in (None, "Succeeded"):
        words.append(operation.get("message", ""))
    return "; ".join(words[:6]).replace("\n", " ")[:600]
