"""Arabic file names, in every right and wrong form."""
from arabic import Case, attached, percent, word, words

CASES = []
NAME = "السيرة الذاتية.pdf"
LONG = "نموذج طلب الالتحاق ببرنامج التدريب المنتهي بالتوظيف للعام ١٤٤٨.pdf"


def case(name, disposition, wanted=NAME, content_type="application/pdf"):
    CASES.append(Case("file " + name, attached(disposition, content_type), {"files": [wanted]}))


def pieces(text, size, key="filename", charset="utf-8", head="utf-8''", between=";\r\n "):
    """RFC 2231 in pieces of so many bytes, percent-encoded."""
    data = text.encode(charset)
    cut = [data[i:i + size] for i in range(0, len(data), size)]
    return between.join(f"{key}*{i}*={head if i == 0 else ''}" + "".join(f"%{c:02X}" for c in piece)
                        for i, piece in enumerate(cut))


case("2231", f"attachment; filename*=utf-8''{percent(NAME)}")
case("2231 with a language", f"attachment; filename*=UTF-8'ar-sa'{percent(NAME)}")
case("2231 in quotes", f"attachment; filename*=\"utf-8''{percent(NAME)}\"")
case("2231 without a charset", f"attachment; filename*=''{percent(NAME)}")
case("2231 without quotes", f"attachment; filename*={percent(NAME)}")
case("2231 not encoded", f"attachment; filename*=utf-8''{NAME}")
case("2231 in 1256", f"attachment; filename*=windows-1256''{percent(NAME, 'cp1256')}")
case("2231 in iso-8859-6", f"attachment; filename*=iso-8859-6'ar'{percent(NAME, 'iso8859_6')}")
case("2231 in 1256 called utf-8", f"attachment; filename*=utf-8''{percent(NAME, 'cp1256')}")
case("2231 in utf-8 called iso-8859-1", f"attachment; filename*=iso-8859-1''{percent(NAME)}")
for size in (1, 7, 40):
    case(f"pieces of {size}", "attachment; " + pieces(LONG, size), LONG)
case("pieces in 1256", "attachment; " + pieces(NAME, 5, charset="cp1256", head="windows-1256'ar'"))
case("pieces in disorder", "attachment; " + "; ".join(reversed(pieces(NAME, 9).split(";\r\n "))))
case("pieces without semicolons", "attachment; " + pieces(NAME, 9, between="\r\n "))
case("pieces in quotes", "attachment; " + pieces(NAME, 9).replace("=", '="').replace(";", '";') + '"')
case("pieces, a last one plain", f"attachment; filename*0*=utf-8''{percent('السيرة الذاتية')}; filename*1=.pdf")
case("pieces, plain with words", f'attachment; filename*0="{word("السيرة ")}"; filename*1=" {word("الذاتية.pdf")}"')
case("pieces, raw", f'attachment; filename*0="{NAME[:7]}"; filename*1="{NAME[7:]}"')
case("pieces, raw, cut in a letter", b'attachment; filename*0="' + NAME.encode()[:7] + b'"; filename*1="' + NAME.encode()[7:] + b'"')
case("pieces from 1 on", "attachment; " + pieces(NAME, 9).replace("*3*", "*4*").replace("*2*", "*3*").replace("*1*", "*2*").replace("*0*", "*1*"))
case("percent in a plain name", f'attachment; filename="{percent(NAME)}"')
case("percent without quotes", f"attachment; filename={percent(NAME)}")
case("percent in a plain name in 1256", f'attachment; filename="{percent(NAME, "cp1256")}"')
case("percent with a prefix", f"attachment; filename=\"utf-8''{percent(NAME)}\"")
case("percent that is none", 'attachment; filename="خصم 50% 20.pdf"', "خصم 50% 20.pdf")
case("percent in Latin", 'attachment; filename="100%25 sure.pdf"', "100%25 sure.pdf")
for how in "BQ":
    case(f"word {how}", f"attachment; filename={word(NAME, how=how)}")
    case(f"word {how} in quotes", f'attachment; filename="{word(NAME, how=how)}"')
    case(f"words {how}", f"attachment; filename=\"{words(LONG, 31, how=how)}\"", LONG)
    case(f"words {how} without quotes", f"attachment; filename={words(LONG, 31, how=how)}", LONG)
    case(f"word {how} in 1256", f'attachment; filename="{word(NAME, "windows-1256", how, "cp1256")}"')
    case(f"word {how} in name=", None, content_type=f'application/pdf; name="{word(NAME, how=how)}"')
case("words without blanks", f"attachment; filename=\"{words(LONG, 31, between='')}\"", LONG)
case("word with the extension behind", f'attachment; filename="{word(NAME[:-4])}.pdf"')
case("word of an extension alone", f'attachment; filename="{word("السيرة")} {word(" الذاتية")}.pdf"', "السيرة الذاتية.pdf")
case("raw", f'attachment; filename="{NAME}"')
case("raw without quotes", f"attachment; filename={NAME}")
case("raw without quotes, more behind", f"attachment; filename={NAME}; size=8")
case("raw 1256", b'attachment; filename="' + NAME.encode("cp1256") + b'"')
case("raw 1256 without quotes", b"attachment; filename=" + NAME.encode("cp1256"))
case("raw iso-8859-6", b'attachment; filename="' + NAME.encode("iso8859_6") + b'"')
case("raw in single quotes", f"attachment; filename='{NAME}'")
case("no closing quote", f'attachment; filename="{NAME}')
case("quotes within", 'attachment; filename="ملف "مهم" جدا.pdf"', 'ملف "مهم" جدا.pdf')
case("escaped quotes", 'attachment; filename="ملف \\"مهم\\".pdf"', 'ملف "مهم".pdf')
case("a semicolon within", 'attachment; filename="أولا؛ ثانيا; ثالثا.pdf"', "أولا؛ ثانيا; ثالثا.pdf")
case("folded", f'attachment;\r\n filename="السيرة\r\n الذاتية.pdf"')
case("blanks around the sign", f'attachment; filename = "{NAME}"')
case("name= alone", None, content_type=f'application/pdf; name="{NAME}"')
case("name* alone", None, content_type=f"application/pdf; name*=utf-8''{percent(NAME)}")
case("they disagree", f"attachment; filename*=utf-8''{percent(NAME)}", content_type='application/pdf; name="cv.pdf"')
case("the better one", 'attachment; filename="_____.pdf"', content_type=f'application/pdf; name="{word(NAME)}"')
case("question marks", 'attachment; filename="?????? ???????.pdf"', content_type=f'application/pdf; name="{word(NAME)}"')
case("both in one field", f"attachment; filename=\"cv.pdf\"; filename*=utf-8''{percent(NAME)}")
case("Gmail", f'attachment; filename="{word(NAME, "UTF-8")}"', content_type=f'application/pdf; name="{word(NAME, "UTF-8")}"')
case("Outlook", f'attachment;\r\n\tfilename="{words(LONG, 42, between="{}").replace("{}", chr(13) + chr(10) + chr(9))}"; size=8;\r\n\t'
     'creation-date="Tue, 03 Mar 2026 11:00:00 GMT"', LONG)
case("Apple", f"attachment;\r\n\tfilename*=utf-8''{percent(NAME)}", content_type=f'application/pdf;\r\n\tname="{word(NAME)}";\r\n\tx-unix-mode=0644')
case("misread", 'attachment; filename="' + NAME.encode("cp1256").decode("cp1252") + '"')
case("misread 2231", f"attachment; filename*=utf-8''{percent(NAME.encode('cp1256').decode('cp1252'))}")
case("a path", f"attachment; filename*=utf-8''{percent('C:' + chr(92) + 'ملفات' + chr(92) + NAME)}")
case("a path of words", f'attachment; filename="{word("../../etc/" + NAME)}"')
case("an override", f'attachment; filename="{word("تقرير" + chr(0x202e) + "fdp.exe")}"', "تقريرfdp.exe")
case("isolates", f'attachment; filename="{word(chr(0x2067) + NAME + chr(0x2069))}"')
case("marks", f'attachment; filename="{word(chr(0x200f) + NAME)}"')
case("a line end", f'attachment; filename="{word("ملف" + chr(13) + chr(10) + "سطر.pdf")}"', "ملف سطر.pdf")
