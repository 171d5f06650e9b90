/*
 * Nothing is dropped: what is no matter of the office goes to the quarantine, where people can
 * look for it, and all else becomes a ticket or joins one. Whether a token that a mail carries
 * is one of ours only the core can tell, so what may be kept apart for lack of one is told by
 * its kind.
 */
#include "decision.h"

#include "calendar.h"
#include "own.h"
#include "receipt.h"
#include "tokens.h"

#include "channels/email/mime/automatic.h"
#include "channels/email/mime/mime.h"

#include <string.h>
#include <strings.h>

struct sight {
	const struct mime_mail *mail;
	const struct decision_office *office;
	enum authentication authentication;
};

static const char *comes_from_us(const struct sight *s)
{
	return own_loop(s->office->own, s->mail);
}

static const char *went_too_far(const struct sight *s)
{
	return own_is_far(s->mail) ? "it has passed too many mail servers" : NULL;
}

static const char *reports(const struct sight *s)
{
	switch (s->mail->kind) {
	case MIME_KIND_BOUNCE:
		return "a bounce";
	case MIME_KIND_REPORT:
		return "a report on another mail";
	case MIME_KIND_FEEDBACK:
		return "a complaint about another mail (feedback)";
	default:
		return NULL;
	}
}

static const char *has_no_path(const struct sight *s)
{
	return automatic_has_null_path(s->mail) ? "it has no return path" : NULL;
}

static bool is_submitted_as(const struct sight *s, const char *word)
{
	_cleanup_(freep) char *submitted = automatic_submitted(s->mail);

	return submitted && (!word || strcasecmp(submitted, word) == 0);
}

static const char *is_auto_replied(const struct sight *s)
{
	return is_submitted_as(s, "auto-replied") ? "an automatic mail (Auto-Submitted)" : NULL;
}

static const char *is_auto_generated(const struct sight *s)
{
	return is_submitted_as(s, NULL) ? "an automatic mail (Auto-Submitted)" : NULL;
}

static const char *wants_no_answer(const struct sight *s)
{
	return receipt_unwanted(s->mail);
}

/*
 * It says so in a way of its own, and carries what may be a token: it is for that ticket. X-Loop
 * alone says nothing of the sort: another office's people write so, and their tokens look alike.
 */
static const char *answers_automatically(const struct sight *s)
{
	const char *why = automatic_is_reply(s->mail) ? receipt_automatic(s->mail) : NULL;

	if (!why)
		return NULL;
	_cleanup_(strings_freep) char **recipients = tokens_recipients(s->mail);
	_cleanup_(strings_freep) char **tokens = tokens_find(s->mail, recipients);
	return tokens ? why : NULL;
}

static const char *looks_automatic(const struct sight *s)
{
	return receipt_automatic(s->mail);
}

static const char *has_no_sender(const struct sight *s)
{
	return receipt_senderless(s->mail);
}

static const char *is_not_addressed(const struct sight *s)
{
	char *const *own = s->office->own;

	return own && !own_is_addressed(own, s->mail) ? "it is not addressed to the office" : NULL;
}

static const char *is_unverified(const struct sight *s)
{
	if (s->office->junk)
		return "marked as spam (in the mailbox)";
	if (s->authentication == AUTHENTICATION_FAILED)
		return "its sender is not verified (Authentication-Results)";
	return receipt_spam(s->mail);
}

static const char *has_other_path(const struct sight *s)
{
	return receipt_strange_path(s->mail);
}

static const char *answers_invitation(const struct sight *s)
{
	return calendar_answers(s->mail) ? "an answer to an invitation (text/calendar)" : NULL;
}

/* What asks for a receipt of its own (Disposition-Notification-To) gets none of that sort. */
static const struct row {
	const char *(*why)(const struct sight *s); /* NULL: the row does not apply */
	enum decision_kind kind;
	bool automatic;
} rows[] = {
	{comes_from_us, DECISION_QUARANTINE, false},
	{went_too_far, DECISION_QUARANTINE, false},
	{reports, DECISION_REPORT, true},
	{has_no_path, DECISION_AUTO_REPLY, true},
	{is_auto_replied, DECISION_AUTO_REPLY, true},
	{is_auto_generated, DECISION_MAIL, true},
	{wants_no_answer, DECISION_MAIL, false},
	{answers_automatically, DECISION_AUTO_REPLY, true},
	{looks_automatic, DECISION_MAIL, true},
	{has_no_sender, DECISION_MAIL, false},
	{is_not_addressed, DECISION_MAIL, false},
	{is_unverified, DECISION_MAIL, false},
	{has_other_path, DECISION_MAIL, false},
	{answers_invitation, DECISION_AUTO_REPLY, true},
};

void decision_make(const struct mime_mail *mail, const struct decision_office *office,
		   struct decision *ret)
{
	const struct sight sight = {
		.mail = mail,
		.office = office,
		.authentication = authentication_of(mail, office->authserv_id),
	};

	*ret = (struct decision){.authentication = sight.authentication};
	for (size_t i = 0; i < ELEMENTS(rows) && !ret->why; i++) {
		ret->why = rows[i].why(&sight);
		if (ret->why) {
			ret->kind = rows[i].kind;
			ret->automatic = rows[i].automatic;
		}
	}
}
