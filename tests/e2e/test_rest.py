"""At rest nothing of a mail can be read, and what is read by a person leaves an event."""
import base64
import os

from post import compose, send

WORDS = ["الزرافة", "xylophonist", "quokka-7781"]


def forms(word):
    """A word as it might lie in a file."""
    utf8 = word.encode()
    yield utf8
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    yield base64.b64encode(utf8)[:-3]
    yield utf8.hex().encode()
    if all(ord(c) < 0x80 or 0x600 <= ord(c) < 0x700 for c in word):
        yield word.encode("windows-1256", "replace")


def test_no_word_of_a_mail_is_readable(wasl, host, boxes):
    wasl.start()
    small = compose(sender="Xylophonist <noura@people.test>", subject=f"{WORDS[0]} {WORDS[1]}", text=f"{WORDS[2]} {WORDS[0]}\n")
    large = compose(subject=WORDS[1], text=WORDS[2] + "\n")
    large.add_attachment((WORDS[1] * 40000).encode(), maintype="text", subtype="plain", filename=f"{WORDS[2]}.txt")
    send(host, small)
    send(host, large)
    wasl.wait_tickets(2)
    boxes["noura@people.test"].wait(2)
    looked_at = []

    def look():
        for folder, _, names in os.walk(f"{wasl.dir}/state"):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    data = f.read().lower()
                looked_at.append(name)
                for word in WORDS + ["noura@people.test", "people.test"]:
                    for form in forms(word):
                        assert form.lower() not in data, f"{word} is readable in {name}"

    look()
    log = wasl.log()
    for word in WORDS + ["noura@", "Xylophonist"]:
        assert word not in log, f"{word} is in the log"
    assert wasl.stop() == 0
    look()
    assert any("wasl.db" in n for n in looked_at) and any("keys.db" in n for n in looked_at)
    assert any(os.scandir(f"{wasl.dir}/state/vault"))


def test_reading_a_ticket_is_an_event(wasl, host):
    wasl.start()
    send(host, compose())
    [ticket] = wasl.wait_tickets(1)
    wasl.ticket(ticket["reference"])
    events = wasl.ticket(ticket["reference"])["events"]
    reads = [e for e in events if e["kind"] == "read"]
    assert len(reads) == 2 and all(e["actor"] == f"uid {os.getuid()}" for e in reads)


def test_the_state_folder_is_for_its_owner_alone(wasl, host):
    wasl.start()
    for folder, _, names in os.walk(f"{wasl.dir}/state"):
        assert os.stat(folder).st_mode & 0o077 == 0, folder
        for name in names:
            assert os.stat(os.path.join(folder, name)).st_mode & 0o077 == 0, name
