#include "mail.h"

#include "email/worker/receipt.h"

#define FROM "From: Ann <ann@shop.test>\n"

struct rule_case {
	const char *header;
	const char *why; /* a word of it; NULL: it may have a receipt */
};

static void assert_receipt(const char *header, const char *why)
{
	_cleanup_(freep) char *raw = xasprintf("%sSubject: x\n\nhello\n", header);
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	const char *refusal = receipt_refusal(m.parsed);

	if (!why) {
		if (refusal)
			print_error("%s: %s\n", header, refusal);
		assert_null(refusal);
		return;
	}
	if (!refusal || !strstr(refusal, why))
		print_error("%s: %s\n", header, refusal ? refusal : "(a receipt)");
	assert_non_null(refusal);
	assert_non_null(strstr(refusal, why));
}

static void assert_cases(const struct rule_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		_cleanup_(freep) char *header = xasprintf(FROM "%s\n", cases[i].header);
		assert_receipt(header, cases[i].why);
	}
}

static void automatic_mail_gets_none(void **state)
{
	static const struct rule_case cases[] = {
		{"Auto-Submitted: no", NULL},
		{"Auto-Submitted: No", NULL},
		{"Auto-Submitted: no (really)", NULL},
		{"Auto-Submitted: (a person; wrote this) no; x=y", NULL},
		{"Auto-Submitted: ", NULL},
		{"Auto-Submitted: auto-replied", "Auto-Submitted"},
		{"auto-submitted: AUTO-GENERATED", "Auto-Submitted"},
		{"Auto-Submitted: auto-notified; owner-email=\"a@b\"", "Auto-Submitted"},
		{"Auto-Submitted: (no) auto-replied", "Auto-Submitted"},
		{"Auto-Submitted: (no (no) \\) no) auto-replied (no)", "Auto-Submitted"},
		{"Auto-Submitted: none", "Auto-Submitted"},
		{"Auto-Submitted: no\nAuto-Submitted: auto-replied", "Auto-Submitted"},
		{"Auto-Submitted:\n auto-replied", "Auto-Submitted"},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void lists_and_bulk_get_none(void **state)
{
	static const struct rule_case cases[] = {
		{"List-Id: <x.y>", "List-Id"},
		{"List-Post: NO", "List-Post"},
		{"List-Help: <mailto:h@x>", "List-Help"},
		{"List-Subscribe: <mailto:h@x>", "List-Subscribe"},
		{"List-Unsubscribe: <mailto:h@x>", "List-Unsubscribe"},
		{"List-Owner: <mailto:h@x>", "List-Owner"},
		{"List-Archive: <https://x>", "List-Archive"},
		{"LIST-ID:", "List-Id"},
		{"List-Idea: <x.y>", NULL},
		{"Precedence: bulk", "Precedence"},
		{"Precedence: Junk", "Precedence"},
		{"Precedence: list", "Precedence"},
		{"Precedence: auto_reply", "Precedence"},
		{"Precedence: first-class", NULL},
		{"Precedence: bulky", NULL},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void wish_for_no_answer_is_respected(void **state)
{
	static const struct rule_case cases[] = {
		{"X-Auto-Response-Suppress: All", "Suppress"},
		{"X-Auto-Response-Suppress: OOF", "Suppress"},
		{"X-Auto-Response-Suppress: DR, NDR, RN, NRN, OOF, AutoReply", "Suppress"},
		{"X-Auto-Response-Suppress: DR,autoreply", "Suppress"},
		{"X-Auto-Response-Suppress: DR;all", "Suppress"},
		{"X-Auto-Response-Suppress: DR, NDR, RN, NRN", NULL},
		{"X-Auto-Response-Suppress: None", NULL},
		{"X-Auto-Response-Suppress: ,,;;", NULL},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void null_return_path_counts_on_top_only(void **state)
{
	static const struct rule_case cases[] = {
		{"Return-Path: <>", "return path"},
		{"Return-Path: < >", "return path"},
		{"Return-Path: (comment) <>", "return path"},
		{"Return-Path: <ann@shop.test>", NULL},
		{"Return-Path: <ann@shop.test>\nReturn-Path: <>", NULL},
		{"Return-Path: <>\nReturn-Path: <ann@shop.test>", "return path"},
		{"Return-Path: ", NULL},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void who_cannot_be_answered_gets_none(void **state)
{
	(void)state;
	assert_receipt("To: b@c.test\n", "no sender");
	assert_receipt("From: \n", "no sender");
	assert_receipt("From: Ann\n", "no sender");
	assert_receipt("From: <>\n", "no sender");
	assert_receipt("From: root@localhost]\n", "no sender");
	assert_receipt(FROM, NULL);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(automatic_mail_gets_none),
	cmocka_unit_test(lists_and_bulk_get_none),
	cmocka_unit_test(wish_for_no_answer_is_respected),
	cmocka_unit_test(null_return_path_counts_on_top_only),
	cmocka_unit_test(who_cannot_be_answered_gets_none),
};

UNIT_MAIN(tests)
