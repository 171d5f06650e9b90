"""Arabic headers: subjects, names, addresses, in the forms that programs really write."""
from arabic import (COMPLAINT, DIGITS, GREETING, HEAD, MARKED, POINTED, REQUEST, Case, mail, sender, subject, word, words)

CASES = []
A, B = "شكوى عاجلة", "رقم ٥٥"
OFFICE = ("مكتب علاقات المستفيدين", "office@cso.test")


def case(name, value, wanted, **more):
    CASES.append(Case("subject " + name, subject(value, **more), {"subject": wanted}))


# split in the middle of letters, and in the middle of words
for how in "BQ":
    for size in (1, 7, 45):
        case(f"{how} split at {size}", words(REQUEST, size, how=how), REQUEST)
    case(f"{how} in 1256", words(REQUEST, 20, "windows-1256", how, "cp1256"), REQUEST)
    case(f"{how} in iso-8859-6", words(REQUEST, 20, "iso-8859-6", how, "iso8859_6"), REQUEST)
    case(f"{how} lower case", word(A, "UTF-8", how.lower()), A)
    case(f"{how} with a language", word(A, how=how).replace("utf-8", "utf-8*ar"), A)
    case(f"{how} with a language and region", word(A, how=how).replace("utf-8", "UTF-8*ar-SA"), A)
    case(f"{how} mixed charsets", word(A, how=how) + " " + word(B[:3], "windows-1256", how, "cp1256"), A + B[:3])
    case(f"{how} in 1256 called utf-8", word(A, "utf-8", how, "cp1256"), A)
    case(f"{how} in 1256 called iso-8859-1", word(REQUEST, "iso-8859-1", how, "cp1256"), REQUEST)
    case(f"{how} in utf-8 called 1256", word(REQUEST, "windows-1256", how, "utf-8"), REQUEST)
    case(f"{how} in utf-8 called us-ascii", word(REQUEST, "us-ascii", how, "utf-8"), REQUEST)
    case(f"{how} in iso-8859-6 called 1256", word(REQUEST, "windows-1256", how, "iso8859_6"), REQUEST)
case("not folded", words(REQUEST, 30, between=" "), REQUEST)
case("without blanks between", words(REQUEST, 30, between=""), REQUEST)
case("folded with tabs", words(REQUEST, 30, between="\r\n\t"), REQUEST)
case("folded twice", words(REQUEST, 30, between="\r\n \r\n "), REQUEST)
case("without padding", words(REQUEST, 31).replace("=?=", "?=").replace("==?=", "?="), REQUEST)
case("words within words", "Re: " + word(A) + " (ABC)", f"Re: {A} (ABC)")
case("glued to text", "Re:" + word(A), f"Re:{A}")
case("blanks in base64", word(REQUEST).replace("?B?", "?B? ").replace("?=", " ?="), REQUEST)
case("folded inside a word", word(REQUEST)[:40] + "\r\n " + word(REQUEST)[40:], REQUEST)
case("blanks in Q", f"=?utf-8?Q?{A}?=".encode(), A)
case("8bit in a word", b"=?windows-1256?Q?" + A.replace(" ", "_").encode("cp1256") + b"?=", A)
case("no end", word(REQUEST)[:-2], REQUEST)
case("in quotes", f'"{word(A)}"', f'"{A}"')
case("raw utf-8", REQUEST, REQUEST)
case("raw 1256", REQUEST.encode("cp1256"), REQUEST)
case("raw 1256, one word", "استفسار".encode("cp1256"), "استفسار")
case("raw 1256, a short word", "طلب".encode("cp1256"), "طلب")
case("raw iso-8859-6", REQUEST.encode("iso8859_6"), REQUEST)
case("raw 1256 with a prefix", b"Re: " + REQUEST.encode("cp1256") + b" (2)", f"Re: {REQUEST} (2)")
case("raw 1256 beside a word", word(A) + " " + "x", f"{A} x")
case("raw utf-8 folded", (REQUEST[:20] + "\r\n " + REQUEST[21:]), REQUEST)
case("misread", "ÇáÓáÇã Úáíßã", "السلام عليكم")
case("misread in a word", word("ÔßæÉ ãä ÇáÎÏãÉ"), "شكوة من الخدمة")
case("utf-8 misread in a word", word(A.encode().decode("cp1252", "replace").replace("\ufffd", "\x81")), A)
case("prefixes", words("Re: رد: FW: إعادة توجيه: " + A, 30), "Re: رد: FW: إعادة توجيه: " + A)
case("prefixes outside", "RE: FW: " + word("رد: " + A), "RE: FW: رد: " + A)
case("digits", words(DIGITS, 11), DIGITS)
case("tashkeel", words(POINTED, 13), POINTED)
case("marks of direction", words(MARKED, 13), MARKED)
case("line ends in a word", word("شكوى\r\nBcc: x@y.test\x00\x07"), "شكوى Bcc: x@y.test")
case("utf-8 and utf8 with a letter between", word("شكوى".encode()[:3]) + " " + word("شكوى".encode()[3:], "UTF8"), "شكوى")
case("mac arabic", word(REQUEST, "x-mac-arabic", "B", "mac_arabic"), REQUEST)
case("a stray start", "قبل =?utf-8? بعد", "قبل =?utf-8? بعد")
case("French", word("Été à Noël: où êtes-vous?", "iso-8859-1", "Q"), "Été à Noël: où êtes-vous?")
case("German", word("Grüße: ÄÖÜ", "iso-8859-1", "Q"), "Grüße: ÄÖÜ")
case("raw French", "Réponse à la requête".encode("cp1252"), "Réponse à la requête")
case("raw Spanish", "Información año".encode("cp1252"), "Información año")
case("percent", word("خصم 50% على الدورات"), "خصم 50% على الدورات")
case("underscore in B", word("رقم_الطلب"), "رقم_الطلب")
case("underscore in Q", word("رقم_الطلب", how="Q"), "رقم_الطلب")
CASES.append(Case("two subjects", mail("نص", head=HEAD + f"Subject: {word(A)}\r\nSubject: {word(B)}\r\n".encode()),
                  {"subject": A}))

# names
NAME, FAMILY = "نورة السالم", "السالم، نورة"
MAILBOX = "<noura@people.test>"


def person(name, value, wanted, address="noura@people.test"):
    CASES.append(Case("from " + name, sender(value), {"from_name": wanted, "from_address": address}))


for how in "BQ":
    person(f"{how}", f"{word(NAME, how=how)} {MAILBOX}", NAME)
    person(f"{how} in 1256", f"{word(NAME, 'windows-1256', how, 'cp1256')} {MAILBOX}", NAME)
    person(f"{how} in quotes", f'"{word(NAME, how=how)}" {MAILBOX}', NAME)
    person(f"{how} split", f"{words(NAME, 5, how=how)}\r\n {MAILBOX}", NAME)
    person(f"{how} split in quotes", f'"{words(NAME, 5, how=how)}" {MAILBOX}', NAME)
    person(f"{how} with a comma inside", f"{word('السالم, نورة', how=how)} {MAILBOX}", "السالم, نورة")
    person(f"{how} glued to the address", f"{word(NAME, how=how)}{MAILBOX}", NAME)
person("raw", f"{NAME} {MAILBOX}", NAME)
person("raw in quotes", f'"{NAME}" {MAILBOX}', NAME)
person("raw Arabic comma", f"{FAMILY} {MAILBOX}", FAMILY)
person("raw comma in quotes", f'"السالم, نورة" {MAILBOX}', "السالم, نورة")
person("comma without quotes", f"السالم, نورة {MAILBOX}", "السالم, نورة")
person("comma without quotes in 1256", "السالم, نورة ".encode("cp1256") + MAILBOX.encode(), "السالم, نورة")
person("raw 1256", NAME.encode("cp1256") + b" " + MAILBOX.encode(), NAME)
person("raw 1256 in quotes", b'"' + NAME.encode("cp1256") + b'" ' + MAILBOX.encode(), NAME)
person("a comment", f"noura@people.test ({word(NAME)})", NAME)
person("a raw comment", f"noura@people.test ({NAME})", NAME)
person("single quotes", f"'{NAME}' {MAILBOX}", f"'{NAME}'")
person("the address as a name", f'"noura@people.test" {MAILBOX}', "noura@people.test")
person("misread", f"{word('äæÑÉ ÇáÓÇáã')} {MAILBOX}", NAME)
person("marks", f"{word(chr(0x200f) + NAME)} {MAILBOX}", chr(0x200f) + NAME)
person("words and raw", f"{word('نورة')} Al-Salem {MAILBOX}", "نورة Al-Salem")
person("SMTPUTF8", "نورة <نورة@بريد.test>", "نورة", "نورة@بريد.test")
person("an IDN domain", f"{NAME} <noura@xn--mgbh0fb.test>", NAME, "noura@xn--mgbh0fb.test")
person("via", 'ann@shop.test via Portal <portal@people.test>', "ann@shop.test via Portal", "portal@people.test")
person("NUL", b"No\x00ra <noura@people.test>", "Nora")
person("a line end in a word", f"{word('نورة' + chr(13) + chr(10) + 'Bcc: x')} {MAILBOX}", "نورة Bcc: x")


def people(name, value, wanted):
    more = HEAD.replace(b"To: office@cso.test\r\n", b"To: " + (value if isinstance(value, bytes) else value.encode()) + b"\r\n")
    CASES.append(Case("to " + name, mail("نص", head=more), {"to": wanted}))


people("two", f"{word(OFFICE[0])} <{OFFICE[1]}>,\r\n {word(NAME)} {MAILBOX}", [OFFICE, (NAME, "noura@people.test")])
people("Arabic comma between", f"{OFFICE[0]} <{OFFICE[1]}>، {NAME} {MAILBOX}", [OFFICE, (NAME, "noura@people.test")])
people("semicolons", f"{word(OFFICE[0])} <{OFFICE[1]}>; {word(NAME)} {MAILBOX};", [OFFICE, (NAME, "noura@people.test")])
people("a group", f"{word('الموظفون')}: {word(OFFICE[0])} <{OFFICE[1]}>, b@x.test;", [OFFICE, (None, "b@x.test")])
people("a raw group", f"الموظفون: {OFFICE[0]} <{OFFICE[1]}>;, c@x.test", [OFFICE, (None, "c@x.test")])
people("an empty group", "undisclosed-recipients:;", [])
people("an Arabic empty group", f"{word('مستلمون مخفيون')}:;", [])
people("an open quote", f'"{OFFICE[0]} <{OFFICE[1]}>, "Bob" <b@x.test>', [OFFICE, ("Bob", "b@x.test")])
people("an open quote at the end", f'"Bob" <b@x.test>, "{OFFICE[0]} <{OFFICE[1]}>', [("Bob", "b@x.test"), OFFICE])
people("a bad element", f"{OFFICE[0]} <{OFFICE[1]}>, <>, @, c@x.test", [OFFICE, (None, "c@x.test")])
people("commas in names", f"السالم, نورة {MAILBOX}, {OFFICE[0]} <{OFFICE[1]}>", [("السالم, نورة", "noura@people.test"), OFFICE])
people("long", ", ".join(f"{word(f'موظف {i}')} <a{i}@x.test>" for i in range(60)),
       [(f"موظف {i}", f"a{i}@x.test") for i in range(60)])
