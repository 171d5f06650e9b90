"""The contact form as browsers fill it in, and daemons that show it."""
import html
import itertools
import re
import urllib.parse

from hooks import CallWasl, free_port, request
from wasl import Wasl

FORM = "application/x-www-form-urlencoded"
SERIAL = itertools.count(1)
SECTIONS = """
[http]
proxies = 127.0.0.1

[channel form]
module = web
fill_time = {fill_time}
address_hour = {hour}
network_hour = 0
address_minute = {minute}
network_minute = 0
"""


class Page:
    """An answer, as somebody reads it."""

    def __init__(self, answer):
        self.status, self.headers, self.raw = answer.status, answer.headers, answer.raw
        self.text = answer.raw.decode("utf-8", "replace")
        self.main = html.unescape(re.sub(r"<[^>]*>", "", self.text.partition("<main")[2].partition("</main>")[0]))
        self.location = answer.headers.get("location")
        self.token = self.value("token")
        self.reference = (re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", self.main) or [None])[0]

    def __repr__(self):
        return f"{self.status} {self.location} {self.main[:2000]}"

    def value(self, name):
        found = re.search(rf'<input[^>]*name="{name}"[^>]* value="([^"]*)"', self.text)
        area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n(.*?)</textarea>', self.text, re.S)
        return html.unescape((found or area).group(1)) if found or area else None

    def error(self, name):
        found = re.search(rf'id="{name}-error"><span[^>]*>[^<]*</span>([^<]*)<', self.text)
        return html.unescape(found.group(1)) if found else None


class Visits:
    """What a visitor does; of a daemon that listens on self.port."""

    def visit(self, path, **headers):
        return Page(request(self.port, path, headers=headers, method="GET"))

    def submit(self, path, fields, client=None, boundary=None, files=()):
        headers = {"X-Forwarded-For": client} if client else {}
        if files:
            boundary = boundary or "a-boundary"
            body = b"".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode()
                            for n, v in fields.items())
            body += b"".join(f'--{boundary}\r\nContent-Disposition: form-data; name="attachments"; filename="{n}"\r\n'
                             f"Content-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n" for n, data in files)
            body += f"--{boundary}--\r\n".encode()
            headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        else:
            body, headers["Content-Type"] = urllib.parse.urlencode(fields), FORM
        return Page(request(self.port, path, body, headers))

    def fill(self, path="/", **fields):
        """A filled form, ready to be sent."""
        n = next(SERIAL)
        filled = {"token": self.visit(path).token, "type": "complaint", "name": "نورة العتيبي",
                  "email": f"noura{n}@people.test", "mobile": "", "trainee": "", "unit": "", "subject": f"تأخر الوثيقة {n}",
                  "message": "السلام عليكم\nتأخرت وثيقتي", "website": "", **fields}
        return {name: value for name, value in filled.items() if value is not None}


class FormWasl(Visits, CallWasl):
    """A daemon whose only channel is the form."""

    def __init__(self, folder, fill_time="0", hour=0, minute=0):
        super().__init__(folder, SECTIONS.format(fill_time=fill_time, hour=hour, minute=minute))


class MailFormWasl(Visits, Wasl):
    """One that has a mailbox, too, and whose pages people reach."""

    def __init__(self, folder, host):
        self.port = free_port()
        super().__init__(folder, host)
        self.more = (f"[http]\nlisten = 127.0.0.1:{self.port}\npublic_url = https://contact.tvtc.test\n"
                     "[channel form]\nmodule = web\nfill_time = 0\n")
        self.configure()
