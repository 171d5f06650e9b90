"""Replies as people send them: what of a mail is its own text, once quotes and signature are left out."""
import email.message
import os

from parse import folder, parse

# of 32; whoever answers below '>' lines that nothing introduces has quoted them, so what one
# of the published answers keeps of those is left out here
AT_LEAST = 31


def mail_of(text):
    """The text as a mail's, to the byte."""
    mail = email.message.Message()
    mail["From"] = "Noura <noura@people.test>"
    mail["Subject"] = "Re: question"
    mail["Content-Type"] = "text/plain; charset=utf-8"
    mail["Content-Transfer-Encoding"] = "8bit"
    return mail.as_bytes() + text


def read(path):
    with open(path, "rb") as f:
        return f.read()


def lines(text):
    """Without white space at the ends of lines and of the whole."""
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines()).lstrip("\n")


def own(text):
    return parse(mail_of(text.encode()))["own_text"]


def test_published_replies():
    top = folder("data", "mail", "replies")
    names = sorted(name[:-len(".email.txt")] for name in os.listdir(top) if name.endswith(".email.txt"))
    failed = []
    for name in names:
        got = parse(mail_of(read(os.path.join(top, name + ".email.txt"))))["own_text"]
        wanted = read(os.path.join(top, name + ".trimmed.txt")).decode()
        if lines(got) != lines(wanted):
            failed.append(name)
            print(f"--- {name}: own text\n{got}\n--- wanted\n{wanted}")
    print(f"{len(names) - len(failed)} of {len(names)} exact; not: {', '.join(failed) or 'none'}")
    assert len(names) >= 32
    assert len(names) - len(failed) >= AT_LEAST, failed


def test_text_stays_whole():
    text = "شكرا لكم\n\nفي الأحد، 3 مارس 2024 في 10:15 ص تمت كتابة ما يلي بواسطة المكتب <\u202aoffice@cso.test\u202c>:\n\n> الرد\n"
    mail = parse(mail_of(text.encode()))
    assert mail["text"].strip() == text.strip()
    assert mail["own_text"] == "شكرا لكم"


def test_language_is_of_the_own_text():
    quoted = "> " + "This is the English answer that the office had sent before. " * 5
    mail = parse(mail_of(f"شكرا\n\nOn Mon, 3 Mar 2026 at 10:00, Office <o@cso.test> wrote:\n{quoted}\n".encode()))
    assert mail["language"] == "ar"
    mail = parse(mail_of(f"Thanks\n\nكتب المكتب <o@cso.test> في ٣ مارس ٢٠٢٦ ١٠:٠٠ ص:\n> {'الرد السابق ' * 20}\n".encode()))
    assert mail["language"] == "en" and mail["own_text"] == "Thanks"


HTML = """From: a@people.test
Subject: Re: x
Content-Type: text/html; charset=utf-8

"""


def test_gmail_html():
    mail = parse(HTML + """<div dir="rtl">لم تصل المعاملة بعد</div><br><div class="gmail_quote"><div dir="rtl"
class="gmail_attr">في الأحد، 3 مارس 2024 في 10:15 ص تمت كتابة ما يلي بواسطة ‪Office‬‏ &lt;‪<a
href="mailto:o@cso.test">o@cso.test</a>‬‏&gt;:<br></div><blockquote class="gmail_quote"><div>الرد الأول</div>
</blockquote></div>""")
    assert mail["own_text"] == "لم تصل المعاملة بعد"
    assert "الرد الأول" in mail["text"]


def test_outlook_html():
    mail = parse(HTML + """<div class="WordSection1"><p class="MsoNormal">I am still waiting.</p>
<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b>
Office &lt;o@cso.test&gt; <br><b>Sent:</b> Monday, March 4, 2024 10:15 AM<br><b>To:</b> A &lt;a@people.test&gt;<br>
<b>Subject:</b> Your request</p></div></div><p class="MsoNormal">We have it.</p></div>""")
    assert mail["own_text"] == "I am still waiting."
    mail = parse(HTML + """<div dir="rtl">ما زلت أنتظر</div><hr><div id="divRplyFwdMsg" dir="rtl"><font><b>من:</b> المكتب
&lt;o@cso.test&gt;<br><b>تم الإرسال:</b> الاثنين, مارس 4, 2024 10:15 ص<br><b>إلى:</b> أحمد<br><b>الموضوع:</b> طلبك</font>
<div>&nbsp;</div></div><div>وصلنا طلبكم</div>""")
    assert mail["own_text"] == "ما زلت أنتظر"


def test_a_forward_is_its_senders_matter():
    mail = parse(mail_of("""---------- Forwarded message ---------
From: Shop <s@shop.test>
Date: Tue, Jan 1, 2019 at 12:00 PM
Subject: Invoice
To: <a@people.test>


Your invoice is overdue.
""".encode()))
    assert mail["own_text"] == "Your invoice is overdue."
