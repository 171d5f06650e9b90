"""Arabic mails and what they say: each is made from its truth by Python's codecs, and so judges ours.

A case is a name, the mail's bytes, and what must come of them: `subject`, `from_name`, `from_address`, `to` (list
of pairs), `text` (the whole of it), `has` (pieces of it), `files` (names), `noted` (whether a note tells of a guess),
`language`. What is not named is not judged. The tables stand in arabic_bodies, arabic_headers and arabic_files.
"""
import base64
import quopri
from collections import namedtuple
from urllib.parse import quote

Case = namedtuple("Case", "name mail wanted")

GREETING = "السلام عليكم ورحمة الله وبركاته"
REQUEST = "أرغب في الاستفسار عن موعد التسجيل في برنامج التدريب"
COMPLAINT = "تقدمت بشكوى قبل أسبوعين ولم يصلني أي رد حتى الآن"
THANKS = "شكرا لكم على حسن تعاونكم"
POINTED = "السَّلامُ عليكُم وَرَحْمَةُ اللهِ"
STRETCHED = "الســـــلام عليـــكم"
LETTER = f"{GREETING}،\n\n{REQUEST}.\n{COMPLAINT}؟\n\n{THANKS}"
# what windows-1256 has besides ISO-8859-6, and what people type there
OFFICE = "هاتف: 0501234567 – «عاجل» … “مهم” ٪ پ چ ژ گ".replace("٪", "%")
DIGITS = "الرقم ١٢٣٤٥٦٧٨٩٠ بتاريخ ١٤٤٨/٠٦/٠٥"
PERSIAN = "سلام، می‌خواهم پیگیری کنم: کتاب، گچ، ژاله، ۱۲۳۴۵۶۷۸۹۰"
MARKED = "\u200fطلب\u200e ABC-12\u200f رقم \u202bنص\u202c و\u2067آخر\u2069"
EMOJI = "شكرا 🌹 جزيلا 👍🏽"

HEAD = b"From: noura@people.test\r\nTo: office@cso.test\r\nDate: Tue, 3 Mar 2026 14:05:06 +0300\r\n" \
       b"Message-ID: <1@people.test>\r\nMIME-Version: 1.0\r\n"


def lines(text):
    return text.replace("\n", "\r\n")


def b64(data, width=76):
    text = base64.b64encode(data)
    return b"\r\n".join(text[i:i + width] for i in range(0, len(text), width)) + b"\r\n"


def qp(data):
    """As Python writes it: soft line breaks wherever the line is full, also inside a letter."""
    return quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")


def word(text, charset="utf-8", how="B", codec=None):
    """One encoded word (RFC 2047)."""
    data = text if isinstance(text, bytes) else text.encode(codec or charset)
    if how.upper() == "B":
        inner = base64.b64encode(data).decode()
    else:
        inner = "".join(chr(c) if chr(c).isalnum() and c < 128 else "_" if c == 32 else f"={c:02X}" for c in data)
    return f"=?{charset}?{how}?{inner}?="


def words(text, size, charset="utf-8", how="B", codec=None, between="\r\n "):
    """Encoded words of so many bytes each, wherever that cuts a letter."""
    data = text.encode(codec or charset)
    return between.join(word(data[i:i + size], charset, how) for i in range(0, len(data), size))


def percent(text, charset="utf-8"):
    return quote(text.encode(charset), safe="")


def raw(text):
    return text if isinstance(text, bytes) else text.encode()


def mail(body, content_type="text/plain; charset=utf-8", encoding=None, head=HEAD, more=""):
    """A mail of one part; body in bytes, as it goes over the wire."""
    out = head + raw(more)
    if content_type is not None:
        out += b"Content-Type: " + raw(content_type) + b"\r\n"
    if encoding is not None:
        out += b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n"
    return out + b"\r\n" + raw(body)


def subject(value, body="نص", head=HEAD, **more):
    return mail(body, head=head + b"Subject: " + raw(value) + b"\r\n", **more)


def sender(value, **more):
    head = b"From: " + raw(value) + b"\r\n" + HEAD.split(b"\r\n", 1)[1]
    return mail("نص", head=head, **more)


def multi(kind, *parts, head=HEAD, more="", boundary="=_b1"):
    """parts: (content type, encoding, body) or whole parts in bytes."""
    out = head + raw(more) + f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    for part in parts:
        if not isinstance(part, bytes):
            content_type, encoding, body = part
            part = b"Content-Type: " + raw(content_type) + b"\r\n"
            part += b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n" if encoding else b""
            part += b"\r\n" + raw(body)
        out += b"--" + boundary.encode() + b"\r\n" + part + b"\r\n"
    return out + b"--" + boundary.encode() + b"--\r\n"


def attached(disposition, content_type="application/pdf"):
    """A mail with one file, whose header fields are given in the bytes of the wire."""
    part = b"Content-Type: " + raw(content_type) + b"\r\nContent-Transfer-Encoding: base64\r\n"
    if disposition is not None:
        part += b"Content-Disposition: " + raw(disposition) + b"\r\n"
    return multi("mixed", ("text/plain; charset=utf-8", "8bit", "نص"), part + b"\r\n" + b64(b"%PDF-1.4"))


def cases():
    import arabic_bodies
    import arabic_files
    import arabic_headers

    table = arabic_bodies.CASES + arabic_headers.CASES + arabic_files.CASES
    assert len({c.name for c in table}) == len(table), "two cases have one name"
    return table
