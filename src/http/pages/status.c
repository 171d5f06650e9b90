/*
 * The page /ticket. A reference that is not ours and one of somebody else get the same bytes
 * after the same time, whatever the store was doing.
 */
#include "http/pages/pages_private.h"
#include "http/pages/status_read.h"

#include "http/form.h"
#include "ticket/token.h"

#include <wasl/address.h>
#include <wasl/phone.h>

#include <errno.h>
#include <string.h>

#define REFUSE_AFTER_MS 400
#define TYPED_MAX 300U

static const char *const ask_variables[] = {
	"action", "reference",	     "contact",	      "errors",	 "anchor",
	"text",	  "reference_error", "contact_error", "unknown", "too_many",
	"busy",	  "link_broken",     "any_error",     NULL,
};
const struct page_kind status_ask_page = {"ticket-ask", ask_variables};
const struct page_kind status_show_page = {"ticket", status_variables};

/* One question, from request to answer. */
struct status_asked {
	struct status_asked *next, **link; /* in pages->asked */
	struct pages *pages;		   /* NULL: gone, and with it the request */
	struct http_request *req;
	struct store *store;
	struct status_question q;
	struct office *office;
	char *address;
	char *typed_reference, *typed_contact; /* NULL: by a signed link */
	struct loop_timer *timer;
	int64_t begun;
	json_t *values;
};

/* --- the form --- */

struct asking_page {
	int status;
	const char *reference, *contact; /* as typed */
	const char *trouble;		 /* a variable that is to be true; NULL: none */
	const char *reference_error, *contact_error;
};

static const char *word(enum text_language language, const char *arabic, const char *english)
{
	return language == TEXT_LANGUAGE_ENGLISH ? english : arabic;
}

static void put_error(json_t *values, const char *name, const char *text)
{
	_cleanup_(freep) char *key = xasprintf("%s_error", name);

	if (!text)
		return;
	json_object_set_new(values, key, json_string(text));
	json_array_append_new(json_object_get(values, "errors"),
			      json_pack("{s:s, s:s}", "anchor", name, "text", text));
}

static void show_form(struct pages *pages, struct http_request *req, const struct asking_page *a)
{
	enum text_language language = pages_language(req);
	bool english = language == TEXT_LANGUAGE_ENGLISH;
	static const struct web_header later[] = {{"Retry-After", "60"}, {NULL, NULL}};
	json_t *values =
		json_pack("{s:s, s:s, s:s, s:[]}", "action", english ? "/en/ticket" : "/ticket",
			  "reference", a->reference ? a->reference : "", "contact",
			  a->contact ? a->contact : "", "errors");

	put_error(values, "reference", a->reference_error);
	put_error(values, "contact", a->contact_error);
	json_object_set_new(values, "any_error",
			    json_boolean(a->reference_error || a->contact_error));
	if (a->trouble)
		json_object_set_new(values, a->trouble, json_true());
	const struct web_page page = {
		.status = a->status,
		.kind = status_ask_page.name,
		.language = language,
		.other = english ? "/ticket" : "/en/ticket",
		.values = values,
		.headers = a->status == 429 || a->status == 503 ? later : NULL,
	};
	pages_answer(pages, req, &page);
	json_decref(values);
}

/* --- what became of a question --- */

static void asked_free(struct status_asked *a)
{
	if (a->link) {
		*a->link = a->next;
		if (a->next)
			a->next->link = a->link;
	}
	loop_timer_free(a->timer);
	office_unref(a->office);
	json_decref(a->values);
	free(a->address);
	free(a->typed_reference);
	free(a->typed_contact);
	free(a);
}

static void refuse(void *data)
{
	struct status_asked *a = data;
	bool too_many = a->q.outcome == STATUS_TOO_MANY;
	const struct asking_page page = {
		.status = too_many ? 429 : 404,
		.reference = a->typed_reference,
		.contact = a->typed_contact,
		.trouble = too_many		? "too_many"
			   : a->typed_reference ? "unknown"
						: "link_broken",
	};

	show_form(a->pages, a->req, &page);
	asked_free(a);
}

/* After the same time, whatever the store did. */
static void refuse_later(struct status_asked *a)
{
	int64_t left = a->begun + REFUSE_AFTER_MS - clock_monotonic_ms();

	a->timer = loop_timer_new(a->pages->options.loop, refuse, a);
	loop_timer_set(a->timer, left > 0 ? (uint64_t)left : 0);
}

static void fail(struct status_asked *a, int r)
{
	const struct asking_page page = {
		.status = 503,
		.reference = a->typed_reference,
		.contact = a->typed_contact,
		.trouble = "busy",
	};

	if (r == -ENOENT) {
		refuse_later(a);
		return;
	}
	show_form(a->pages, a->req, &page);
	asked_free(a);
}

static void show(struct status_asked *a)
{
	bool english = a->q.language == TEXT_LANGUAGE_ENGLISH;
	_cleanup_(freep) char *other = pages_status_target(
		a->pages, a->q.reference, english ? TEXT_LANGUAGE_ARABIC : TEXT_LANGUAGE_ENGLISH);
	const struct web_page page = {
		.status = 200,
		.kind = status_show_page.name,
		.language = a->q.language,
		.other = other,
		.values = a->values,
	};

	pages_answer(a->pages, a->req, &page);
	asked_free(a);
}

static void was_read(int r, void *data)
{
	struct status_asked *a = data;

	if (!a->pages)
		asked_free(a);
	else if (r < 0)
		fail(a, r);
	else
		show(a);
}

static int run_read(struct txn *txn, void *data)
{
	struct status_asked *a = data;

	return status_read(txn, &a->q, &a->values);
}

static void was_written(int r, void *data)
{
	struct status_asked *a = data;
	const struct store_job read = {.run = run_read, .done = was_read, .data = a};

	if (!a->pages)
		asked_free(a);
	else if (r < 0)
		fail(a, r);
	else if (a->q.outcome != STATUS_FOUND)
		refuse_later(a);
	else if (!store_read(a->store, &read))
		fail(a, -EAGAIN);
}

static int run_write(struct txn *txn, void *data)
{
	struct status_asked *a = data;

	return status_write(txn, &a->q);
}

static void start(struct status_asked *a)
{
	const struct store_job write = {.run = run_write, .done = was_written, .data = a};

	if (!store_write(a->store, &write))
		fail(a, -EAGAIN);
}

static struct status_asked *asked_new(struct pages *pages, struct http_request *req,
				      const char *reference)
{
	struct status_asked *a = xcalloc(1, sizeof(*a));

	a->next = pages->asked;
	a->link = &pages->asked;
	if (a->next)
		a->next->link = &a->next;
	pages->asked = a;
	a->pages = pages;
	a->req = req;
	a->store = pages->options.store;
	a->office = office_ref(pages->office);
	a->begun = clock_monotonic_ms();
	a->q.office = a->office;
	a->q.language = pages_language(req);
	memcpy(a->q.reference, reference, REFERENCE_SIZE);
	return a;
}

void status_forget(struct pages *pages)
{
	for (struct status_asked *a = pages->asked, *next; a; a = next) {
		next = a->next;
		a->link = NULL;
		http_answer_problem(TAKE(a->req), 503, "the server is stopping; try again later");
		if (a->timer)
			asked_free(a);
		else
			a->pages = NULL;
	}
	pages->asked = NULL;
}

/* --- the handlers --- */

static bool may_ask(struct pages *pages, struct http_request *req, const struct asking_page *typed)
{
	struct asking_page page = *typed;

	if (limiter_take(pages->limiter, http_request_client(req), clock_monotonic_ms()))
		return true;
	page.status = 429;
	page.trouble = "too_many";
	show_form(pages, req, &page);
	return false;
}

void status_get(struct http_request *req, void *data)
{
	static const struct asking_page empty = {.status = 200};
	struct pages *pages = data;
	const struct crypto_key *key = store_key(pages->options.store, STORE_KEY_TOKEN);
	const char *token = http_query_value(req, "t");
	struct token_target target;

	if (!token) {
		show_form(pages, req, &empty);
		return;
	}
	if (!may_ask(pages, req, &empty))
		return;
	if (!token_check(key, token, &target) || target.kind != TOKEN_STATUS ||
	    !office_accepts(pages->office, target.letter)) {
		show_form(pages, req,
			  &(struct asking_page){.status = 404, .trouble = "link_broken"});
		return;
	}
	start(asked_new(pages, req, target.reference));
}

static const char *typed(const struct web_form *form, const char *name)
{
	const char *value = web_form_value(form, name);

	return value && strlen(value) <= TYPED_MAX ? value : "";
}

/* "mail" or "phone" with the canonical address, which the caller frees; NULL: it is neither. */
static const char *read_contact(const char *text, char **ret)
{
	struct buffer line = BUFFER_INIT(3 * TYPED_MAX + 1);
	char phone[PHONE_SIZE];
	const char *kind = NULL;

	(void)text_one_line(text, strlen(text), &line);
	*ret = address_canonical(buffer_string(&line));
	if (*ret) {
		kind = "mail";
	} else if (phone_canonical(buffer_string(&line), phone)) {
		*ret = xstrdup(phone);
		kind = "phone";
	}
	buffer_done(&line);
	return kind;
}

static void ask(struct pages *pages, struct http_request *req, const struct web_form *form)
{
	enum text_language language = pages_language(req);
	struct asking_page page = {
		.status = 422,
		.reference = typed(form, "reference"),
		.contact = typed(form, "contact"),
	};
	_cleanup_(freep) char *address = NULL;
	char reference[REFERENCE_SIZE];

	if (!may_ask(pages, req, &page))
		return;
	if (!*page.reference)
		page.reference_error = word(language, "اكتب الرقم المرجعي للتذكرة.",
					    "Enter the reference of the ticket.");
	else if (!reference_parse(page.reference, strlen(page.reference), reference))
		page.reference_error =
			word(language, "الرقم المرجعي غير صحيح: أحد رموزه الثمانية خاطئ أو ناقص.",
			     "This is not a reference: one of its eight characters is wrong or "
			     "missing.");
	const char *kind = read_contact(page.contact, &address);
	if (!*page.contact)
		page.contact_error =
			word(language, "اكتب البريد الإلكتروني أو رقم الجوال الذي تواصلت به.",
			     "Enter the e-mail address or mobile number that you used.");
	else if (!kind)
		page.contact_error =
			word(language, "ليس هذا بريدًا إلكترونيًا صحيحًا ولا رقم جوال صحيحًا.",
			     "This is neither an e-mail address nor a mobile number.");
	if (page.reference_error || page.contact_error) {
		show_form(pages, req, &page);
		return;
	}
	struct status_asked *a = asked_new(pages, req, reference);
	a->typed_reference = xstrdup(page.reference);
	a->typed_contact = xstrdup(page.contact);
	a->address = TAKE(address);
	a->q.kind = kind;
	a->q.address = a->address;
	start(a);
}

void status_post(struct http_request *req, void *data)
{
	struct crypto_bytes body = http_request_body(req);
	_cleanup_(web_form_freep) struct web_form *form = NULL;
	struct error err = ERROR_NONE;

	int r = web_form_parse(http_request_header(req, "Content-Type"),
			       (struct web_bytes){body.data, body.size}, &form, &err);
	if (r < 0)
		http_answer_problem(req, r == -EOPNOTSUPP ? 415 : 400, "%s", err.text);
	else
		ask(data, req, form);
}
