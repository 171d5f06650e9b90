#!/usr/bin/python3
"""A private mail host for tests and the demonstration: Dovecot (IMAP, LMTP, login) and
Postfix (SMTP, submission) on loopback, all in one folder, nothing of the machine's own
configuration read or written.

    mailhost.py start DIR ADDRESS:PASSWORD...    prints the ports and paths as JSON
    mailhost.py stop DIR

Every domain of the given addresses is local: Postfix hands mail for it to Dovecot. It also takes
mail to anybody at unknown.test, whom Dovecot does not know, so that it comes back. Needs root,
since both servers insist on users of their own. DIR must be short (sockets: 107 bytes).
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

UNKNOWN = "unknown.test"
HERE = os.path.dirname(os.path.abspath(__file__))

DOVECOT_CONF = """
base_dir = {dir}/dovecot/run
state_dir = {dir}/dovecot/state
log_path = {dir}/dovecot/log
instance_name = wasl-tests
protocols = imap lmtp
listen = 127.0.0.1
default_login_user = dovenull
default_internal_user = dovecot
default_internal_group = dovecot
first_valid_uid = 65534
last_valid_uid = 65534
first_valid_gid = 65534
auth_mechanisms = plain login
disable_plaintext_auth = no
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {dir}/dovecot/users
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={dir}/dovecot/home/%u
}}
mail_location = {format}:~/mail
mail_fsync = never
mail_max_userip_connections = 1000
auth_failure_delay = 0
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Processed {{
    auto = create
  }}
}}
ssl = yes
ssl_cert = <{dir}/tls/server.pem
ssl_key = <{dir}/tls/server.key
ssl_min_protocol = TLSv1.2
service imap-login {{
  process_min_avail = 1
  service_count = 0
  client_limit = 300
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    # the second one is not in the certificate
    address = 127.0.0.1 127.0.0.2
    port = {imaps}
    ssl = yes
  }}
}}
service auth {{
  client_limit = 900
  inet_listener {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
service anvil {{
  client_limit = 900
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service lmtp {{
  user = root
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
protocol imap {{
  imap_idle_notify_interval = 2 mins
}}
postmaster_address = postmaster@mail.example.test
hostname = mail.example.test
"""

# answers of vacation go out by Postfix, as anybody's mail comes in
SIEVE_CONF = """
submission_host = 127.0.0.1:{smtp}
protocol lmtp {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:~/sieve;active=~/active.sieve
}}
"""
SIEVE_PLUGIN = "/usr/lib/dovecot/modules/lib90_sieve_plugin.so"

POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {dir}/postfix/queue
data_directory = {dir}/postfix/data
maillog_file = {dir}/postfix/log
maillog_file_prefixes = {dir}
myhostname = mail.example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
alias_maps =
local_recipient_maps =
smtputf8_enable = yes
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{dir}/postfix/mailboxes
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:5.1.2 this mail host knows no other
smtpd_tls_cert_file = {dir}/tls/server.pem
smtpd_tls_key_file = {dir}/tls/server.key
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_recipient_restrictions = check_recipient_access texthash:{dir}/postfix/recipients, permit_sasl_authenticated, reject_unauth_destination
smtpd_delay_reject = yes
recipient_delimiter = +
lmtp_destination_recipient_limit = 1
smtpd_client_connection_rate_limit = 0
smtpd_peername_lookup = no
"""

POSTFIX_MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def free_ports(count):
    """Ports nobody listens on now; below the ephemeral range, so that no client takes them."""
    ports, candidate = [], 20000 + os.getpid() * 17 % 10000
    while len(ports) < count:
        candidate = candidate + 1 if candidate < 32000 else 20000
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
                ports.append(candidate)
            except OSError:
                continue
    return ports


def wait_until(condition, what, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"mailhost: {what} did not come within {seconds} s")
        time.sleep(0.02)


def listens(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


class MailHost:
    def __init__(self, folder, accounts, mail_format="sdbox"):
        self.dir = os.path.abspath(folder)
        self.accounts = dict(accounts)
        self.format = mail_format
        if len(self.dir) > 60:
            raise ValueError(f"mailhost: {self.dir} is too long for unix sockets; use a shorter folder")
        names = ("imap", "imaps", "lmtp", "auth", "smtp", "submission", "smtps")
        self.ports = dict(zip(names, free_ports(len(names))))

    @property
    def ca(self):
        return f"{self.dir}/tls/ca.pem"

    @property
    def other_ca(self):
        return f"{self.dir}/tls/otherca.pem"

    def fill(self, text):
        domains = sorted({a.split("@")[1] for a in self.accounts} | {UNKNOWN})
        return text.format(dir=self.dir, format=self.format, domains=" ".join(domains), **self.ports)

    @staticmethod
    def has_sieve():
        return os.path.exists(SIEVE_PLUGIN)

    def filter(self, address, script):
        """What Pigeonhole does with mail that comes for that address (RFC 5228); "" is nothing."""
        home = f"{self.dir}/dovecot/home/{address}"
        self.write(f"dovecot/home/{address}/active.sieve", script)
        for path in (home, f"{home}/active.sieve"):
            os.chown(path, 65534, 65534)

    def write(self, path, text):
        path = f"{self.dir}/{path}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def prepare(self):
        os.makedirs(self.dir, mode=0o755, exist_ok=True)
        os.chmod(self.dir, 0o755)
        if not os.path.exists(f"{self.dir}/tls/server.pem"):
            subprocess.run([f"{HERE}/make_certs.sh", f"{self.dir}/tls"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for sub in ("dovecot/run", "dovecot/state", "dovecot/home", "postfix/queue", "postfix/data"):
            os.makedirs(f"{self.dir}/{sub}", mode=0o755, exist_ok=True)
        os.chown(f"{self.dir}/dovecot/home", 65534, 65534)
        shutil.chown(f"{self.dir}/postfix/data", "postfix")
        self.write("dovecot/dovecot.conf", self.fill(DOVECOT_CONF + (SIEVE_CONF if self.has_sieve() else "")))
        self.write("dovecot/users", "".join(f"{a}:{{PLAIN}}{p}\n" for a, p in self.accounts.items()))
        self.write("postfix/etc/main.cf", self.fill(POSTFIX_MAIN))
        self.write("postfix/etc/master.cf", self.fill(POSTFIX_MASTER))
        self.write("postfix/mailboxes", "".join(f"{a} {a}\n" for a in self.accounts) + f"@{UNKNOWN} nobody\n")
        self.refuse({})

    def refuse(self, rules):
        """Answers for recipients, e.g. {"a@b.test": "450 4.2.0 not now"}; {} refuses none."""
        self.write("postfix/recipients", "".join(f"{a} {answer}\n" for a, answer in rules.items()))

    def start_dovecot(self):
        subprocess.run(["dovecot", "-c", f"{self.dir}/dovecot/dovecot.conf"], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: listens(self.ports["imaps"]), "Dovecot")

    def stop_dovecot(self):
        try:
            with open(f"{self.dir}/dovecot/run/master.pid", encoding="ascii") as f:
                pid = int(f.read())
        except (FileNotFoundError, ValueError):
            return
        stop_process(pid)

    def postfix(self, command):
        subprocess.run(["postfix", "-c", f"{self.dir}/postfix/etc", command], check=command != "stop",
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start_postfix(self):
        self.postfix("start")
        wait_until(lambda: listens(self.ports["submission"]), "Postfix")

    def reload_postfix(self):
        self.postfix("reload")

    def stop_postfix(self):
        self.postfix("stop")

    def start(self):
        self.prepare()
        self.start_dovecot()
        self.start_postfix()
        return self

    def stop(self):
        self.stop_postfix()
        self.stop_dovecot()


def stop_process(pid):
    try:
        os.kill(pid, signal.SIGTERM)
        for _ in range(250):
            os.kill(pid, 0)
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def main():
    if len(sys.argv) >= 4 and sys.argv[1] == "start":
        host = MailHost(sys.argv[2], [a.split(":", 1) for a in sys.argv[3:]]).start()
        print(json.dumps({"ca": host.ca, **host.ports}))
        return 0
    if len(sys.argv) == 3 and sys.argv[1] == "stop":
        MailHost(sys.argv[2], []).stop()
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
