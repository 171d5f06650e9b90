"""What the style checks share: the tree's files, and how a check ends."""
import os
import subprocess
import sys

ROOT = os.environ.get("WASL_SOURCE_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("WASL_BUILD_ROOT", "")
SKIP = 77  # meson: skipped


def files(*suffixes, under=""):
    """The project's own files, as paths from the root, those of build folders left out."""
    found = []
    for folder, subfolders, names in os.walk(os.path.join(ROOT, under)):
        subfolders[:] = sorted(d for d in subfolders
                               if not d.startswith((".git", "build", "__pycache__", ".pytest")))
        for name in sorted(names):
            if name.endswith(suffixes):
                found.append(os.path.relpath(os.path.join(folder, name), ROOT))
    return found


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as f:
        return f.read()


def need(program):
    """Skips the check, loudly, where a program is absent."""
    if subprocess.run(["which", program], stdout=subprocess.DEVNULL, check=False).returncode:
        print(f"SKIPPED: {program} is not installed")
        sys.exit(SKIP)


def finish(problems, looked_at):
    """Prints what was found and exits; a check that looked at nothing has failed."""
    for problem in problems:
        print(problem)
    print(f"{looked_at} looked at, {len(problems)} problems")
    sys.exit(1 if problems or not looked_at else 0)
