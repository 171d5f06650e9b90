"""mail: from a mailbox of 20,000 mails to committed, sealed tickets with queued receipts, and what
mbsync (FSync no) takes to copy the same mailbox from the same server, in turns: what a disk takes for
20,000 new files differs by the half from one minute to the next.

The SMTP server of this test takes connections and never says a word, so that receipts stay queued.
"""
import base64
import json
import os
import quopri
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "peers"))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

COUNT = int(os.environ.get("WASL_BENCH_MAILS", "20000"))
ROUNDS = int(os.environ.get("WASL_BENCH_ROUNDS", "4"))
ENGLISH = "request certificate stipend portal admission college register trainee schedule please thanks".split()
ARABIC = "السلام عليكم أرجو إفادتي عن موعد صرف المكافأة وشكرا لكم الكلية التقنية الوثيقة".split()


def mail(n, chance):
    """A usual mail of about 8 KiB: two alternatives, folded headers, a signature, 40 % Arabic."""
    arabic = chance.random() < 0.4
    words = ARABIC if arabic else ENGLISH
    text = "\n".join(" ".join(chance.choice(words) for _ in range(10)) for _ in range(22 if arabic else 32))
    html = "<html><body>" + "".join(f'<p style="font-family:Arial">{line}</p>' for line in text.split("\n")) + "</body></html>"
    name, encode = ("base64", base64.encodebytes) if arabic else ("quoted-printable", quopri.encodestring)
    subject = base64.b64encode(" ".join(chance.choice(words) for _ in range(4)).encode()[:44].decode("utf-8", "ignore").encode())
    signature = base64.b64encode(chance.randbytes(258)).decode()
    head = [
        f"Return-Path: <u{n}@people.test>",
        f"Received: from mx.people.test (mx.people.test [192.0.2.{n % 250}])\n\tby mail.example.test with ESMTPS id {n:08X}\n"
        "\tfor <cso@tvtc.test>; Mon, 23 Nov 2026 10:00:00 +0000",
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=people.test; s=s1;\n\th=from:to:subject:date:message-id;\n\tb="
        + "\n\t ".join(signature[i:i + 70] for i in range(0, len(signature), 70)),
        f'From: "User {n}" <u{n}@people.test>', "To: cso@tvtc.test", f"Subject: =?UTF-8?B?{subject.decode()}?=",
        "Date: Mon, 23 Nov 2026 10:00:00 +0000", f"Message-ID: <{n}.{chance.getrandbits(64):x}@people.test>",
        "MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="=_{n}"']
    parts = "".join(f"--=_{n}\nContent-Type: text/{kind}; charset=UTF-8\nContent-Transfer-Encoding: {name}\n\n"
                    f"{encode(body.encode()).decode()}\n" for kind, body in (("plain", text), ("html", html)))
    return ("\n".join(head) + "\n\n" + parts + f"--=_{n}--\n").replace("\n", "\r\n").encode()


def mail_of(n):
    """A short one of a sender of its own."""
    return (f'From: "User {n}" <u{n}@people.test>\r\nTo: cso@tvtc.test\r\nSubject: question {n}\r\n'
            f"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <short.{n}@people.test>\r\n"
            f"\r\nWhen is the {n}th certificate ready?\r\n").encode()


def fill(host, count):
    """MULTIAPPEND, a hundred mails a command."""
    chance = random.Random(7)
    with socket.create_connection(("127.0.0.1", host.ports["imap"])) as s:
        answers = s.makefile("rb")
        answers.readline()

        def command(data):
            s.sendall(b"a " + data + b"\r\n")
            while not (line := answers.readline()).startswith(b"a "):
                if not line:
                    raise SystemExit("bench: the server closed the connection")
            if not line.startswith(b"a OK"):
                raise SystemExit(f"bench: {line.decode()}")

        command(b"LOGIN cso@tvtc.test secret")
        size = 0
        for begin in range(0, count, 100):
            batch = [mail(n, chance) for n in range(begin, min(count, begin + 100))]
            size += sum(map(len, batch))
            command(b"APPEND INBOX" + b"".join(b" {%d+}\r\n%s" % (len(m), m) for m in batch))
    return size


def mbsync(host, folder):
    """Seconds that mbsync takes for the whole mailbox, into a new folder."""
    os.makedirs(f"{folder}/copy")
    with open(f"{folder}/mbsyncrc", "w", encoding="utf-8") as f:
        f.write(f"""FSync no
IMAPAccount a
Host localhost
Port {host.ports['imaps']}
User cso@tvtc.test
Pass secret
SSLType IMAPS
CertificateFile {host.ca}

IMAPStore far
Account a

MaildirStore near
Path {folder}/copy/
Inbox {folder}/copy/INBOX

Channel c
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync PullNew
SyncState {folder}/
""")
    begun = time.monotonic()
    subprocess.run(["mbsync", "-q", "-c", f"{folder}/mbsyncrc", "c"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - begun
    got = len(os.listdir(f"{folder}/copy/INBOX/new")) + len(os.listdir(f"{folder}/copy/INBOX/cur"))
    if got != COUNT:
        raise SystemExit(f"bench: mbsync copied {got} of {COUNT} mails")
    return seconds


def peak_memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) / 1024 for line in f if line.startswith("VmHWM"))


def tickets(path):
    """How many there are, asked over the control socket: a command a time would cost what is measured."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(60)
        s.connect(path)
        s.sendall(b"GET /api/v1/status HTTP/1.0\r\nHost: wasl\r\n\r\n")
        answer = b"".join(iter(lambda: s.recv(65536), b""))
    return json.loads(answer.partition(b"\r\n\r\n")[2])["tickets"]


def ours(wasl, count):
    """Seconds from the start of a daemon with an empty store to the last committed ticket, and its peak memory."""
    wasl.init()
    begun = time.monotonic()
    wasl.start(wait=False)
    wasl.wait(wasl.answers, "the control socket")
    while (have := tickets(f"{wasl.dir}/control.sock")) < count:
        if time.monotonic() - begun > 600:
            raise SystemExit(f"bench: {have} of {count} tickets after ten minutes\n{wasl.log()[-2000:]}")
        time.sleep(min(0.2, max(0.01, (count - have) / 20000)))  # more often towards the end
    return time.monotonic() - begun, peak_memory(wasl.process.pid)


def one_of_ours(host, folder, smtp_port):
    """Seconds, peak memory in MiB and queued receipts."""
    from wasl import Wasl
    os.makedirs(folder)
    wasl = Wasl(folder, host, log_level="notice", per_address=0, per_hour=0)
    wasl.configure(since="always", after="nothing", smtp_port=smtp_port, smtp_security="tls")
    try:
        seconds, memory = ours(wasl, COUNT)
        return seconds, memory, wasl.ctl("status")["deliveries"]["pending"]
    finally:
        wasl.stop(60)


def one_round(host, folder, smtp_port, first):
    """The two after each other; who begins has the colder server."""
    os.makedirs(folder)
    theirs = mbsync(host, folder) if first == "mbsync" else None
    seconds, memory, queued = one_of_ours(host, f"{folder}/w", smtp_port)
    theirs = theirs or mbsync(host, folder)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"mail round mbsync {COUNT / theirs:.0f}, wasl {COUNT / seconds:.0f} mails/s", flush=True)
    return theirs, seconds, memory, queued


def run(build):
    os.environ["WASL_BUILD_ROOT"] = build
    from mailhost import MailHost
    from post import PEOPLE
    from wasl import INSTALLED
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", INSTALLED], check=True,
                   stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    os.chmod(folder, 0o755)  # the servers are other users
    silent = socket.create_server(("127.0.0.1", 0), backlog=128)
    host = MailHost(f"{folder}/m", PEOPLE)
    try:
        host.prepare()
        host.start_dovecot()
        size = fill(host, COUNT)
        rounds = [one_round(host, f"{folder}/{n}", silent.getsockname()[1], "wasl" if n % 2 else "mbsync")
                  for n in range(ROUNDS)]
        theirs, seconds = (sum(each[n] for each in rounds) / ROUNDS for n in (0, 1))
        print(f"mail mbsync {COUNT / theirs:.0f} mails/s")
        print(f"mail wasl {COUNT / seconds:.0f} mails/s")
        print(f"mail wasl {size / seconds / 1e6:.1f} MB/s")
        print(f"mail receipts {rounds[-1][3]} queued")
        print(f"mail memory {max(each[2] for each in rounds):.0f} MiB")
        print(f"mail ratio {theirs / seconds:.2f}")
    finally:
        host.stop_dovecot()
        silent.close()
        shutil.rmtree(INSTALLED, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
