"""The systemd units load without a complaint, and wasld's is as closed as was promised."""
import os
import re
import subprocess
import tempfile

from tree import BUILD, files, finish, need, read

EXPOSURE = 12  # tenths of what "systemd-analyze security" prints: 1.2
UNITS = ["wasld.service", "wasld-control.socket", "wasld-intake.socket"]

need("systemd-analyze")


def run(*words, **environment):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          env={**os.environ, "SYSTEMD_COLORS": "0", "SYSTEMD_LOG_LEVEL": "notice", **environment})


def present(match):
    """What is not installed on this machine is stood in for."""
    return match.group(0) if os.path.exists(match.group(2)) else f"{match.group(1)}/bin/true"


def verify(folder, units):
    shown = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
                *[f"{folder}/{unit}" for unit in units], SYSTEMD_UNIT_PATH=f"{folder}:")
    # the machine's own units are not ours to judge
    lines = [line for line in shown.stdout.splitlines() if "wasl" in line]
    if shown.returncode and not lines:
        lines = shown.stdout.splitlines() or [f"systemd-analyze verify ended with {shown.returncode}"]
    return lines


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


problems = []
samples = files(".conf", under="systemd/samples")
with tempfile.TemporaryDirectory() as folder:
    for unit in UNITS:
        path = f"{BUILD}/systemd/{unit}"
        if not os.path.exists(path):
            problems.append(f"systemd/{unit} was not configured")
            continue
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if re.search(r"@[A-Z]+@", text):
            problems.append(f"systemd/{unit}: a token was left: {re.search(r'@[A-Z]+@', text).group(0)}")
        write(f"{folder}/{unit}", re.sub(r"(?m)^(Exec\w+=)(/\S+)", present, text))
    if not problems:
        problems += verify(folder, UNITS)
        shown = run("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}",
                    f"{folder}/wasld.service")
        overall = [line for line in shown.stdout.splitlines() if "Overall exposure" in line]
        print(*overall)
        if shown.returncode or not overall:
            problems.append(f"systemd/wasld.service: over an exposure of {EXPOSURE / 10}")
    # a sample is a drop-in of the unit that its first line names
    for sample in samples:
        text = read(sample)
        place = re.match(r"# /etc/systemd/system/(\S+)\.d/(\w+\.conf):", text)
        if not place or place.group(1) not in UNITS:
            problems.append(f"{sample}: does not say of which unit it is a drop-in")
            continue
        write(f"{folder}/{place.group(1)}.d/{place.group(2)}", text)
    if not problems:
        problems += verify(folder, UNITS)
    users = run("systemd-sysusers", "--dry-run", f"{BUILD}/systemd/wasl.sysusers")
    if users.returncode:
        problems += users.stdout.splitlines()
finish(problems, len(UNITS) + len(samples) + 1)
