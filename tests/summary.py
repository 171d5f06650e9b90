#!/usr/bin/python3
"""summary.py FOLDER...: adds up the JUnit files of all suites and closes with one plain line.

A meson test that stands for several (TAP cases, or a pytest run that left a file of its own)
counts as those, not once more.
"""
import glob
import os
import sys
import xml.etree.ElementTree as tree


def cases(folders):
    """(suite, name, outcome) of each case."""
    own = set()  # meson tests whose cases came in a file of their own
    for folder in folders:
        for path in sorted(glob.glob(os.path.join(folder, "*.xml"))):
            for suite in tree.parse(path).getroot().iter("testsuite"):
                if suite.get("name") == "pytest":
                    own.add(os.path.splitext(os.path.basename(path))[0])
    for folder in folders:
        for path in sorted(glob.glob(os.path.join(folder, "*.xml"))):
            for suite in tree.parse(path).getroot().iter("testsuite"):
                for case in suite.findall("testcase"):
                    name = case.get("name", "")
                    outcome = "passed"
                    if case.find("failure") is not None or case.find("error") is not None:
                        outcome = "failed"
                    elif case.find("skipped") is not None:
                        outcome = "skipped"
                    if name.split(" / ")[-1] in own and outcome == "passed":
                        continue
                    yield suite.get("name", ""), name, outcome


def main(folders):
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for suite, name, outcome in cases(folders):
        count[outcome] += 1
        if outcome != "passed":
            print(f"{outcome.upper()}: {suite}: {name}")
    print(f"{count['passed']} passed, {count['failed']} failed" +
          (f", {count['skipped']} skipped" if count["skipped"] else ""))
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
