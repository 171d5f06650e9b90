"""clang-tidy finds nothing, by the rules of .clang-tidy, in any source that is built.

The analyzer follows fewer paths where it is not told to take its time (WASL_LONG): seconds a
source become tenths.
"""
import concurrent.futures
import json
import os
import subprocess

from tree import BUILD, ROOT, finish, need

need("clang-tidy")
with open(os.path.join(BUILD, "compile_commands.json"), encoding="utf-8") as f:
    commands = json.load(f)

# gcc's own options mean nothing to clang; sanitizers only make it slower
UNKNOWN = ("-fsanitize", "-fno-omit-frame-pointer")
QUICK = [] if os.environ.get("WASL_LONG") else [
    "--extra-arg=" + word for word in ("-Xclang", "-analyzer-config", "-Xclang", "mode=shallow")]
seen = {}
for command in commands:
    path = os.path.normpath(os.path.join(command["directory"], command["file"]))
    if path.startswith(ROOT) and "/tests/" not in path:
        command["command"] = " ".join(w for w in command["command"].split() if not w.startswith(UNKNOWN))
        seen.setdefault(path, command)
folder = os.path.join(BUILD, "tidy")
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as f:
    json.dump(list(seen.values()), f)


def tidy(path):
    run = subprocess.run(["clang-tidy", "--quiet", *QUICK, "-p", folder, path], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, check=False)
    return [line for line in run.stdout.splitlines() if "error:" in line or "warning:" in line]


with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    problems = [line for lines in pool.map(tidy, sorted(seen)) for line in lines]
finish(sorted(set(problems)), len(seen))
