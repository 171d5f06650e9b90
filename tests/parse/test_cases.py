"""Hard mails with what a right parse gives, held against `waslctl parse`."""
import datetime
import json
import os
import subprocess
import sys

import pytest

from parse import TESTDATA, parse_files

# What we say otherwise, on purpose: case and field, what it is with us, and why.
OTHERWISE = {
    ("a_trav", "filename"): (["passwd"], "a file's name holds no path"),
    ("a_win", "filename"): (["y.pdf"], "a file's name holds no path"),
    ("m_flowed", "text"): ("longline\n> quoted", "format=flowed with DelSp is unwrapped (RFC 3676)"),
    ("m_smime", "filename"): ([], "a signature is no file for a reader; that there is one is noted"),
    ("m_bprefix", "nparts"): (1, "an alternative says the same once more, so that only one is shown"),
}
# Over the caps of a header; what is cut is noted.
CUT = {"z_headers20k", "z_to20k", "z_refs20k", "z_longsubj", "z_ew20k"}


def text_of(mail):
    return mail["text"].strip()


def names(mail):
    return [a["name"] for a in mail["attachments"]]


def differs_filename(mail, wanted):
    return None if names(mail) == [wanted] else names(mail)


def differs_from(mail, wanted):
    got = mail["from"] or {"name": None, "address": None}
    got = [got["name"], got["address"]]
    name, address = wanted
    return None if got[1] == address and name in (None, got[0]) else got


def differs_date(mail, wanted):
    got = datetime.datetime.fromisoformat(mail["date"].replace("Z", "+00:00")).timestamp() if mail["date"] else None
    return None if got == wanted else got


def differs_nparts(mail, wanted):
    got = len(mail["attachments"]) + (mail["text"] != "")
    return None if got == wanted else got


def differs_html(mail, wanted):
    plain = wanted.replace("<p>", "").replace("</p>", "")
    return None if text_of(mail) == plain else text_of(mail)


def differs(field):
    """A judge of a plain field: what is got, where it is not what is wanted."""
    keys = {"irt": "in_reply_to", "refs": "references"}

    def judge(mail, wanted):
        got = mail[keys.get(field, field)]
        got = got.strip() if isinstance(got, str) else got
        return None if got == wanted else got
    return judge


JUDGES = {"filename": differs_filename, "from_": differs_from, "date": differs_date, "nparts": differs_nparts,
          "html": differs_html}


@pytest.fixture(scope="module", name="cases")
def fixture_cases(tmp_path_factory):
    """{name: (what is wanted, what wasl makes of it)}"""
    script = os.path.join(TESTDATA, "tools", "email", "mkcases.py")
    if not os.path.exists(script):
        pytest.skip(f"no hard mails: {script} is not there (WASL_TESTDATA)")
    top = str(tmp_path_factory.mktemp("cases"))
    subprocess.run([sys.executable, script, top], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(top, "expect.json"), encoding="utf-8") as f:
        wanted = json.load(f)
    paths = {name: os.path.join(top, name + ".eml") for name in wanted}
    parsed = parse_files(list(paths.values()))
    return {name: (wanted[name], parsed[path]) for name, path in paths.items()}


def test_every_case_is_right(cases):
    wrong, otherwise = [], {}
    assert len(cases) >= 170
    for name, (wanted, mail) in cases.items():
        for field, value in wanted.items():
            got = JUDGES.get(field, differs(field))(mail, value) if value is not None else None
            if (name, field) in OTHERWISE:
                otherwise[name, field] = got
            elif got is not None:
                wrong.append(f"{name}: {field} is {got!r}, not {value!r}")
    assert not wrong, "\n".join(wrong)
    assert otherwise == {key: value for key, (value, why) in OTHERWISE.items()}


def test_what_is_cut_is_noted(cases):
    for name in CUT:
        assert any("too large" in note or "cut" in note for note in cases[name][1]["notes"]), name


# where no one value is right, what must hold all the same
CAREFUL = {
    "s_ctrl": lambda m: "\n" not in m["subject"] and "\r" not in m["subject"],
    "s_nul": lambda m: m["subject"] == "ab",
    "s_trunc": lambda m: m["subject"].startswith("مرح"),
    "s_unknown_cs": lambda m: "caf" in m["subject"],
    "s_raw_1256": lambda m: m["subject"] == "شكرا جزيلا",
    "f_raw_1256": lambda m: m["from"]["name"] == "محمد",
    "f_none": lambda m: m["from"] is None,
    "a_2231_gap": lambda m: len(m["attachments"]) == 1,
    "a_space": lambda m: names(m) == ["my invoice.pdf"],
    "a_nul": lambda m: names(m) == ["a.pdf"],
    "c_default_but_1256": lambda m: "مرحبا" in m["text"],
    "c_utf8_but_1256": lambda m: "مرحبا" in m["text"],
    "c_utf8_one_bad": lambda m: m["text"].startswith("good ") and m["text"].strip().endswith(" text"),
    "c_b64_concat": lambda m: m["text"].strip() == "hello wo",
    "c_qp_bad": lambda m: m["text"].startswith("a=ZZb c=1"),
    "c_nul": lambda m: m["text"].strip() == "ab",
    "m_noboundary": lambda m: m["text"].strip() == "hi",
    "m_boundary_absent": lambda m: m["text"].strip() == "hello",
    "m_bquote": lambda m: m["text"].strip() == "hi",
    "m_bempty": lambda m: m["text"].strip() == "hi",
    "m_dupct": lambda m: "hi" in m["text"],
    "m_uue": lambda m: m["text"].strip() == "hi" and names(m) == ["a.txt"] and m["attachments"][0]["size"] == 5,
    "m_cr": lambda m: m["text"].strip() == "hello" and m["from"]["address"] == "a@customer.test",
    "m_empty": lambda m: m["text"] == "" and m["attachments"] == [],
    "i_midfold": lambda m: m["references"][-1] == "r2@x.test",
    "d_rubbish": lambda m: m["date"] is None,
    "d_notz": lambda m: m["date"] == "2026-11-23T10:00:00Z",
    "d_range": lambda m: m["date"] is None,
}


@pytest.mark.parametrize("name", sorted(CAREFUL))
def test_where_no_one_value_is_right(cases, name):
    assert CAREFUL[name](cases[name][1]), cases[name][1]


def test_only_a_mail_in_pieces_has_no_text(cases):
    """Every other one has its text, whatever is wrong with it."""
    silent = {name for name, (_, mail) in cases.items() if mail["text"] == ""}
    assert silent == {"m_partial", "m_pgp", "m_empty", "z_samebound", "z_msg1000", "z_msg10000", "z_nest1000", "z_nest10000"}
