"""Evaluates a KCL file and writes each object that it makes: run.py FILE OUT."""

import json
import pathlib
import sys

import kcl_lib.api as api

source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
result = api.API().exec_program(api.ExecProgramArgs(k_filename_list=[str(source)]))
if result.err_message:
    sys.exit(result.err_message)
for service, objects in json.loads(result.json_result)["services"].items():
    folder = out / service
    folder.mkdir(parents=True, exist_ok=True)
    for name, manifest in objects.items():
        (folder / f"{name}.json").write_text(json.dumps(manifest, indent=1))
