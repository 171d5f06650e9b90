#include "show.h"

#include "words.h"

#include <stdio.h>
#include <string.h>

#define CONFIRMATION "confirmation"
#define TOKEN_MAX 80U

/* Of every field its value and what is wrong with it, and for the choice which one it is. */
#define FIELD_NAMES(f) #f, #f "_error"

static const char *const form_variables[] = {
	FIELD_NAMES(type),
	FIELD_NAMES(name),
	FIELD_NAMES(email),
	FIELD_NAMES(mobile),
	FIELD_NAMES(trainee),
	FIELD_NAMES(unit),
	FIELD_NAMES(subject),
	FIELD_NAMES(message),
	FIELD_NAMES(attachments),
	"is_inquiry",
	"is_complaint",
	"is_request",
	"is_suggestion",
	"action",
	"token",
	"errors",
	"any_error",
	"anchor",
	"text",
	"expired",
	"too_fast",
	"busy",
	"files_lost",
	"most_files",
	"most_size",
	"most_sizes",
	"types",
	"accept",
	NULL,
};
static const char *const confirmation_variables[] = {"reference", "status", "receipt", "appended",
						     NULL};

const struct page_kind show_pages[] = {
	{"contact", form_variables},
	{CONFIRMATION, confirmation_variables},
	{NULL, NULL},
};

static bool is_english(enum text_language language)
{
	return language == TEXT_LANGUAGE_ENGLISH;
}

/* --- the form --- */

static void put_text(json_t *o, const char *name, const char *text)
{
	struct buffer clean = BUFFER_INIT(3 * strlen(text) + 1);

	(void)text_repair(text, strlen(text), &clean);
	json_object_set_new(o, name, json_stringn(buffer_string(&clean), clean.size));
	buffer_done(&clean);
}

/* Where the summary leads: to the first of a group. */
static const char *anchor_of(enum contact_field field)
{
	return field == CONTACT_TYPE ? "type-inquiry" : contact_name(field);
}

static void put_error(json_t *o, const struct shown *s, const struct web_form_options *options,
		      enum contact_field field)
{
	_cleanup_(freep) char *text = words_of_trouble(s->contact, field, options, s->language);
	_cleanup_(freep) char *name = xasprintf("%s_error", contact_name(field));

	if (!text)
		return;
	put_text(o, name, text);
	json_t *one = json_pack("{s:s}", "anchor", anchor_of(field));
	put_text(one, "text", text);
	json_array_append_new(json_object_get(o, "errors"), one);
}

static void put_fields(json_t *o, const struct shown *s, const struct web_form_options *options)
{
	_cleanup_(freep) char *choice = xasprintf("is_%s", s->contact->typed[CONTACT_TYPE]);

	json_object_set_new(o, "errors", json_array());
	for (int field = 0; field < CONTACT_FIELDS; field++) {
		put_text(o, contact_name((enum contact_field)field), s->contact->typed[field]);
		if (s->reason != SHOW_LANGUAGE)
			put_error(o, s, options, (enum contact_field)field);
	}
	if (json_array_size(json_object_get(o, "errors")))
		json_object_set_new(o, "any_error", json_true());
	if (s->contact->type)
		json_object_set_new(o, choice, json_true());
}

static void put_reason(json_t *o, const struct shown *s)
{
	static const char *const names[] = {
		[SHOW_EXPIRED] = "expired",
		[SHOW_TOO_FAST] = "too_fast",
		[SHOW_BUSY] = "busy",
	};
	const char *name = s->reason < ELEMENTS(names) ? names[s->reason] : NULL;

	if (name)
		json_object_set_new(o, name, json_true());
	/* a browser gives no file twice */
	if (s->contact->files_count)
		json_object_set_new(o, "files_lost", json_true());
}

static void put_bounds(json_t *o, const struct web_form_options *options,
		       enum text_language language)
{
	_cleanup_(freep) char *one = words_of_size(options->attachment_size, language);
	_cleanup_(freep) char *all = words_of_size(options->attachments_size, language);
	struct buffer types = BUFFER_INIT(4096), accept = BUFFER_INIT(4096);

	for (char **type = options->attachment_types; type && *type; type++) {
		(void)buffer_printf(&types, "%s%s",
				    types.size ? is_english(language) ? ", " : "، " : "", *type);
		(void)buffer_printf(&accept, "%s.%s", accept.size ? "," : "", *type);
	}
	if (options->attachments)
		json_object_set_new(o, "most_files",
				    json_integer((json_int_t)options->attachments));
	put_text(o, "most_size", one);
	put_text(o, "most_sizes", all);
	put_text(o, "types", buffer_string(&types));
	put_text(o, "accept", buffer_string(&accept));
	buffer_done(&types);
	buffer_done(&accept);
}

void show_form(struct channel *ch, struct web_request *req, const struct shown *s)
{
	static const struct web_header later[] = {{"Retry-After", "60"}, {NULL, NULL}};
	bool english = is_english(s->language);
	char token[STAMP_SIZE];
	json_t *o = json_object();

	stamp_write(ch, &s->stamp, token);
	put_fields(o, s, channel_options(ch));
	put_reason(o, s);
	put_bounds(o, channel_options(ch), s->language);
	put_text(o, "token", token);
	put_text(o, "action", english ? "/en/" : "/");
	const struct web_page page = {
		.status = s->status,
		.kind = "contact",
		.language = s->language,
		.other = english ? "/" : "/en/",
		.form = "contact",
		.values = o,
		.headers = s->reason == SHOW_TOO_FAST || s->reason == SHOW_BUSY ? later : NULL,
	};
	web_answer_page(req, &page);
	json_decref(o);
}

/* --- the confirmation --- */

/* "K7M4-9X2Q.cr": what follows the dot are the two flags, "-" where they are not set. */
static void write_body(const struct confirmation *c, char ret[static TOKEN_MAX])
{
	snprintf(ret, TOKEN_MAX, "%s.%c%c", c->reference, c->created ? 'c' : '-',
		 c->receipt ? 'r' : '-');
}

void show_the_way(struct channel *ch, struct web_request *req, const struct confirmation *c,
		  enum text_language language)
{
	char body[TOKEN_MAX], mac[CHANNEL_MAC_SIZE];

	write_body(c, body);
	channel_mac(ch, CONFIRMATION, (struct web_bytes){body, strlen(body)}, mac);
	_cleanup_(freep) char *target =
		xasprintf("%s/received/%s.%s", is_english(language) ? "/en" : "", body, mac);
	const struct web_header headers[] = {{"Location", target}, {NULL, NULL}};
	web_answer(req, &(struct web_answer){.status = 303, .headers = headers});
}

static bool read_token(const struct channel *ch, const char *token, struct confirmation *ret)
{
	const char *mac = strrchr(token, '.');
	struct web_bytes body = {token, mac ? (size_t)(mac - token) : 0};

	if (!mac || body.size >= TOKEN_MAX || !channel_mac_check(ch, CONFIRMATION, body, mac + 1))
		return false;
	/* we wrote it */
	const char *dot = strchr(token, '.');
	snprintf(ret->reference, sizeof(ret->reference), "%.*s", (int)(dot - token), token);
	ret->created = dot[1] == 'c';
	ret->receipt = dot[2] == 'r';
	return true;
}

void show_confirmation(struct channel *ch, struct web_request *req, enum text_language language)
{
	const char *token = web_path_value(req, "token");
	struct confirmation c = {0};

	if (!token || !read_token(ch, token, &c)) {
		web_answer_problem(req, 404, "there is no such confirmation");
		return;
	}
	_cleanup_(freep) char *other =
		xasprintf("%s/received/%s", is_english(language) ? "" : "/en", token);
	_cleanup_(freep) char *status =
		c.created && *c.reference ? web_status_target(req, c.reference, language) : NULL;
	json_t *o = json_pack("{s:s, s:s, s:b, s:b}", "reference", c.reference, "status",
			      status ? status : "", "receipt", c.receipt, "appended", !c.created);
	const struct web_page page = {
		.status = 200,
		.kind = CONFIRMATION,
		.language = language,
		.other = other,
		.values = o,
	};
	web_answer_page(req, &page);
	json_decref(o);
}
