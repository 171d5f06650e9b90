"""mime: how fast mails of about 8 KiB are read whole, by wasl's parser, by libetpan's and by GMime:
header fields decoded, every part decoded, text as UTF-8. Processor time, the best of several rounds.
"""
import os
import random
import subprocess
import tempfile

from bench_mail import mail

COUNT = 2000
LIBRARIES = ("wasl", "etpan", "gmime")


def measure(build, library, path):
    """Bytes a second; None where the library was not there at the build."""
    target = f"bench-mime-{library}"
    built = subprocess.run(["meson", "compile", "-C", build, target], capture_output=True, check=False)
    if built.returncode:
        return None
    ended = subprocess.run([f"{build}/tests/bench/{target}", path], capture_output=True, check=True)
    return int(ended.stdout.split()[0])


def run(build):
    chance = random.Random(7)
    with tempfile.NamedTemporaryFile(prefix="wasl") as f:
        for n in range(COUNT):
            m = mail(n, chance)
            f.write(b"%d\n" % len(m) + m)
        f.flush()
        speeds = {name: measure(build, name, f.name) for name in LIBRARIES}
    for name, speed in speeds.items():
        print(f"mime {name} {speed / 1e6:.0f} MB/s" if speed else f"mime {name}: not there (its -dev package)")
    for name in LIBRARIES[1:]:
        if speeds[name]:
            print(f"mime-{name} ratio {speeds['wasl'] / speeds[name]:.2f}")
