"""Hands every script to shellcheck: files of their own, files that cloud-init writes, and the commands it runs.

usage: shell.py PROGRAM, the list of files on standard input
"""

import json
import subprocess
import sys

import yaml

program = sys.argv[1]


def scripts(path):
    """The scripts in a file, each with what it is called."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".sh"):
        yield path, text
    if not path.endswith("/user-data"):
        return
    data = yaml.safe_load(text)
    for written in data.get("write_files", []):
        if written.get("content", "").startswith("#!"):
            yield f"{path}: {written['path']}", written["content"]
    for field in ["bootcmd", "runcmd"]:
        # cloud-init makes one script of the commands that are texts.
        lines = [command for command in data.get(field, []) if isinstance(command, str)]
        if lines:
            yield f"{path}: {field}", "#!/bin/sh\n" + "\n".join(lines) + "\n"


def check(text):
    said = subprocess.run([program, "--format=gcc", "-"], input=text, capture_output=True, text=True)
    return said.returncode, said.stdout + said.stderr


version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
version = next(line.split()[-1] for line in version.splitlines() if line.startswith("version:"))
report = {"version": f"ShellCheck {version}", "tried": 0, "refused": []}
for path in json.load(sys.stdin):
    for name, text in scripts(path):
        report["tried"] += 1
        status, words = check(text)
        if status != 0:
            report["refused"].append([name, words])
json.dump(report, sys.stdout)
