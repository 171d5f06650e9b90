"""Every C file is as clang-format writes it."""
import subprocess

from tree import ROOT, files, finish, need

need("clang-format")
sources = files(".c", ".h")
run = subprocess.run(["clang-format", "--dry-run", "-Werror", "--ferror-limit=1", *sources], cwd=ROOT,
                     stderr=subprocess.PIPE, text=True, check=False)
finish([line for line in run.stderr.splitlines() if "error:" in line], len(sources))
