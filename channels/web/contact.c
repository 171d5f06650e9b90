#include "contact.h"

#include <wasl/address.h>
#include <wasl/text.h>

#include <string.h>
#include <strings.h>

#define LINE_MAX 4096U

static const struct {
	const char *name;
	unsigned most; /* characters */
	bool required;
} fields[CONTACT_FIELDS] = {
	[CONTACT_TYPE] = {"type", 0, true},
	[CONTACT_NAME] = {"name", 200, true},
	[CONTACT_EMAIL] = {"email", 254, false},
	[CONTACT_MOBILE] = {"mobile", 40, false},
	[CONTACT_TRAINEE] = {"trainee", 30, false},
	[CONTACT_UNIT] = {"unit", 200, false},
	[CONTACT_SUBJECT] = {"subject", 300, true},
	[CONTACT_MESSAGE] = {"message", 20000, true},
	[CONTACT_ATTACHMENTS] = {"attachments", 0, false},
};

const char *contact_name(enum contact_field field)
{
	return fields[field].name;
}

unsigned contact_most(enum contact_field field)
{
	return fields[field].most;
}

/* --- fields of text --- */

static bool is_blank(const char *text)
{
	struct buffer line = BUFFER_INIT(3 * strlen(text) + 1);

	(void)text_one_line(text, strlen(text), &line);
	bool blank = line.size == 0;
	buffer_done(&line);
	return blank;
}

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void check_text(struct contact *c, enum contact_field field)
{
	const char *text = c->typed[field];

	if (fields[field].required && is_blank(text))
		c->troubles[field] = CONTACT_MISSING;
	else if (fields[field].most && characters(text) > fields[field].most)
		c->troubles[field] = CONTACT_TOO_LONG;
}

static void read_type(struct contact *c)
{
	static const struct {
		const char *word;
		enum message_type type;
	} types[] = {
		{"inquiry", MESSAGE_TYPE_INQUIRY},
		{"complaint", MESSAGE_TYPE_COMPLAINT},
		{"request", MESSAGE_TYPE_REQUEST},
		{"suggestion", MESSAGE_TYPE_SUGGESTION},
	};

	for (size_t i = 0; i < ELEMENTS(types); i++)
		if (strcmp(types[i].word, c->typed[CONTACT_TYPE]) == 0)
			c->type = types[i].type;
	if (!c->type)
		c->troubles[CONTACT_TYPE] = CONTACT_MISSING;
}

static char *line_of(const char *text)
{
	struct buffer line = BUFFER_INIT(LINE_MAX);

	(void)text_one_line(text, text_cut(text, strlen(text), LINE_MAX / 3), &line);
	return buffer_take(&line, NULL);
}

static void read_mail(struct contact *c)
{
	_cleanup_(freep) char *line = line_of(c->typed[CONTACT_EMAIL]);

	if (!*line || c->troubles[CONTACT_EMAIL])
		return;
	c->mail = address_canonical(line);
	/* "noura@localhost" leads nowhere */
	if (!c->mail || !strchr(strrchr(c->mail, '@'), '.'))
		c->troubles[CONTACT_EMAIL] = CONTACT_MALFORMED;
}

static void read_mobile(struct contact *c)
{
	_cleanup_(freep) char *line = line_of(c->typed[CONTACT_MOBILE]);
	char number[PHONE_SIZE];

	if (!*line || c->troubles[CONTACT_MOBILE])
		return;
	if (!phone_canonical(line, number)) {
		c->troubles[CONTACT_MOBILE] = CONTACT_MALFORMED;
		return;
	}
	enum phone_kind kind = phone_kind(number);
	if (kind == PHONE_LANDLINE || kind == PHONE_SERVICE)
		c->troubles[CONTACT_MOBILE] = CONTACT_LANDLINE;
	else
		memcpy(c->mobile, number, sizeof(number));
}

/* --- files --- */

static bool type_is_taken(const char *name, char *const *types)
{
	const char *dot = strrchr(name, '.');

	for (; dot && types && *types; types++)
		if (strcasecmp(*types, dot + 1) == 0)
			return true;
	return false;
}

static enum contact_trouble check_file(const struct web_field *file,
				       const struct web_form_options *o)
{
	if (!type_is_taken(file->file, o->attachment_types))
		return CONTACT_TYPE_REFUSED;
	if (file->size > o->attachment_size)
		return CONTACT_TOO_LARGE;
	return file->size ? CONTACT_GOOD : CONTACT_EMPTY_FILE;
}

static void add_file(struct contact *c, const struct web_field *file,
		     const struct web_form_options *o)
{
	enum contact_trouble trouble = check_file(file, o);

	if (c->files_count == o->attachments || c->files_count == CONTACT_FILES_MAX) {
		c->troubles[CONTACT_ATTACHMENTS] = CONTACT_TOO_MANY;
		return;
	}
	c->files[c->files_count++] = file;
	if (trouble && !c->troubles[CONTACT_ATTACHMENTS]) {
		c->troubles[CONTACT_ATTACHMENTS] = trouble;
		c->refused = file->file;
	}
}

static void read_files(struct contact *c, const struct web_form *form,
		       const struct web_form_options *o)
{
	const struct web_field *list = NULL;
	size_t count = web_form_fields(form, &list);
	uint64_t size = 0;

	for (size_t i = 0; i < count; i++) {
		if (!list[i].file || strcmp(list[i].name, "attachments") != 0)
			continue;
		add_file(c, &list[i], o);
		size += list[i].size;
	}
	if (size > o->attachments_size && !c->troubles[CONTACT_ATTACHMENTS])
		c->troubles[CONTACT_ATTACHMENTS] = CONTACT_ALL_TOO_LARGE;
}

/* --- all --- */

void contact_read(struct contact *ret, const struct web_form *form,
		  const struct web_form_options *options)
{
	*ret = (struct contact){0};
	for (int field = 0; field < CONTACT_FIELDS; field++) {
		const char *value = form ? web_form_value(form, fields[field].name) : NULL;
		ret->typed[field] = value ? value : "";
	}
	if (!form)
		return;
	for (int field = 0; field < CONTACT_FIELDS; field++)
		if (fields[field].most)
			check_text(ret, (enum contact_field)field);
	read_type(ret);
	read_mail(ret);
	read_mobile(ret);
	if (is_blank(ret->typed[CONTACT_EMAIL]) && is_blank(ret->typed[CONTACT_MOBILE]))
		ret->troubles[CONTACT_EMAIL] = CONTACT_MISSING;
	read_files(ret, form, options);
}

void contact_done(struct contact *c)
{
	free(c->mail);
	*c = (struct contact){0};
}

bool contact_is_good(const struct contact *c)
{
	for (int field = 0; field < CONTACT_FIELDS; field++)
		if (c->troubles[field])
			return false;
	return true;
}
