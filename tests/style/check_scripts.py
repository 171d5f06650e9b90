"""Shell scripts pass shellcheck, Python compiles."""
import os
import subprocess

from tree import ROOT, files, finish, need, read

need("shellcheck")
shell = [f for f in files("") if os.path.isfile(os.path.join(ROOT, f)) and f.startswith(("tools/", ".ci/", "tests/"))
         and read(f).startswith(("#!/bin/sh", "#!/bin/bash", "#!/usr/bin/env bash"))]
run = subprocess.run(["shellcheck", "-x", "-f", "gcc", *shell], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
problems = run.stdout.splitlines()
scripts = files(".py")
for script in scripts:
    try:
        compile(read(script), script, "exec")
    except SyntaxError as error:
        problems.append(f"{script}: {error}")
finish(problems, len(shell) + len(scripts))
