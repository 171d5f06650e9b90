#include "article.h"

#include "words.h"

#include <string.h>

/* Within it, what is changed and sent again joins what was sent before. */
#define AGAIN_MS ((int64_t)2 * 3600 * 1000)
#define TEXT_MAX (1U << 20)
#define FIELDS_MAX ((size_t)WEB_FORM_FIELDS_MAX * 256)
#define RAW_MAX (4U << 20)

/* The same form with the same content is the same item: a double click, a reload. */
static void set_key(struct channel *ch, struct message *m, const struct sending *s)
{
	static const char *const passing[] = {"token", "switch", NULL};
	const struct web_field *fields = NULL;
	size_t count = web_form_fields(s->form, &fields);
	struct buffer all = BUFFER_INIT(FIELDS_MAX);
	char mac[CHANNEL_MAC_SIZE];

	for (size_t i = 0; i < count; i++) {
		if (strings_have((char *const *)passing, fields[i].name))
			continue;
		channel_mac(ch, "field", (struct web_bytes){fields[i].name, strlen(fields[i].name)},
			    mac);
		(void)buffer_add_string(&all, mac);
		channel_mac(ch, "content", (struct web_bytes){fields[i].value, fields[i].size},
			    mac);
		(void)buffer_add_string(&all, mac);
	}
	channel_mac(ch, "form", (struct web_bytes){buffer_string(&all), all.size}, mac);
	buffer_done(&all);
	_cleanup_(freep) char *key =
		xasprintf("%s\x1f%s\x1f%s", channel_name(ch), s->stamp.nonce, mac);
	(void)message_set_natural_key(m, "form", key, strlen(key));
}

/* Nobody vouches for the address: it draws the message to nobody's tickets. */
static void set_sender(struct message *m, const struct contact *c)
{
	const char *name = c->typed[CONTACT_NAME];

	message_set_authentication(m, MESSAGE_AUTHENTICATION_FAILED);
	if (!c->mail) {
		(void)message_set_sender(m, "phone", c->mobile, name);
		return;
	}
	(void)message_set_sender(m, "mail", c->mail, name);
	if (*c->mobile)
		(void)message_add_contact(m, "phone", c->mobile);
}

/* Who leaves the page as it first comes may write in any language; who changes it has chosen. */
static enum text_language language_of(const struct sending *s)
{
	const char *text = s->contact->typed[CONTACT_MESSAGE];
	enum text_language written = text_language(text, strlen(text));

	if (s->language == TEXT_LANGUAGE_ENGLISH || !written)
		return s->language;
	return written;
}

static void set_words(struct message *m, const struct sending *s)
{
	struct buffer text = BUFFER_INIT(TEXT_MAX);

	words_of_message(s->contact, s->language, &text);
	(void)message_set_text(m, buffer_string(&text), text.size);
	buffer_done(&text);
	(void)message_set_subject(m, s->contact->typed[CONTACT_SUBJECT]);
	message_set_type(m, s->contact->type);
	message_set_language(m, language_of(s));
}

/* The fields as they came; the files are kept as attachments. */
static void write_raw(struct message *m, const struct sending *s)
{
	const struct web_field *fields = NULL;
	size_t count = web_form_fields(s->form, &fields);
	struct buffer raw = BUFFER_INIT(RAW_MAX);

	for (size_t i = 0; i < count; i++)
		if (!fields[i].file && strcmp(fields[i].name, "token") != 0)
			(void)buffer_printf(&raw, "%s: %s\n", fields[i].name, fields[i].value);
	message_raw_write(m, buffer_string(&raw), raw.size);
	buffer_done(&raw);
}

static void add_files(struct message *m, const struct contact *c)
{
	for (size_t i = 0; i < c->files_count; i++) {
		const struct web_field *file = c->files[i];

		if (message_attachment_begin(m, file->file, file->type) == 0)
			message_attachment_write(m, file->value, file->size);
	}
}

static void set_suspicions(struct message *m, char *const *suspicions)
{
	for (char *const *one = suspicions; one && *one; one++)
		(void)message_add_note(m, *one);
	if (suspicions && *suspicions)
		(void)message_set_receipt(m, false, "the form was sent in a suspicious manner");
}

struct message *article_new(struct channel *ch, const struct sending *s)
{
	struct message *m = channel_message_new(ch);
	const struct message_group again = {
		.key = s->stamp.nonce,
		.use = MESSAGE_GROUP_JOIN | MESSAGE_GROUP_KEEP,
		.window_ms = AGAIN_MS,
	};

	set_key(ch, m, s);
	set_sender(m, s->contact);
	set_words(m, s);
	(void)message_add_group(m, &again);
	message_set_times(m, s->now, 0);
	write_raw(m, s);
	add_files(m, s->contact);
	set_suspicions(m, s->suspicions);
	return m;
}
