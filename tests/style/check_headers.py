"""Each header stands alone, is included once, begins with what it is for, and is short."""
import concurrent.futures
import os
import subprocess

from tree import BUILD, ROOT, files, finish, read

LIMIT = 170  # about 80 lines and their contracts
headers = [h for h in files(".h") if not h.startswith("tests/")]


def problems_of(header):
    text = read(header)
    if not text.startswith("/*"):
        yield f"{header}: does not begin with what it is for"
    if text.count("#pragma once") != 1:
        yield f"{header}: no single #pragma once"
    if text.count("\n") > LIMIT:
        yield f"{header}: {text.count(chr(10))} lines; one header, one idea: at most {LIMIT}"
    run = subprocess.run(["cc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-fsyntax-only",
                          "-x", "c", "-I", "include", "-I", "src", "-I", ".", "-I", os.path.dirname(header),
                          "-I", BUILD or ".", "-I", "/usr/include/libxml2", "-include", header, "/dev/null"],
                         cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if run.returncode or run.stderr:
        yield f"{header}: does not stand alone: {run.stderr.splitlines()[0]}"


with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    problems = [p for some in pool.map(lambda h: list(problems_of(h)), headers) for p in some]
finish(problems, len(headers))
