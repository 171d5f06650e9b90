"""Who may include what: the floors, the channels' view, and the few files that wrap a library."""
import re

from tree import files, finish, read

FLOORS = {"base": 0, "store": 1, "ticket": 2, "intake": 3, "outbox": 3, "channel": 3, "http": 3, "ctl": 4}
DOOR = 4
# a library, and the files that may include it
WRAPPED = [
    (r"<sqlite3", r"src/store/sqlite/"),
    (r"<libetpan/", r"channels/email/"),
    (r"<event2/http", r"src/http/"),
    (r"<event2/", r"src/(base/(event_loop|transfer\w*)|http/\w+)\.[ch]$"),
    (r"<curl/", r"src/(base/transfer\w*|ctl/client)\.[ch]$"),
    (r"<sodium", r"src/(base/crypto\w*|base/credential|store/vault\w*)\.[ch]$|channels/(callcenter/digest|hook-out/sign|x/(oauth[12]|request))\.c$"),
    (r"<systemd/", r"src/(base/(logging\w*|event_loop|notify)|main|listen|daemon\w*)\.[ch]$"),
    (r"<libxml/", r"channels/email/mime/html\w*\.[ch]$"),
    (r"<gnutls/", r"channels/(email/(worker|parse)/\w+|callcenter/digest|hook-out/sign|x/oauth1)\.[ch]$|src/base/crypto\w*\.[ch]$"),
    (r"<microhttpd|<gmime|<openssl", r"$^"),
]
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"][^>"]+[>"])', re.M)


def floor_of(path):
    parts = path.split("/")
    if parts[0] == "src":
        return FLOORS[parts[1]] if len(parts) > 2 else DOOR
    return None


def problem_with(path, include):
    for library, allowed in WRAPPED:
        if re.match(library, include) and not re.match(allowed, path):
            return f"may not include {include}"
    inner = include.strip('"<>')
    room = inner.split("/")[0]
    if path.startswith("channels/"):
        if include.startswith('"') and (room in FLOORS or inner.startswith("../..")):
            return f"a channel includes only <wasl/...> and its own folder, not {include}"
        if inner.startswith("build_config"):
            return f"a channel does not know the daemon's build: {include}"
    if path.startswith("include/") and include.startswith('"'):
        return f"the interface includes nothing of the core: {include}"
    here = floor_of(path)
    if here is not None and include.startswith('"') and FLOORS.get(room, -1) > here:
        return f"floor {here} looks up to {include}"
    if path.startswith("src/") and inner.startswith("channels"):
        return f"the core names no module: {include}"
    return None


problems, looked_at = [], 0
for file in files(".c", ".h"):
    if file.startswith("tests/"):
        continue
    for match in INCLUDE.findall(read(file)):
        looked_at += 1
        problem = problem_with(file, match)
        if problem:
            problems.append(f"{file}: {problem}")

# a .c includes its own header first
for file in files(".c"):
    if file.startswith("src/") and floor_of(file) != DOOR:
        own = file[4:-2] + ".h"
        first = INCLUDE.search(read(file))
        # a private header begins with the public one
        mine = (f'"{own}"', f'"{own[:-2]}_private.h"')
        if own in [h[4:] for h in files(".h", under="src")] and first and first.group(1) not in mine:
            problems.append(f"{file}: includes {first.group(1)} before its own header")
finish(problems, looked_at)
