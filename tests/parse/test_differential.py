"""The same mails through other libraries: who says something else than wasl has a known fault."""
import concurrent.futures
import email
import email.header
import email.utils
import hashlib
import json
import os
import re
import subprocess
import sys

import pytest

from parse import BUILD, TESTDATA, mails, parse_files

SECONDS = 60
# what they say does not depend on where they run
PLAIN = dict(os.environ, LC_ALL="C.UTF-8")

HEADER = re.compile(rb"\r?\n[ \t]*\r?\n")


def header_of(raw):
    return HEADER.split(raw, maxsplit=1)[0]


def value(raw, name):
    """A field of the mail's header as it is written."""
    found = re.search(rb"(?im)^" + name + rb"[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)", header_of(raw))
    return found.group(1) if found else b""


def has_8bit(data):
    return re.search(rb"[\x80-\xff]", data) is not None


def many_words(raw):
    return len(re.findall(rb"=\?[^?]*\?[BbQq]\?", value(raw, b"subject"))) > 1


def is_over_caps(raw):
    """Beyond the bounds that we set, and say so in a note."""
    return len(header_of(raw)) > 65536 or len(re.findall(rb"(?i)content-type: multipart/", raw)) > 99


FILE_NAMES = rb"(?im)^content-(?:type|disposition):(?:[^\r\n]|\r?\n[ \t])*"

# Known faults of a library, and what it reads otherwise by design: its fields, why, and whether a mail shows it.
RULES = {
    "etpan": [
        ({"subject"}, "raw 8-bit letters are read as ISO-8859-1", lambda raw: has_8bit(value(raw, b"subject"))),
        ({"subject"}, "a letter split over two encoded words is broken", many_words),
        ({"subject"}, "a word with a language, a NUL or no end", lambda raw: re.search(
            rb"\*[a-z]+\?B\?|=00|\?B\?[^?]*$", value(raw, b"subject"))),
        ({"subject"}, "a continuation of blanks ends the header", lambda raw: re.search(
            rb"(?i)subject:[^\n]*\n[ \t]+\r?\n", raw)),
        ({"from"}, "groups, semicolons and open quotes are not read", lambda raw: re.search(
            rb"[;:]|^[^\"]*\"[^\"]*$", value(raw, b"from"))),
        ({"from"}, "what has no @ is an address to it", lambda raw: b"@" not in value(raw, b"from")),
        ({"from"}, "a mark of byte order before the header", lambda raw: raw.startswith(b"\xef\xbb\xbf")),
        ({"from", "subject"}, "line ends of CR are not read", lambda raw: b"\n" not in raw.split(b"\r\r")[0]),
        ({"names"}, "RFC 2231 is not read", lambda raw: re.search(rb"\*[0-9]*\*?=", raw)),
        ({"names"}, "raw 8-bit letters, and names without quotes", lambda raw: any(
            has_8bit(field) or re.search(rb"name=[^\s\"';]+ ", field) for field in re.findall(FILE_NAMES, raw))),
        ({"parts"}, "uuencode is not decoded", lambda raw: re.search(rb"(?m)^begin [0-7]{3} ", raw)),
        ({"parts"}, "a boundary that is absent, or whose field is folded wrongly", lambda raw: re.search(
            rb"(?i)content-type: multipart/[^\n]*\r?\n(?![ \t])", raw)),
        ({"parts", "from"}, "we have bounds", is_over_caps),
        ({"parts"}, "line ends of quoted-printable become CRLF", lambda raw: re.search(
            rb"(?i)rfc822-headers;[^-]*-[^-]*-Encoding: quoted", raw)),
        ({"parts"}, "the header of a part after an empty one is lost", lambda raw: b"text/rfc822-headers" in raw),
        ({"fell"}, "a boundary of one quote kills it", lambda raw: b'"\\""' in raw),
    ],
    "python": [
        ({"subject", "names", "from"}, "raw 8-bit letters are not read", lambda raw: has_8bit(header_of(raw)) or any(
            has_8bit(field) for field in re.findall(FILE_NAMES, raw))),
        ({"subject"}, "a NUL stays, and a word without an end", lambda raw: re.search(
            rb"=00|\?B\?[^?]*$", value(raw, b"subject"))),
        ({"subject"}, "what is glued to a word is set apart", lambda raw: re.search(
            rb"\?=[^\s=]", value(raw, b"subject"))),
        ({"from", "subject"}, "a mark of byte order before the header", lambda raw: raw.startswith(b"\xef\xbb\xbf")),
        ({"from"}, "what has no @ is an address to it", lambda raw: b"@" not in value(raw, b"from")),
        ({"from"}, "semicolons, literals, open quotes and bare names are not read", lambda raw: re.search(
            rb";|\[|^[^\"]*\"[^\"]*$|@.* via ", value(raw, b"from"))),
        ({"parts"}, "a multipart without its boundary is a leaf", lambda raw: b"multipart/" in raw.lower()),
        ({"parts"}, "uuencode in a text is not read", lambda raw: re.search(rb"(?m)^begin [0-7]{3} ", raw)),
        ({"names"}, "encoded words and RFC 2231 are not told apart", lambda raw: re.search(rb"\?B\?|\*=", raw)),
        ({"fell"}, "unknown charsets, words with a language", lambda raw: re.search(
            rb"=\?(x-nope|utf-8\*ar)", value(raw, b"subject"))),
        ({"fell"}, "what is nested ends its recursion", lambda raw: re.search(
            rb"\({999}|(?:message/rfc822\s+Content-Type: ){99}|b99\b", raw)),
    ],
    "gmime": [
        ({"subject"}, "what follows a word with padding, or is glued to one, is lost", lambda raw: re.search(
            rb"=\?=\s*=\?|\?=[^\s=]|[^\s]=\?[a-zA-Z]", value(raw, b"subject"))),
        ({"subject"}, "a word without its padding loses its end", lambda raw: any(
            len(word) % 4 for word in re.findall(rb"(?i)\?b\?([^?]*)\?=", value(raw, b"subject")))),
        ({"subject"}, "a letter split over two encoded words is broken", many_words),
        ({"subject"}, "a NUL stays, and a word without an end", lambda raw: re.search(
            rb"=00|AA|\?B\?[^?]*$", value(raw, b"subject"))),
        ({"subject"}, "raw 8-bit letters are read as ISO-8859-1", lambda raw: has_8bit(value(raw, b"subject"))),
        ({"subject"}, "of two fields the last is read", lambda raw: len(re.findall(
            rb"(?im)^subject:", header_of(raw))) > 1),
        ({"from", "subject"}, "line ends of CR are not read", lambda raw: b"\n" not in raw.split(b"\r\r")[0]),
        ({"from"}, "a mark of byte order before the header", lambda raw: raw.startswith(b"\xef\xbb\xbf")),
        ({"from"}, "what has no @ is an address to it", lambda raw: b"@" not in value(raw, b"from")),
        ({"from"}, "a domain of A-labels is shown in Unicode", lambda raw: b"@xn--" in value(raw, b"from")),
        ({"from"}, "of two addresses in one the first is taken, of a NUL what stands before it", lambda raw: re.search(
            rb"@[^<]* via |\x00", value(raw, b"from"))),
        ({"from"}, "we have bounds", is_over_caps),
        ({"message_id"}, "of two fields the last is read", lambda raw: len(re.findall(
            rb"(?im)^message-id:", header_of(raw))) > 1),
        ({"names"}, "of a plain name and one of RFC 2231 the first is read; a NUL ends it", lambda raw: re.search(
            rb"name=[^\n]*(?:\n[ \t]+[^\n]*)*name\*|\x00|=00|%00", raw)),
        ({"parts"}, "uuencode is not decoded", lambda raw: re.search(rb"(?m)^begin [0-7]{3} ", raw)),
        ({"parts"}, "a multipart without its boundary has no parts, a strange type is a file", lambda raw: re.search(
            rb"(?i)content-type: *(?:multipart/|[^\s/]*(?:\r?\n|;))", raw)),
    ],
}


def run_program(name, bare):
    """The library's own program; None when it fell over."""
    program = os.path.join(BUILD, "tests", "parse", name + "_oracle")
    if not os.path.exists(program):
        pytest.skip(f"no {name}: {program} was not built, its library is not installed")
    try:
        ended = subprocess.run([program, bare], capture_output=True, timeout=SECONDS, env=PLAIN, check=False)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(ended.stdout) if ended.returncode == 0 else None


def python_header(message, name):
    value = message.get(name)
    return None if value is None else str(email.header.make_header(email.header.decode_header(value)))


def python_leaves(message):
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            yield from python_leaves(part)
        return
    whole = None if message.is_multipart() else message.get_payload(decode=True)
    yield {"type": message.get_content_type(), "name": message.get_filename(),
           "size": None if whole is None else len(whole),
           "sha256": None if whole is None else hashlib.sha256(whole).hexdigest()}


def run_python(raw):
    try:
        message = email.message_from_bytes(raw)
        return {
            "subject": python_header(message, "subject"),
            "from": [address for _, address in email.utils.getaddresses([str(message.get("from", ""))]) if address],
            "message_id": (message.get("message-id") or "").strip(" \t\r\n<>"),
            "parts": list(python_leaves(message)),
        }
    except (LookupError, ValueError, RecursionError):
        return None


def oracle(name, path, folder):
    """What the library makes of the mail; None when it fell over. A mailbox's line is no mail's."""
    with open(path, "rb") as f:
        raw = re.sub(rb"\AFrom [^\n]*\n", b"", f.read())
    if name == "python":
        return run_python(raw)
    bare = os.path.join(folder, os.path.basename(path))
    with open(bare, "wb") as f:
        f.write(raw)
    return run_program(name, bare)


def line(text):
    """Without what is laid out otherwise."""
    return re.sub(r"\s+", " ", text or "").strip()


def safe(name):
    """A file's name as ours are: without a path."""
    return re.split(r"[/\\]", line(name))[-1]


def compare(mail, theirs):
    """{field: (ours, theirs)} of what differs."""
    pairs = {
        "subject": (line(mail["subject"]), line(theirs["subject"])),
        "message_id": (mail["message_id"] or "", theirs["message_id"] or ""),
        "from": (mail["from"]["address"] if mail["from"] else None, theirs["from"][0] if theirs["from"] else None),
    }
    ours = {a["sha256"]: a for a in mail["attachments"]}
    leaves = {p["sha256"]: p for p in theirs["parts"]}
    # a mail within a mail is no leaf with bytes to the library
    missing = sorted(a["type"] for digest, a in ours.items()
                     if digest not in leaves and not a["type"].startswith("message/"))
    more = sorted(p["type"] for digest, p in leaves.items()
                  if digest and digest not in ours and not p["type"].lower().startswith(("text/", "message/"))
                  and not p["type"].lower().endswith("-signature"))
    pairs["parts"] = (missing, more) if missing or more else ([], [])
    names = {digest: (ours[digest]["name"], safe(p["name"])) for digest, p in leaves.items()
             if digest in ours and p["name"]}
    wrong = sorted(pair for pair in names.values() if pair[0] != pair[1])
    differs = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if missing or more:
        differs["parts"] = pairs["parts"]
    if wrong:
        differs["names"] = wrong
    return differs


def all_mails(top):
    """Every mail there is: published ones and made ones."""
    script = os.path.join(TESTDATA, "tools", "email", "mkcases.py")
    subprocess.run([sys.executable, script, top], check=True, stdout=subprocess.DEVNULL)
    made = sorted(os.path.join(top, name) for name in os.listdir(top) if name.endswith(".eml"))
    paths = mails("data", "mail", "mime") + mails("data", "mail", "bounces") + mails("data", "mail", "not-bounces")
    return paths + [path for path in made if os.path.getsize(path) < 400_000]


@pytest.fixture(scope="module", name="ours")
def fixture_ours(tmp_path_factory):
    mails("data", "mail", "mime")  # skips where there are none
    return parse_files(all_mails(str(tmp_path_factory.mktemp("mails"))))


def differences(name, ours, folder):
    """[(path, field, pair)]"""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        theirs = dict(zip(ours, pool.map(lambda path: oracle(name, path, folder), ours)))
    found = []
    for path, mail in ours.items():
        differs = {"fell": None} if theirs[path] is None else compare(mail, theirs[path])
        found += [(path, field, pair) for field, pair in differs.items()]
    return found


def judge(name, ours, folder):
    """What no rule excuses, and the rules that excused nothing."""
    unexplained, used = [], set()
    for path, field, pair in differences(name, ours, folder):
        with open(path, "rb") as f:
            raw = f.read()
        excuses = [why for fields, why, shows in RULES[name] if field in fields and shows(raw)]
        used.update(excuses)
        if not excuses:
            unexplained.append(f"{os.path.basename(path)}: {field}: ours and theirs {pair!r}"[:400])
    return unexplained, [why for _, why, _ in RULES[name] if why not in used]


@pytest.mark.parametrize("name", sorted(RULES))
def test_who_differs_has_a_known_fault(name, ours, tmp_path):
    unexplained, idle = judge(name, ours, str(tmp_path))
    assert not unexplained, "\n".join(unexplained)
    assert not idle, f"rules that excuse nothing: {idle}"


if __name__ == "__main__":
    import tempfile
    unexplained, idle = judge(sys.argv[1], parse_files(all_mails(tempfile.mkdtemp())), tempfile.mkdtemp())
    print("\n".join(unexplained), f"{len(unexplained)} unexplained", *idle, sep="\n")
