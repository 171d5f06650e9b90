"""Arabic bodies: charsets, encodings, labels that lie, and the shapes of the clients people have."""
from arabic import (COMPLAINT, DIGITS, EMOJI, GREETING, LETTER, MARKED, OFFICE, PERSIAN, POINTED, REQUEST, STRETCHED,
                    THANKS, Case, b64, lines, mail, multi, qp)

CASES = []

# label as written, Python's name, whether the text is as good as labelled
LABELS = [
    ("utf-8", "utf-8"), ("UTF-8", "utf-8"), ('"utf-8"', "utf-8"), ('" utf-8 "', "utf-8"), ("utf8", "utf-8"),
    ("x-utf-8", "utf-8"), ("unicode-1-1-utf-8", "utf-8"), ("cp65001", "utf-8"), ("utf-8 ", "utf-8"),
    ("windows-1256", "cp1256"), ("Windows-1256", "cp1256"), ("windows1256", "cp1256"), ("x-cp1256", "cp1256"),
    ("cp-1256", "cp1256"), ("cp1256", "cp1256"), ("win-1256", "cp1256"), ("x-windows-1256", "cp1256"),
    ("ms-arab", "cp1256"), ("ansi-1256", "cp1256"),
    ("iso-8859-6", "iso8859_6"), ("ISO-8859-6-E", "iso8859_6"), ("iso-8859-6-i", "iso8859_6"), ("arabic", "iso8859_6"),
    ("ASMO-708", "iso8859_6"), ("ECMA-114", "iso8859_6"), ("csISOLatinArabic", "iso8859_6"), ("iso8859-6", "iso8859_6"),
    ("ISO_8859-6:1987", "iso8859_6"), ("cp28596", "iso8859_6"), ("iso-ir-127", "iso8859_6"),
    ("x-mac-arabic", "mac_arabic"), ("MacArabic", "mac_arabic"), ("x-macarabic", "mac_arabic"),
    ("cp720", "cp720"), ("DOS-720", "cp720"), ("ibm720", "cp720"),
    ("utf-16", "utf-16"), ("utf-16le", "utf-16-le"), ("UTF-16BE", "utf-16-be"), ("utf-32", "utf-32"),
    ("utf-7", "utf-7"), ("unicode-1-1-utf-7", "utf-7"),
]
for label, codec in LABELS:
    letter = LETTER.replace("،", ",").replace("؟", "?") if codec == "cp720" else LETTER
    CASES.append(Case(f"label {label}", mail(b64(lines(letter).encode(codec)), f"text/plain; charset={label}", "base64"),
                      {"text": letter, "noted": False, "language": "ar"}))

# what each charset can say, 8-bit and quoted-printable
TEXTS = [("greeting", GREETING), ("office", OFFICE), ("digits", DIGITS), ("persian", PERSIAN), ("pointed", POINTED),
         ("stretched", STRETCHED), ("marked", MARKED), ("emoji", EMOJI), ("presentation", "ﻻ إله إﻻ ﷲ ﷺ ﺍﻟﺳﻼﻡ"),
         ("ligatures", "لا لأ لإ لآ")]
for label, codec in [("utf-8", "utf-8"), ("windows-1256", "cp1256"), ("iso-8859-6", "iso8859_6"),
                     ("x-mac-arabic", "mac_arabic")]:
    for title, text in TEXTS:
        try:
            data = text.encode(codec)
        except UnicodeEncodeError:
            continue
        for encoding, body in [("8bit", data), ("quoted-printable", qp(data))]:
            CASES.append(Case(f"{title} in {label} {encoding}", mail(body, f"text/plain; charset={label}", encoding),
                              {"text": text}))
CASES.append(Case("cp864 shapes", mail("سلام".encode("utf-8"), "text/plain; charset=cp864"), {"text": "سلام"}))

# encodings, and how they break
UTF8 = lines(LETTER).encode()
A256 = lines(LETTER).encode("cp1256")
CUT = b"".join(b"=%02X" % c + (b"=\r\n" if i % 7 == 6 else b"") for i, c in enumerate(UTF8))
CASES += [
    Case("7bit that is 8bit", mail(UTF8, encoding="7bit"), {"text": LETTER}),
    Case("binary", mail(UTF8, encoding="binary"), {"text": LETTER}),
    Case("binary 1256", mail(A256, "text/plain; charset=windows-1256", "binary"), {"text": LETTER}),
    Case("no encoding named", mail(UTF8), {"text": LETTER}),
    Case("soft breaks in letters", mail(CUT, encoding="quoted-printable"), {"text": LETTER}),
    Case("quoted-printable with 8bit", mail(qp(REQUEST.encode()) + b"\r\n" + COMPLAINT.encode(),
                                            encoding="quoted-printable"), {"has": [REQUEST, COMPLAINT]}),
    Case("lower-case quoted-printable", mail(qp(UTF8).lower(), encoding="Quoted-Printable"), {"text": LETTER}),
    Case("base64 without padding", mail(b64(GREETING.encode() + b".").replace(b"=", b""), encoding="base64"),
         {"text": GREETING + "."}),
    Case("base64 on one line", mail(b64(UTF8, 100000), encoding="base64"), {"text": LETTER}),
    Case("base64 with blanks", mail(b64(UTF8).replace(b"A", b"A "), encoding="base64"), {"text": LETTER}),
    Case("base64 glued of padded pieces", mail(b64(GREETING.encode()[:7]) + b64(GREETING.encode()[7:]),
                                               encoding="base64"), {"text": GREETING}),
    Case("base64 cut in a letter", mail(b64(GREETING.encode())[:40], encoding="base64"), {"has": [GREETING[:10]]}),
    Case("base64 with a footer", mail(b64(UTF8) + b"\r\n-- \r\nThis mail was scanned.\r\n", encoding="base64"),
         {"has": [REQUEST]}),
    Case("byte order mark", mail(b"\xef\xbb\xbf" + UTF8), {"text": LETTER}),
    Case("utf-16 with a mark of the other order", mail(b64(b"\xfe\xff" + LETTER.encode("utf-16-be")),
                                                       "text/plain; charset=utf-16le", "base64"), {"text": LETTER}),
]

# labels that lie
for label in ["windows-1256", "us-ascii", "iso-8859-1", "windows-1252", "iso-8859-6", None, "unknown-8bit", "x-nothing"]:
    kind = "text/plain" + (f"; charset={label}" if label else "")
    CASES.append(Case(f"utf-8 called {label}", mail(UTF8, kind, "8bit"), {"text": LETTER, "noted": False}))
    if label != "windows-1256":
        CASES.append(Case(f"1256 called {label}", mail(A256, kind, "8bit"), {"text": LETTER, "noted": True}))
CASES += [
    Case("1256 called utf-8", mail(A256, encoding="8bit"), {"text": LETTER, "noted": True}),
    Case("1256 called utf-8 in quoted-printable", mail(qp(A256), encoding="quoted-printable"), {"text": LETTER}),
    Case("1256 called iso-8859-15", mail(A256, "text/plain; charset=iso-8859-15"), {"text": LETTER, "noted": True}),
    Case("1256 called windows-1254", mail(A256, "text/plain; charset=windows-1254"), {"text": LETTER, "noted": True}),
    Case("1256 without any header", HEADLESS := mail(A256, None), {"text": LETTER, "noted": True}),
    Case("iso-8859-6 called 1256", mail(LETTER.encode("iso8859_6"), "text/plain; charset=windows-1256"),
         {"text": LETTER, "noted": True}),
    Case("iso-8859-6 called iso-8859-1", mail(LETTER.encode("iso8859_6"), "text/plain; charset=iso-8859-1"),
         {"text": LETTER, "noted": True}),
    Case("iso-8859-6 called nothing", mail(LETTER.encode("iso8859_6"), "text/plain"), {"text": LETTER, "noted": True}),
    Case("1256 called iso-8859-6, one line", mail(REQUEST.encode("cp1256"), "text/plain; charset=iso-8859-6"),
         {"text": REQUEST, "noted": True}),
    Case("1256 called iso-8859-6, short", mail("محمد السالم".encode("cp1256"), "text/plain; charset=iso-8859-6"),
         {"text": "محمد السالم"}),
    Case("1256 called utf-8, one word", mail("نعم".encode("cp1256")), {"text": "نعم"}),
    Case("1256 called iso-8859-1, two words", mail("نعم أوافق".encode("cp1256"), "text/plain; charset=iso-8859-1"),
         {"text": "نعم أوافق"}),
    Case("1256 with French", mail("السيد André Lefèvre من فرنسا".encode("cp1256"), "text/plain; charset=windows-1256"),
         {"text": "السيد André Lefèvre من فرنسا", "noted": False}),
    Case("windows' signs in iso-8859-6", mail("“".encode("cp1256") + GREETING.encode("iso8859_6") + b"\x94",
                                              "text/plain; charset=iso-8859-6"), {"text": f"“{GREETING}”"}),
    Case("one bad byte in utf-8", mail(GREETING.encode() + b" \xff " + THANKS.encode()), {"has": [GREETING, THANKS]}),
    Case("a footer in 1256 below utf-8", mail(UTF8 + b"\r\n\r\n" + THANKS.encode("cp1256") + b"\r\n"),
         {"text": LETTER + "\n\n" + THANKS, "noted": True}),
    Case("a reply in utf-8 above 1256", mail(THANKS.encode() + b"\r\n" + b"".join(
        b"> " + line.encode("cp1256") + b"\r\n" for line in LETTER.split("\n"))),
         {"has": [THANKS, "> " + REQUEST, "> " + COMPLAINT], "noted": True}),
]

# read wrongly on the way, and sent as utf-8
LATIN = {"1252": "cp1252", "latin-1": "latin-1"}


def misread(text, truth, wrong):
    """As a server makes it that reads truth's bytes as wrong: what wrong lacks passes as a control."""
    return "".join(bytes([c]).decode(wrong, "replace").replace("\ufffd", chr(c)) for c in text.encode(truth))


for title, truth, wrong in [("1256 read as 1252", "cp1256", "cp1252"), ("1256 read as latin-1", "cp1256", "latin-1"),
                            ("utf-8 read as 1252", "utf-8", "cp1252"), ("utf-8 read as latin-1", "utf-8", "latin-1"),
                            ("utf-8 read as 1256", "utf-8", "cp1256"), ("iso-8859-6 read as latin-1", "iso8859_6", "latin-1")]:
    CASES.append(Case(title, mail(lines(misread(LETTER, truth, wrong)).encode()), {"text": LETTER, "noted": True}))
CASES += [
    Case("the issue's greeting", mail("ÇáÓáÇã Úáíßã"), {"text": "السلام عليكم", "noted": True}),
    Case("misread quote below good text", mail((GREETING + "\n\n> " + misread(REQUEST, "cp1256", "cp1252")).encode()),
         {"text": GREETING + "\n\n> " + REQUEST, "noted": True}),
    Case("utf-8 read as 1252 twice", mail(misread(misread(REQUEST, "utf-8", "cp1252"), "utf-8", "cp1252").encode()),
         {"text": REQUEST, "noted": True}),
    Case("French read as 1252", mail(misread("J'ai été très étonné, ça c'est à vérifier", "utf-8", "cp1252").encode()),
         {"text": "J'ai été très étonné, ça c'est à vérifier", "noted": True}),
    Case("misread entities", mail("".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in
                                          misread(REQUEST, "cp1256", "cp1252")), "text/html; charset=iso-8859-1"),
         {"text": REQUEST}),
]

# what must stay as it is
WESTERN = [
    ("French", "J'ai été là où «À PROPOS» est écrit, ÇÀ et là: œuvre, Noël, ÉTÉ"),
    ("German", "Größe, Übung, ÄÖÜ äöü ß – Straße in Köln"),
    ("Turkish", "Şöyle güzel bir gün; İĞÜŞÖÇ ığüşöç"),
    ("Spanish", "¿Qué tal? ¡Mañana! Señor Núñez"),
    ("Swedish", "ÅÄÖ åäö på sjön, räksmörgås"),
    ("Danish", "Rødgrød med fløde, æøå ÆØÅ"),
    ("Portuguese", "Não há informações à mão: ÇÃO"),
    ("English", "It’s “fine” – 5 € or £3, café"),
]
for title, text in WESTERN:
    charset = "cp1254" if title == "Turkish" else "cp1252"
    label = "windows-1254" if title == "Turkish" else "iso-8859-1"
    CASES.append(Case(f"{title} labelled", mail(text.encode(charset), f"text/plain; charset={label}"),
                      {"text": text, "noted": False}))
    CASES.append(Case(f"{title} in utf-8", mail(text), {"text": text, "noted": False}))
    if title != "Turkish":
        CASES.append(Case(f"{title} unlabelled", mail(text.encode(charset), "text/plain"), {"text": text}))
CASES += [
    Case("Greek", mail("Καλημέρα σας".encode("iso8859_7"), "text/plain; charset=iso-8859-7"), {"text": "Καλημέρα σας"}),
    Case("Russian", mail("Добрый день".encode("cp1251"), "text/plain; charset=windows-1251"), {"text": "Добрый день"}),
    Case("Hebrew", mail("שלום לכם".encode("cp1255"), "text/plain; charset=windows-1255"), {"text": "שלום לכם"}),
    Case("talk of mojibake", mail("Our site shows Ã© for é; why?"), {"text": "Our site shows Ã© for é; why?"}),
    Case("Urdu", mail("آپ کا شکریہ، میں ٹھیک ہوں"), {"text": "آپ کا شکریہ، میں ٹھیک ہوں"}),
]

# clients
OUTLOOK = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" dir="rtl">
<head><meta http-equiv="Content-Type" content="text/html; charset={label}"><meta name=Generator content="Microsoft Word 15">
<!--[if !mso]><style>v\\:* {{behavior:url(#default#VML);}}</style><![endif]--><style><!--
p.MsoNormal {{margin:0cm;font-family:"Calibri",sans-serif;}} --></style>
<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026" /></xml><![endif]--></head>
<body lang=EN-US link="#0563C1" dir=RTL style='word-wrap:break-word'><div class=WordSection1>
<p class=MsoNormal dir=RTL style='text-align:right;direction:rtl'><span lang=AR-SA>{0}<o:p></o:p></span></p>
<p class=MsoNormal dir=RTL><span dir=LTR><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal dir=RTL><span lang=AR-SA>{1}&nbsp;<![if !supportEmptyParas]>&nbsp;<![endif]></span></p></div></body></html>
"""
for label, codec in [("utf-8", "utf-8"), ("windows-1256", "cp1256")]:
    html = OUTLOOK.format(GREETING, REQUEST, label=label).encode(codec)
    CASES.append(Case(f"Outlook {label}", multi(
        "alternative", (f'text/plain; charset="{label}"', "base64", b64(f"{GREETING}\r\n\r\n{REQUEST}\r\n".encode(codec))),
        (f'text/html; charset="{label}"', "quoted-printable", qp(html)), more="X-Mailer: Microsoft Outlook 16.0\r\n"),
        {"has": [GREETING, REQUEST]}))
    CASES.append(Case(f"Outlook html alone {label}", mail(qp(html), f'text/html; charset="{label}"', "quoted-printable"),
                      {"text": f"{GREETING}\n\n{REQUEST}"}))
    CASES.append(Case(f"html says {label}, header nothing", mail(html, "text/html", "8bit"),
                      {"text": f"{GREETING}\n\n{REQUEST}", "noted": False}))
    CASES.append(Case(f"html says {label}, header iso-8859-1", mail(html, "text/html; charset=iso-8859-1", "8bit"),
                      {"text": f"{GREETING}\n\n{REQUEST}"}))
ENTITIES = "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in GREETING)
HEXES = "".join(f"&#x{ord(c):x};" if ord(c) > 127 else c for c in REQUEST)
CASES += [
    Case("OWA", mail(qp(f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body dir="rtl">'
                        f'<div class="elementToProof" style="font-family:Calibri">{GREETING}</div><div><br></div>'
                        f'<div>{REQUEST}</div></body></html>'.encode()), 'text/html; charset="utf-8"', "quoted-printable"),
         {"text": f"{GREETING}\n\n{REQUEST}"}),
    Case("Gmail web", multi("alternative", ('text/plain; charset="UTF-8"', "base64", b64(f"{GREETING}\r\n\r\n{REQUEST}\r\n".encode())),
                            ('text/html; charset="UTF-8"', "base64", b64(f'<div dir="rtl"><div>{GREETING}</div><div><br></div><div>'
                                                                         f'{REQUEST}</div></div>'.encode()))),
         {"text": f"{GREETING}\n\n{REQUEST}"}),
    Case("Gmail html alone", mail(f'<div dir="rtl"><div>{GREETING}</div><div><br></div><div>{REQUEST}</div></div>',
                                  'text/html; charset="UTF-8"'), {"text": f"{GREETING}\n\n{REQUEST}"}),
    Case("iPhone", mail(b64(f"{GREETING}\r\n{REQUEST}\r\n\r\nأُرسلت من الـ iPhone".encode()),
                        "text/plain;\r\n\tcharset=utf-8", "base64", more="X-Mailer: iPhone Mail (21F90)\r\n"),
         {"has": [GREETING, REQUEST, "أُرسلت من الـ iPhone"]}),
    Case("Apple Mail", multi("alternative", ("text/plain;\r\n\tcharset=windows-1256", "quoted-printable", qp(GREETING.encode("cp1256"))),
                             ("text/html;\r\n\tcharset=windows-1256", "quoted-printable",
                              qp(f"<html><body dir=\"auto\">{GREETING}</body></html>".encode("cp1256")))), {"text": GREETING}),
    Case("Samsung Email", multi("alternative", ("text/plain; charset=utf-8", "base64", b64(f"{REQUEST}\n\nتم الإرسال من هاتف Samsung Galaxy".encode())),
                                ("text/html; charset=utf-8", "base64",
                                 b64(f'<html><head></head><body dir="auto"><div dir="auto">{REQUEST}</div></body></html>'.encode())),
                                boundary="--_com.samsung.android.email_1234567890"), {"has": [REQUEST]}),
    Case("Yahoo web", multi("alternative", ("text/plain; charset=UTF-8", "quoted-printable", qp(f" {GREETING}\n{REQUEST}".encode())),
                            ("text/html; charset=UTF-8", "quoted-printable",
                             qp(f'<html><body><div class="ydp1" dir="rtl"><div>{GREETING}</div></div></body></html>'.encode())),
                            boundary="----=_Part_1_2.3"), {"has": [GREETING, REQUEST]}),
    Case("Thunderbird", mail(f"{GREETING} \r\n{REQUEST}\r\n", "text/plain; charset=UTF-8; format=flowed", "8bit"),
         {"text": f"{GREETING} {REQUEST}"}),
    Case("Huawei", multi("alternative", ("text/plain; charset=\"utf-8\"", "base64", b64(f"{REQUEST}\n\nأُرسلت من هاتف Huawei الخاص بي".encode())),
                         ("text/html; charset=\"utf-8\"", "base64", b64(f"<p dir=rtl>{REQUEST}</p>".encode()))), {"has": [REQUEST]}),
    Case("Zimbra", multi("alternative", ("text/plain; charset=utf-8", "quoted-printable", qp(f"{GREETING}\n".encode())),
                         ("text/html; charset=utf-8", "quoted-printable",
                          qp(f'<html><body><div style="font-family: arial" dir="rtl">{GREETING}</div></body></html>'.encode())),
                         boundary="=_a1b2-c3d4"), {"text": GREETING}),
    Case("Outlook Express", mail(A256, 'text/plain;\r\n\tcharset="windows-1256"', "8bit",
                                 more="X-Mailer: Microsoft Outlook Express 6.00.2900.5931\r\nX-MimeOLE: Produced By V6.00\r\n"),
         {"text": LETTER, "noted": False}),
    Case("Hotmail of old", mail(A256, "text/plain; format=flowed", "8bit", more="X-Originating-IP: [192.0.2.1]\r\n"),
         {"has": [REQUEST, COMPLAINT]}),
    Case("Hotmail html", mail(f"<html><head><style><!--\r\n.hmmessage P{{margin:0px}}--></style></head><body class='hmmessage' dir='rtl'>"
                              f"{GREETING}<br>{REQUEST}<br></body></html>".encode("cp1256"), 'text/html; charset="windows-1256"', "8bit"),
         {"text": f"{GREETING}\n{REQUEST}"}),
    Case("a meeting", multi("alternative", ("text/plain; charset=utf-8", "base64", b64(REQUEST.encode())),
                            ("text/calendar; charset=utf-8; method=REQUEST", "base64",
                             b64(f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:{REQUEST}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()))),
         {"has": [REQUEST]}),
    Case("entities", mail(f"<p dir=rtl>{ENTITIES}</p><p>{HEXES}</p>", "text/html; charset=us-ascii"),
         {"text": f"{GREETING}\n\n{REQUEST}"}),
    Case("hard blanks", mail(f"<div dir=rtl>{GREETING.replace(' ', '&nbsp;')}</div>", "text/html; charset=utf-8"),
         {"has": [GREETING.split()[0], GREETING.split()[1]]}),
    Case("marks in html", mail(f"<p>&rlm;{GREETING}&lrm;</p>", "text/html; charset=utf-8"), {"has": [GREETING]}),
]
CASES += [Case("mixed charsets in parts", multi("mixed", ("text/plain; charset=windows-1256", "8bit", GREETING.encode("cp1256")),
                                                ("text/plain; charset=utf-8", "8bit", REQUEST),
                                                ("text/plain; charset=iso-8859-6", "8bit", THANKS.encode("iso8859_6"))),
               {"has": [GREETING, REQUEST, THANKS]})]
