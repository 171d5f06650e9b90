#include "../unit.h"

#include "email/module/refusal.h"

/* What providers answer, and whom it concerns. */

#define SESSION TRANSFER_STAGE_SESSION
#define SENDER TRANSFER_STAGE_SENDER
#define RCPT TRANSFER_STAGE_RECIPIENT
#define MESSAGE TRANSFER_STAGE_MESSAGE

struct expectation {
	enum transfer_stage stage;
	long code;
	const char *status, *text;
};

static void expect(const struct expectation *cases, size_t count, struct refusal wanted)
{
	for (size_t i = 0; i < count; i++) {
		const struct transfer_result result = {
			.outcome = TRANSFER_REFUSED,
			.stage = cases[i].stage,
			.code = cases[i].code,
			.status = cases[i].status,
			.text = cases[i].text,
		};
		struct refusal r = refusal_judge(&result);
		if (r.permanent != wanted.permanent || r.ours != wanted.ours)
			fail_msg("case %zu (%ld %s %s): permanent %d, ours %d", i, cases[i].code,
				 cases[i].status ? cases[i].status : "-", cases[i].text,
				 r.permanent, r.ours);
	}
}

static void what_is_the_recipients_is_permanent(void **state)
{
	static const struct expectation cases[] = {
		{RCPT, 550, "5.1.1", "User unknown in virtual mailbox table"},
		{RCPT, 550, "5.1.1",
		 "try again? relaying? authenticate? no: there is no such user"},
		{RCPT, 550, "5.1.10", "RecipientNotFound"},
		{RCPT, 553, "5.1.3", "Bad recipient address syntax"},
		{RCPT, 556, "5.1.10", "Recipient address has null MX"},
		{RCPT, 550, "5.2.1", "The email account that you tried to reach is inactive"},
		{RCPT, 550, "5.4.1", "Recipient address rejected: Access denied"},
		{RCPT, 554, "5.4.4", "Unable to route"},
		{RCPT, 550, "5.7.1", "Recipient address rejected: Access denied"},
		{RCPT, 550, "5.7.124", "Sender not allowed to send to this group"},
		{RCPT, 550, "5.7.133", "Sender not authenticated for group"},
		{RCPT, 550, "5.7.17", "Mailbox owner has changed"},
		{RCPT, 550, NULL, "No such user here"},
		{RCPT, 550, NULL, "Name not listed in public Name & Address Book"},
		{RCPT, 551, NULL, "User not local"},
		{RCPT, 553, NULL, "Mailbox name not allowed"},
		{RCPT, 0, "5.6.7", "does not take addresses beyond ASCII (SMTPUTF8)"},
		{SENDER, 552, "5.3.4", "Message size exceeds fixed limit"},
		{SENDER, 552, NULL, "message size exceeds fixed maximum message size"},
		{MESSAGE, 552, NULL, "Message too large"},
		{MESSAGE, 552, "5.3.4", "exceeds"},
		{MESSAGE, 554, "5.7.1", "Message contains spam"},
		{MESSAGE, 554, "5.6.0", "Message content rejected"},
		{MESSAGE, 550, "5.0.0", "no"},
		{MESSAGE, 554, "5.5.1", "no valid recipients"},
	};

	(void)state;
	expect(cases, ELEMENTS(cases), (struct refusal){.permanent = true});
}

static void what_may_pass_is_tried_again(void **state)
{
	static const struct expectation cases[] = {
		{RCPT, 450, NULL, "mailbox busy"},
		{RCPT, 450, "4.2.0", "Recipient address rejected: Greylisted"},
		{RCPT, 451, "4.7.1", "Greylisting in action"},
		{RCPT, 450, "5.1.1", "both are said: it is not lost by trying"},
		{RCPT, 550, "4.7.1", "5xx with a status of 4"},
		{RCPT, 554, "4.4.3", "temporary DNS error"},
		{RCPT, 452, "4.2.2", "The recipient's inbox is out of storage space"},
		{RCPT, 552, "4.2.2", "full"},
		{RCPT, 552, "5.2.2", "The email account that you tried to reach is over quota"},
		{RCPT, 550, "5.2.2", "mailbox full"},
		{RCPT, 552, NULL, "Requested mail action aborted: exceeded storage allocation"},
		{MESSAGE, 552, "5.2.2", "over quota"},
		{MESSAGE, 452, "4.3.1", "Insufficient system storage"},
		{RCPT, 550, "5.3.2", "System not accepting network messages"},
		{RCPT, 550, "5.4.5", "congestion"},
		{RCPT, 452, "5.5.3", "too many recipients"},
		{RCPT, 550, "5.7.1", "Greylisted, see http://postgrey.example"},
		{RCPT, 550, NULL, "You have been graylisted, try again in 300 seconds"},
		{MESSAGE, 550, "5.7.0", "temporarily rejected"},
	};

	(void)state;
	expect(cases, ELEMENTS(cases), (struct refusal){0});
}

static void what_is_wrong_with_us_is_never_the_recipients_fault(void **state)
{
	static const struct expectation cases[] = {
		{SESSION, 554, NULL, "no SMTP service here"},
		{SESSION, 535, NULL, "refuses the login"},
		{SENDER, 530, "5.7.0", "Authentication required"},
		{SENDER, 550, "5.7.1", "not owned by user"},
		{SENDER, 553, "5.7.1", "Sender address rejected: not owned by user"},
		{SENDER, 550, "5.7.60", "Client does not have permissions to send as this sender"},
		{SENDER, 555, "5.5.4", "Unsupported option"},
		{SENDER, 452, "4.3.1", "Insufficient system storage"},
		{SENDER, 421, NULL, "too many connections"},
		{RCPT, 421, "4.7.0", "closing"},
		{RCPT, 530, "5.7.0", "Must issue a STARTTLS command first"},
		{RCPT, 530, "5.5.1", "Authentication Required"},
		{RCPT, 535, "5.7.8", "Authentication credentials invalid"},
		{RCPT, 503, "5.5.1", "sender not yet given"},
		{RCPT, 550, "5.1.8", "Sender address rejected: Domain not found"},
		{RCPT, 553, "5.1.7", "bad sender"},
		{RCPT, 554, "5.7.1", "<…>: Relay access denied"},
		{RCPT, 550, "5.7.1", "Relaying denied"},
		{RCPT, 550, "5.7.54", "SMTP; Unable to relay recipient in non-accepted domain"},
		{RCPT, 550, "5.7.64", "TenantAttribution; Relay Access Denied"},
		{RCPT, 554, "5.7.1", "Client host rejected: Access denied"},
		{RCPT, 553, "5.7.1", "Sender address rejected: not owned by user"},
		{RCPT, 550, NULL, "relay not permitted"},
		{RCPT, 554, "5.7.1",
		 "Service unavailable; Client host blocked using zen.spamhaus.org"},
		{RCPT, 550, "5.7.606", "Access denied, banned sending IP"},
		{RCPT, 550, "5.3.5", "Local configuration error"},
		{MESSAGE, 550, "5.7.26", "Unauthenticated email is not accepted"},
		{MESSAGE, 550, "5.7.1", "not accepted due to domain's DMARC policy"},
		{MESSAGE, 550, "5.7.23", "SPF validation failed"},
		{MESSAGE, 550, "5.7.705", "tenant has exceeded threshold"},
		{MESSAGE, 550, "5.7.28", "unusual rate of unsolicited mail"},
	};

	(void)state;
	expect(cases, ELEMENTS(cases), (struct refusal){.ours = true});
}

static void without_an_answer_it_depends_on_how_far_it_came(void **state)
{
	static const struct {
		enum transfer_stage stage;
		bool ours;
	} cases[] = {{SESSION, true}, {SENDER, true}, {RCPT, false}, {MESSAGE, false}};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct transfer_result result = {
			.outcome = TRANSFER_UNREACHED, .stage = cases[i].stage, .text = "closed"};
		struct refusal r = refusal_judge(&result);
		assert_false(r.permanent);
		assert_int_equal(r.ours, cases[i].ours);
	}
}

static void only_who_is_not_there_is_refused_whatever_is_sent(void **state)
{
	static const struct {
		struct expectation answer;
		bool of_address;
	} cases[] = {
		{{RCPT, 550, "5.1.1", "User unknown"}, true},
		{{RCPT, 550, "5.2.1", "The account is inactive"}, true},
		{{RCPT, 551, NULL, "User not local"}, true},
		{{RCPT, 550, "5.0.0", "No such user"}, true},
		{{RCPT, 552, "5.2.2", "over quota"}, false},
		{{RCPT, 550, "5.7.1", "Access denied"}, false},
		{{RCPT, 550, "5.7.1", "Relaying denied"}, false},
		{{RCPT, 450, "4.1.1", "not now"}, false},
		{{RCPT, 554, NULL, "no"}, false},
		{{SENDER, 552, "5.3.4", "too large"}, false},
		{{MESSAGE, 550, "5.1.1", "User unknown"}, false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct expectation *a = &cases[i].answer;
		const struct transfer_result result = {
			.outcome = TRANSFER_REFUSED,
			.stage = a->stage,
			.code = a->code,
			.status = a->status,
			.text = a->text,
		};
		if (refusal_judge(&result).of_address != cases[i].of_address)
			fail_msg("case %zu (%ld %s)", i, a->code, a->text);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(only_who_is_not_there_is_refused_whatever_is_sent),
	cmocka_unit_test(what_is_the_recipients_is_permanent),
	cmocka_unit_test(what_may_pass_is_tried_again),
	cmocka_unit_test(what_is_wrong_with_us_is_never_the_recipients_fault),
	cmocka_unit_test(without_an_answer_it_depends_on_how_far_it_came),
};

UNIT_MAIN(tests)
