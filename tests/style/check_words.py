"""The configuration that ships, the manual and the option tables name the same options."""
import glob
import os
import re
import subprocess
import tempfile

from tree import BUILD, finish, read

wasld = os.path.join(BUILD, "src", "wasld")
with tempfile.TemporaryDirectory() as modules:
    # each module is built in its own folder, and installed beside the others
    for module in glob.glob(f"{BUILD}/channels/**/*.so", recursive=True):
        os.symlink(os.path.abspath(module), f"{modules}/{os.path.basename(module)}")
    table = subprocess.run([wasld, "--print-options", "--module-directory", modules],
                           stdout=subprocess.PIPE, text=True, check=True).stdout
known, fallback = {}, {}
for line in table.splitlines():
    section, key, value = line.split("\t")[:3]
    known.setdefault(section, set()).add(key)
    if key != "module":  # each section says its own
        fallback[section.split(" ")[0], key] = value

problems, looked_at = [], 0
named, section = {}, None
for line in read("conf/wasl.conf").splitlines():
    header = re.match(r"#?\[(\w+)(?: [\w-]+)?\]$", line)
    option = re.match(r"#?(\w+) =(?: (.*))?$", line)
    if header:
        section = header.group(1)
    elif option and section:
        looked_at += 1
        named.setdefault(section, set()).add(option.group(1))
        # what is commented out shows what is in force without it; a port's 0 stands for the usual one
        value = fallback.get((section, option.group(1)))
        if line.startswith("#") and value and value != "0" and option.group(1) != "module" and value != option.group(2):
            problems.append(f"conf/wasl.conf: {option.group(1)} is {value} where it is not given, not {option.group(2)}")
manual = read("docs/wasl.conf.5")
for section, keys in known.items():
    kind = section.split(" ")[0]
    for key in sorted(keys - named.get(kind, set())):
        problems.append(f"conf/wasl.conf: [{section}] does not show {key}")
    for key in sorted(keys):
        if f".It Cm {key}" not in manual and f".It Ic {key}" not in manual:
            problems.append(f"docs/wasl.conf.5: {key} of [{section}] is not described")
# the manual's "Default:" is the table's
for key, rest in re.findall(r"(?m)^\.It Cm (\w+)\n((?:(?!\.It Cm|\.Ss|\.Sh).*\n)*)", manual):
    default = re.search(r"(?m)^Default:\s+(?:\.[A-Z][a-z] )?(\S+?)[.,]?(?: .*)?$", rest)
    values = {v for (_, k), v in fallback.items() if k == key and v}
    if default and values and default.group(1) not in values:
        problems.append(f"docs/wasl.conf.5: the default of {key} is {values.pop()}, not {default.group(1)}")
for section, keys in named.items():
    every = set().union(*(k for s, k in known.items() if s.split(" ")[0] == section))
    for key in sorted(keys - every):
        problems.append(f"conf/wasl.conf: [{section}] shows {key}, which no table has")
finish(problems, looked_at)
