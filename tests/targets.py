"""targets.py SUITE < the output of "meson introspect --tests": the targets that its tests need."""
import json
import sys

needed = set()
for test in json.load(sys.stdin):
    if any(name.split(":")[-1] == sys.argv[1] for name in test["suite"]):
        needed.update(target.split("@@")[1].split("@")[0] for target in test["depends"])
print(*sorted(needed))
