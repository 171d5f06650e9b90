"""By hand: python3 tests/peers/x --port 8080. Prints what a channel needs to know, then does what it is told."""
import argparse
import os
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from x.server import XServer  # noqa: E402

HELP = """post HANDLE TEXT          somebody posts (write @{me} to be found)
reply HANDLE ID TEXT      … as a reply
quote HANDLE ID TEXT      … with a quoted post
edit ID TEXT, delete ID   of a post
dm HANDLE TEXT            a direct message
late SECONDS              posts reach the mentions so long after
advance SECONDS           the server's clock
fault ENDPOINT KIND [N]   see faults.py
show                      what our account sent, the refusals and the bill"""


def show(server):
    for post in server.own_posts():
        parent = post.parent()
        print(f"  {post.id}{f' to {parent.id}' if parent else ''}: {post.text}")
    for event in server.own_messages():
        print(f"  {event.conversation}: {event.text}")
    print(f"  refused: {server.refusals[-10:]}\n  spent: ${server.billing.spent:.3f} {server.billing.counts}")


def obey(server, line):
    verb, _, rest = line.strip().partition(" ")
    one, _, more = rest.partition(" ")
    two, _, text = more.partition(" ")
    if verb == "post":
        print(server.post(one, more).id)
    elif verb == "reply":
        print(server.post(one, text, in_reply_to=two).id)
    elif verb == "quote":
        print(server.post(one, text, quote=two).id)
    elif verb == "edit":
        print(server.edit(one, more).id)
    elif verb == "delete":
        server.delete(one)
    elif verb == "dm":
        print(server.dm(one, more).id)
    elif verb == "late":
        server.late(float(one))
    elif verb == "advance":
        server.advance(float(one))
    elif verb == "fault":
        server.faults.add(one, two, int(text or 1))
    elif verb == "show":
        show(server)
    elif verb:
        print(HELP.format(me=server.me.username))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--handle", default="office", help="of our account")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"))
    parser.add_argument("--record", metavar="FILE", help="a line of JSON for each exchange")
    given = parser.parse_args()
    with XServer(given.handle, given.port, given.tls, given.record) as server:
        keys = server.credentials
        grant = server.tokens.grant(server.me)
        for name, value in (("url", server.url), ("account", f"@{server.me.username} ({server.me.id})"),
                            ("consumer key", keys.consumer_key), ("consumer secret", keys.consumer_secret),
                            ("access token", keys.token), ("access token secret", keys.token_secret),
                            ("app bearer", keys.app_bearer), ("client id", server.tokens.client_id),
                            ("client secret", server.tokens.client_secret), ("OAuth 2.0 access", grant.access),
                            ("OAuth 2.0 refresh", grant.refresh)):
            print(f"{name:20} {value}")
        sys.stdout.flush()
        for line in sys.stdin:
            try:
                obey(server, line)
            except (KeyError, ValueError) as wrong:
                print(f"no: {wrong}")
            sys.stdout.flush()
        if not sys.stdin.isatty():
            try:
                server.closed.wait()
            except KeyboardInterrupt:
                pass


if __name__ == "__main__":
    main()
