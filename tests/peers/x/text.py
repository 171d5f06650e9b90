"""Texts as X shows and counts them: links become t.co, three characters become HTML, and a weight of at most 280."""
import re
import secrets
import string
import unicodedata

TLDS = "com|net|org|edu|gov|info|biz|io|co|me|sa|ae|eg|qa|kw|bh|om|jo|uk|us|de|fr|app|dev|tv|ly"
LABEL = r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)+"
END = r"(?![A-Za-z0-9_@-])(?!\.[A-Za-z])"
GROUP = r"\([A-Za-z0-9_./-]+\)"
TAIL = r"(?::[0-9]+)?(?:[/?](?:(?:[A-Za-z0-9\u0600-\u06ff._~%!$&'*+,;=:@/?#\[\]-]|" + GROUP + r")*" \
       r"(?:[A-Za-z0-9\u0600-\u06ff/=_&#+-]|" + GROUP + r"))?)?"
URL = re.compile(rf"https?://{LABEL}[A-Za-z]{{2,24}}{END}{TAIL}|(?<![A-Za-z0-9_@$#./-]){LABEL}(?:{TLDS}){END}{TAIL}", re.I)
MENTION = re.compile(r"(?<![A-Za-z0-9_!#$%&*@＠])@([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@\u00c0-\u024f]|://)")
HASHTAG = re.compile(r"(?<![\w&])#(\w*[^\W\d]\w*)")
CASHTAG = re.compile(r"(?<!\S)\$[A-Za-z]{1,6}(?![A-Za-z0-9_])")
LEADING = re.compile(r"(?:@[A-Za-z0-9_]{1,15}\s+)+")
LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
PICTURE = r"[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff" \
          r"\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
ONE = rf"(?:[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{PICTURE}\ufe0f?[\U0001f3fb-\U0001f3ff]?" \
      r"[\U000e0020-\U000e007f]*)"
EMOJI = re.compile(rf"{ONE}(?:\u200d{ONE})*")
BASE62 = string.ascii_letters + string.digits


def weigh(text):
    """The weight that counts against 280: a link 23, an emoji 2, most scripts of Europe and Arabia 1, all else 2."""
    text = unicodedata.normalize("NFC", text)
    links = len(URL.findall(text))
    rest, emoji = EMOJI.subn(heavy, URL.sub("", text))
    return links * 23 + sum(1 if any(a <= ord(c) <= b for a, b in LIGHT) else 2 for c in rest)


def heavy(match):
    """An emoji as one character that weighs two; © and ® alone stay what they are."""
    return match.group() if match.group() in "\u00a9\u00ae" else "\ufffd"


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten():
    return "https://t.co/" + "".join(secrets.choice(BASE62) for _ in range(10))


def display(url):
    shown = re.sub(r"^https?://(?:www\.)?", "", url)
    return shown if len(shown) <= 27 else shown[:26] + "…"


def find(text, known):
    """(start, end, kind, entity) of what is not plain text, in order; known: handle in small letters → user."""
    spans = []
    for m in URL.finditer(text):
        url = m.group() if m.group().lower().startswith("http") else "http://" + m.group()
        spans.append((m.start(), m.end(), "urls", {"expanded_url": url, "display_url": display(m.group())}))
    taken = [(a, b) for a, b, _, _ in spans]

    def free(m):
        return all(m.end() <= a or m.start() >= b for a, b in taken)

    for m in filter(free, MENTION.finditer(text)):
        user = known.get(m.group(1).lower())
        if user:
            spans.append((m.start(), m.end(), "mentions", {"username": user.username, "id": user.id}))
    for m in filter(free, HASHTAG.finditer(text)):
        spans.append((m.start(), m.end(), "hashtags", {"tag": m.group(1)}))
    return sorted(spans, key=lambda span: span[0])


def compose(raw, known, plain_offsets=False):
    """The text as it is answered and its entities, whose offsets count code points of that text (or of the one that is
    not escaped)."""
    shown, count, at, entities = [], 0, 0, {}
    measure = (lambda piece: len(piece)) if plain_offsets else (lambda piece: len(escape(piece)))
    for start, end, kind, entity in find(raw, known):
        before = raw[at:start]
        piece = shorten() if kind == "urls" else raw[start:end]
        begin = count + measure(before)
        count = begin + measure(piece)
        shown += [escape(before), escape(piece)]
        more = {"url": piece} if kind == "urls" else {}
        entities.setdefault(kind, []).append({"start": begin, "end": count, **more, **entity})
        at = end
    shown.append(escape(raw[at:]))
    return "".join(shown), entities


def cut(raw, limit=250):
    """The longest beginning that weighs no more, at a space where there is one."""
    end = len(raw)
    while end and weigh(raw[:end]) > limit:
        end -= max(1, (weigh(raw[:end]) - limit) // 2)
    space = raw.rfind(" ", max(0, end - 30), end)
    return raw[:space if space > 0 else end].rstrip()
