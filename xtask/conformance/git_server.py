"""A git server on the loopback address, for controllers that fetch a tree over HTTP."""

import http.server
import os
import pathlib
import shutil
import subprocess
import threading

BRANCH = "main"
NAME = "lab.git"


def git(folder, *arguments):
    author = ["-c", "user.name=conformance", "-c", "user.email=conformance@example.com"]
    subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True)


def repository(folder, tree, place, address, change=lambda tree: None):
    """A repository with a tree at its place, in which the address of the lab's own repository is that of this server.

    `change` may change the tree before it is committed.
    """
    work = folder / "work"
    target = work / place
    target.parent.mkdir(parents=True)
    shutil.copytree(tree, target)
    git(work, "init", "--initial-branch", BRANCH)
    replace(target, own_address(target), address)
    change(target)
    git(work, "add", "--all")
    git(work, "commit", "--message", "The tree")
    git(folder, "clone", "--bare", str(work), NAME)


def own_address(tree):
    """The address of the repository that holds the tree, as its engine is told."""
    for path, key in [("gitops/flux/source.yaml", "url: "), ("gitops/argocd/root.yaml", "repoURL: ")]:
        if (tree / path).exists():
            text = (tree / path).read_text(encoding="utf-8")
            return text.partition(key)[2].partition("\n")[0]
    raise SystemExit(f"{tree} names no repository")


def replace(tree, old, new):
    for path in tree.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if old in text:
            path.write_text(text.replace(old, new), encoding="utf-8")


class Handler(http.server.BaseHTTPRequestHandler):
    """Hands requests to git's own program for them."""

    root = ""

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        length = self.headers.get("Content-Length")
        self.answer(self.rfile.read(int(length)) if length else self.chunks())

    def chunks(self):
        found = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        return found

    def answer(self, body):
        path, _, query = self.path.partition("?")
        environment = os.environ | {
            "GIT_PROJECT_ROOT": self.root,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
        status = [value for name, value in headers if name == "Status"]
        self.send_response(int(status[0].split()[0]) if status else 200)
        for name, value in headers:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Nobody reads it."""


def serve(folder):
    """Serves the repositories in a folder. Returns the server and the address of the one with the tree."""
    handler = type("Here", (Handler,), {"root": str(pathlib.Path(folder).absolute())})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/{NAME}"
