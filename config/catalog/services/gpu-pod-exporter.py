"""Metrics of the memory of graphics cards, by pod: what nvidia-smi says of each process, and the pod it belongs to."""

import http.server
import os
import re
import subprocess

PORT = 9401
POD = re.compile(r"pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12})")


def pod_of(pid):
    try:
        with open(f"/host_proc/{pid}/cgroup", encoding="utf-8") as cgroup:
            found = POD.search(cgroup.read())
    except OSError:
        return ""
    return found.group(1).replace("_", "-") if found else ""


def memory_by_pod():
    listed = subprocess.run(
        ["nvidia-smi", "--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"],
        capture_output=True,
        check=True,
        text=True,
        timeout=10,
    ).stdout
    used = {}
    for line in listed.splitlines():
        pid, mebibytes = (part.strip() for part in line.split(","))
        pod = pod_of(pid)
        used[pod] = used.get(pod, 0) + int(mebibytes)
    return used


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/health":
            self.answer(200, "ok\n")
            return
        try:
            used = memory_by_pod()
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            self.answer(500, f"{error}\n")
            return
        node = os.environ.get("NODE_NAME", "")
        lines = ["# TYPE gpu_pod_memory_mebibytes gauge"]
        for pod, mebibytes in sorted(used.items()):
            lines.append(f'gpu_pod_memory_mebibytes{{node="{node}",pod_uid="{pod}"}} {mebibytes}')
        self.answer(200, "\n".join(lines) + "\n")

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", PORT), Handler).serve_forever()
