#include "armor.h"

#include <string.h>
#include <strings.h>

enum place {
	PLACE_OUTSIDE,
	PLACE_HEADER, /* between the first line and the blank one */
	PLACE_TEXT,
	PLACE_SIGNATURE,
};

struct reading {
	struct buffer *out;
	enum place place;
	bool any;    /* a whole signed text was passed */
	bool broken; /* somebody's words stand where a signature should */
};

static bool is_line(const char *line, size_t size, const char *wanted)
{
	size_t n = strlen(wanted);

	while (size > n && (line[size - 1] == ' ' || line[size - 1] == '\t'))
		size--;
	return size == n && memcmp(line, wanted, n) == 0;
}

static void add_line(struct reading *r, const char *line, size_t size)
{
	buffer_add(r->out, line, size);
	buffer_add_char(r->out, '\n');
}

/* A line that begins with a hyphen was given another and a blank (section 7.1). */
static void take_signed_line(struct reading *r, const char *line, size_t size)
{
	size_t escape = size >= 2 && memcmp(line, "- ", 2) == 0 ? 2 : 0;

	if (is_line(line, size, "-----BEGIN PGP SIGNATURE-----"))
		r->place = PLACE_SIGNATURE;
	else
		add_line(r, line + escape, size - escape);
}

/* Whatever else stands there was meant to be read: the blank line before it is lost. */
static bool is_header(const char *line, size_t size)
{
	static const char *const names[] = {
		"Hash:", "Charset:", "NotDashEscaped:", "Comment:", "MessageID:", "Version:"};

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		size_t n = strlen(names[i]);

		if (size >= n && strncasecmp(line, names[i], n) == 0)
			return true;
	}
	return false;
}

/* Letters of base64, its sum, or a header. */
static bool is_armor(const char *line, size_t size)
{
	return is_header(line, size) ||
	       (!memchr(line, ' ', size) && (size < 5 || memcmp(line, "-----", 5) != 0));
}

static void take_signature_line(struct reading *r, const char *line, size_t size)
{
	if (is_line(line, size, "-----END PGP SIGNATURE-----")) {
		r->place = PLACE_OUTSIDE;
		r->any = true;
	} else if (!is_armor(line, size) && !is_line(line, size, "")) {
		r->broken = true;
	}
}

static void take_line(struct reading *r, const char *line, size_t size)
{
	switch (r->place) {
	case PLACE_OUTSIDE:
		if (is_line(line, size, "-----BEGIN PGP SIGNED MESSAGE-----"))
			r->place = PLACE_HEADER;
		else
			add_line(r, line, size);
		break;
	case PLACE_HEADER:
		if (is_header(line, size))
			break;
		r->place = PLACE_TEXT;
		if (!is_line(line, size, ""))
			take_signed_line(r, line, size);
		break;
	case PLACE_TEXT:
		take_signed_line(r, line, size);
		break;
	case PLACE_SIGNATURE:
		take_signature_line(r, line, size);
		break;
	}
}

static bool holds_line(const char *text, size_t size, const char *line)
{
	const char *found = memmem(text, size, line, strlen(line));

	return found && (found == text || found[-1] == '\n');
}

enum armor armor_read(const char *text, size_t size, struct buffer *out)
{
	struct reading r = {.out = out};
	const char *at = text, *end = text + size;

	if (!memmem(text, size, "-----BEGIN PGP ", 15))
		return ARMOR_NONE;
	if (holds_line(text, size, "-----BEGIN PGP MESSAGE-----"))
		return ARMOR_ENCRYPTED;
	if (!holds_line(text, size, "-----BEGIN PGP SIGNED MESSAGE-----"))
		return ARMOR_NONE;
	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));

		take_line(&r, at, (size_t)((lf ? lf : end) - at));
		at = lf ? lf + 1 : end;
	}
	/* what does not end as it must is shown as it is */
	if (r.any && !r.broken && r.place == PLACE_OUTSIDE)
		return ARMOR_SIGNED;
	buffer_clear(out);
	return ARMOR_NONE;
}
