/*
 * A bounce must never be taken for a mail, since it would be answered and become a
 * ticket, nor a mail for a bounce, since nobody would read it. So a bounce needs two
 * witnesses: a mail server must have sent it, and it must say that something was not
 * delivered. Each sign counts as much as it is seldom wrong.
 */
#include "kind.h"

#include <string.h>
#include <strings.h>

#include "automatic.h"
#include "machine.h"
#include "prose.h"

#define ENOUGH 5U

static enum machine sender_machine(const struct mime_mail *mail)
{
	const struct mime_address *from = mail->from.count > 0 ? &mail->from.list[0] : NULL;
	enum machine machine = MACHINE_NOT;

	if (from && from->address)
		machine = machine_of_address(from->address);
	if (mail->sender.count > 0 && mail->sender.list[0].address && machine == MACHINE_NOT)
		machine = machine_of_address(mail->sender.list[0].address);
	if (from && from->name && machine < MACHINE_POSTMASTER &&
	    machine_is_mailer_name(from->name))
		machine = MACHINE_POSTMASTER;
	return machine;
}

static enum machine path_machine(const struct mime_mail *mail)
{
	_cleanup_(freep) char *path = mime_header_value(mail, "Return-Path", 0);
	const char *address = path ? path + strspn(path, " <") : "";

	return machine_of_address(address);
}

/* "From: <>" and "From: MAILER-DAEMON <>" */
static bool from_is_empty(const struct mime_mail *mail)
{
	_cleanup_(freep) char *from = mime_header_value(mail, "From", 0);

	const char *at = from ? strstr(from, "<>") : NULL;
	bool quoted = false; /* a name may be anything */

	for (const char *s = from; at && s < at; s++)
		quoted ^= *s == '"';
	return at && !quoted;
}

static bool has_header(const struct mime_mail *mail, const char *name)
{
	_cleanup_(freep) char *value = mime_header_value(mail, name, 0);

	return value != NULL;
}

/* Fields that mail servers and lists write into what they send back. */
static bool has_server_header(const struct mime_mail *mail)
{
	static const char *const names[] = {"X-MS-Embedded-Report", "X-MS-Exchange-Message-Is-Ndr",
					    "X-MLServer"};

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		if (has_header(mail, names[i]))
			return true;
	}
	return false;
}

static unsigned count_sender(const struct mime_mail *mail)
{
	enum machine sender = sender_machine(mail), path = path_machine(mail);
	unsigned count;

	if (from_is_empty(mail))
		sender = MACHINE_MAILER;
	/* the paths of lists and newsletters are machines' too */
	if (path >= MACHINE_POSTMASTER && path > sender)
		sender = path;
	count = (unsigned)sender; /* the surer, the more */
	if (automatic_has_null_path(mail))
		count += 2;
	if (has_server_header(mail))
		count += 2;
	if (has_header(mail, "X-Failed-Recipients"))
		count += 3;
	if (count == 0) {
		_cleanup_(freep) char *submitted = automatic_submitted(mail);
		count += submitted ? 1 : 0;
	}
	return count;
}

/* Without the words of the text, which take longest to look for. */
static unsigned count_signs(const struct mime_mail *mail, const struct prose *prose,
			    const struct report *report)
{
	unsigned count = 0;

	if (!prose->answers && prose_subject_tells_failure(prose->subject))
		count += 2;
	if (has_header(mail, "X-Failed-Recipients"))
		count += 1;
	if (prose_has_reply(prose))
		count += 1;
	if (report->sort == REPORT_DELIVERY)
		count += 2;
	return count;
}

/* In JSON within JSON a quote has a backslash before it. */
static bool notifies_of(const char *flat, const char *what)
{
	const char *s = strstr(flat, "\"notificationtype");

	if (!s)
		s = strstr(flat, "\\\"notificationtype");
	if (!s)
		return false;
	s += strspn(s, "\\\"");
	s += strlen("notificationtype");
	s += strspn(s, "\\\": ");
	return strncmp(s, what, strlen(what)) == 0;
}

static bool has_word(const struct report *report, const char *const *words, size_t count)
{
	const char *action = report->said.action;

	for (size_t i = 0; action && i < count; i++) {
		if (strcmp(action, words[i]) == 0)
			return true;
	}
	return false;
}

static bool went_well(const struct report *report)
{
	static const char *const words[] = {"delivered", "relayed", "expanded"};

	return has_word(report, words, ELEMENTS(words));
}

/* Forms that were in use before RFC 5965, and beside it. */
static bool is_complaint(const struct mime_mail *mail)
{
	return has_header(mail, "X-Apple-Unsubscribe") ||
	       (mail->subject && strcasestr(mail->subject, "complaint about message from "));
}

static bool is_feedback(const struct mime_mail *mail, const struct prose *prose,
			const struct report *report, unsigned machine)
{
	if (report->sort == REPORT_FEEDBACK)
		return true;
	if (is_complaint(mail))
		return has_header(mail, "X-Apple-Unsubscribe") || report->said.original_message_id;
	return machine > 0 && notifies_of(prose->flat, "complaint");
}

static bool tells_enough(const struct mime_mail *mail, const struct prose *prose,
			 const struct report *report, unsigned machine)
{
	unsigned tells = count_signs(mail, prose, report), sum = machine + tells;

	/* "no-reply" addresses and the like write much: they must say so in the subject */
	if (machine < 2 && tells < 2)
		return false;
	if (*prose->original || report->said.original_message_id)
		sum++;
	if (sum >= ENOUGH && tells > 0)
		return true;
	return sum + 1 >= ENOUGH && prose_tells_failure(prose->flat);
}

static bool is_bounce(const struct mime_mail *mail, const struct prose *prose,
		      const struct report *report, unsigned machine)
{
	if (report->sort == REPORT_DELIVERY && report->declared)
		return true;
	if (machine == 0)
		return false;
	/* an answering machine may quote a bounce's words */
	if (mail->subject && machine_answers(mail->subject))
		return false;
	return notifies_of(prose->flat, "bounce") || tells_enough(mail, prose, report, machine);
}

static enum mime_kind decide(const struct mime_mail *mail, const struct prose *prose,
			     const struct report *report, unsigned machine)
{
	if (is_feedback(mail, prose, report, machine))
		return MIME_KIND_FEEDBACK;
	if (report->sort == REPORT_DISPOSITION)
		return MIME_KIND_REPORT;
	if (report->sort == REPORT_DELIVERY && went_well(report))
		return MIME_KIND_REPORT;
	if (is_bounce(mail, prose, report, machine))
		return MIME_KIND_BOUNCE;
	if (report->sort == REPORT_OTHER || (machine > 0 && notifies_of(prose->flat, "delivery")))
		return MIME_KIND_REPORT;
	if (automatic_is_reply(mail) || automatic_has_null_path(mail))
		return MIME_KIND_AUTO_REPLY;
	return MIME_KIND_MAIL;
}

/* What has failed, and says no more, has failed for good. */
static bool is_permanent(const struct report *report, const struct prose *prose)
{
	static const char *const delayed[] = {"delayed"};

	if (has_word(report, delayed, ELEMENTS(delayed)))
		return false;
	if (report->said.status && report->said.status[0] != '2')
		return report->said.status[0] == '5';
	return report->reply ? report->reply == '5' : !prose_is_temporary(prose);
}

/* With all that it says, which most mails need not be looked through for. */
static void read_closely(struct mime_mail *mail, struct report *report, unsigned machine,
			 const struct tree *tree)
{
	struct prose prose;

	prose_init(&prose, mail, tree);
	mail->kind = decide(mail, &prose, report, machine);
	if (mail->kind == MIME_KIND_BOUNCE) {
		prose_read(&prose, mail, report);
		report->said.permanent = is_permanent(report, &prose);
	}
	if (mail->kind != MIME_KIND_MAIL && mail->kind != MIME_KIND_AUTO_REPLY)
		mail->report = report_take(report);
	prose_done(&prose);
}

void kind_read(struct mime_mail *mail, const struct tree *tree)
{
	unsigned machine = count_sender(mail);
	struct report report;

	report_read(mail, tree, &report);
	if (machine > 0 || report.sort != REPORT_NONE || is_complaint(mail))
		read_closely(mail, &report, machine, tree);
	else if (automatic_is_reply(mail))
		mail->kind = MIME_KIND_AUTO_REPLY;
	report_done(&report);
}
