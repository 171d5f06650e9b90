#include "charset.h"

#include <wasl/text.h>

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "charset_guess.h"
#include "charset_names.h"
#include "charset_table.h"
#include "misread.h"

#define UNITS 1024
/* One wrong byte among so many that are not ASCII is an accident, more belie the label. */
#define ACCIDENTS 50
/* Ill-formed bytes for each UTF-8 character that do not belie UTF-8. */
#define ILL_FORMED_MAX 4
#define FALLBACK "windows-1256"

/* How the bytes of a charset look. */
enum family {
	FAMILY_NONE, /* there is no label */
	FAMILY_UTF8,
	FAMILY_BYTES,	/* ASCII, and a byte or more for each other character */
	FAMILY_DOUBLE,	/* the same, where two bytes may look like one UTF-8 character */
	FAMILY_ESCAPES, /* ASCII bytes that may mean something else */
	FAMILY_WIDE,	/* two or four bytes for each character */
};

/* Labels that lie more often than others, and whose lies letters show. */
enum claim {
	CLAIM_NONE,
	CLAIM_WESTERN, /* also the label of writers who know no other */
	CLAIM_WINDOWS,
	CLAIM_ISO,
};

struct converter {
	UConverter *icu;
	const struct charset_table *table; /* instead of it */
	enum family family;
	enum claim claim;
};

static void converter_done(struct converter *c)
{
	if (c->icu)
		ucnv_close(c->icu);
}

static enum claim claim_of(const char *name)
{
	static const struct {
		const char *name;
		enum claim claim;
	} claims[] = {
		{"windows-1252", CLAIM_WESTERN}, {"ISO-8859-1", CLAIM_WESTERN},
		{"ISO-8859-15", CLAIM_WESTERN},	 {"windows-1254", CLAIM_WESTERN},
		{"windows-1250", CLAIM_WESTERN}, {"ISO-8859-2", CLAIM_WESTERN},
		{"windows-1256", CLAIM_WINDOWS}, {"ISO-8859-6", CLAIM_ISO},
	};
	static const char *const standards[] = {"MIME", "IANA"};

	for (size_t s = 0; s < ELEMENTS(standards); s++) {
		UErrorCode status = U_ZERO_ERROR;
		const char *usual = ucnv_getStandardName(name, standards[s], &status);

		for (size_t i = 0; usual && i < ELEMENTS(claims); i++)
			if (strcasecmp(claims[i].name, usual) == 0)
				return claims[i].claim;
	}
	return CLAIM_NONE;
}

static enum family family_of(const UConverter *icu)
{
	switch (ucnv_getType(icu)) {
	case UCNV_SBCS:
	case UCNV_LATIN_1:
	case UCNV_US_ASCII:
		return FAMILY_BYTES;
	case UCNV_DBCS:
	case UCNV_MBCS:
		return FAMILY_DOUBLE;
	case UCNV_UTF8:
		return FAMILY_UTF8;
	case UCNV_UTF16_BigEndian:
	case UCNV_UTF16_LittleEndian:
	case UCNV_UTF32_BigEndian:
	case UCNV_UTF32_LittleEndian:
	case UCNV_UTF16:
	case UCNV_UTF32:
		return FAMILY_WIDE;
	default:
		return FAMILY_ESCAPES;
	}
}

static void open_name(const char *name, struct converter *ret)
{
	UErrorCode status = U_ZERO_ERROR;

	*ret = (struct converter){.table = charset_table_find(name)};
	if (ret->table && strcmp(name, "x-mac-arabic") == 0) {
		ret->family = FAMILY_BYTES;
		return;
	}
	ret->table = NULL;
	ret->icu = ucnv_open(name, &status);
	if (U_FAILURE(status))
		ret->icu = NULL;
	if (!ret->icu)
		return;
	ret->family = family_of(ret->icu);
	ret->claim = claim_of(name);
}

static const struct mark {
	const char *name;
	size_t size;
	char bytes[4];
} marks[] = {
	{"UTF-8", 3, "\xef\xbb\xbf"},
	{"UTF-32LE", 4, "\xff\xfe\0"}, /* before the next, with which it begins */
	{"UTF-16LE", 2, "\xff\xfe"},
	{"UTF-16BE", 2, "\xfe\xff"},
	{"UTF-32BE", 4, "\0\0\xfe\xff"},
};

/* The mark of byte order that the bytes begin with. Wide ones count only in what is no text. */
static const struct mark *find_mark(const struct charset_shape *shape, const char *data,
				    size_t size)
{
	for (size_t i = shape->controls ? 0 : ELEMENTS(marks); i < ELEMENTS(marks); i++)
		if (size >= marks[i].size && memcmp(data, marks[i].bytes, marks[i].size) == 0)
			return &marks[i];
	return size >= 3 && memcmp(data, marks[0].bytes, 3) == 0 ? &marks[0] : NULL;
}

static void open_label(const struct charset_label *label, const struct charset_shape *shape,
		       struct converter *ret)
{
	char name[CHARSET_NAME_MAX];

	*ret = (struct converter){0};
	if (!label->text || !charset_name(label->text, label->size, name))
		return;
	if (strcmp(name, "UTF-16") == 0)
		open_name(shape->big_endian ? "UTF-16BE" : "UTF-16LE", ret);
	else
		open_name(name, ret);
}

/* Whoever writes a control character there means what Windows has in its place. */
static void mend_controls(UChar *units, int32_t count)
{
	const struct charset_table *windows = charset_table_find("windows-1252");

	for (int32_t i = 0; i < count; i++)
		if (units[i] >= 0x80 && units[i] < 0xa0 && units[i] != 0x85)
			units[i] = windows->high[units[i] - 0x80];
}

static void add_units(UChar *units, int32_t count, struct buffer *out)
{
	char bytes[3 * UNITS];
	UErrorCode status = U_ZERO_ERROR;
	int32_t size = 0;

	mend_controls(units, count);
	u_strToUTF8WithSub(bytes, sizeof(bytes), &size, units, count, 0xfffd, NULL, &status);
	buffer_add(out, bytes, (size_t)size);
}

/* A piece, up to where the bytes mean nothing: how much of it that was. */
static size_t convert_run(UConverter *icu, const char *data, size_t size, struct buffer *out,
			  UErrorCode *ret_status)
{
	const char *at = data;
	UChar units[UNITS];
	size_t kept = 0;

	do {
		UChar *to = units + kept;

		*ret_status = U_ZERO_ERROR;
		ucnv_toUnicode(icu, &to, units + UNITS, &at, data + size, NULL, true, ret_status);
		/* half of a character beyond 0xffff waits for the other */
		kept = *ret_status == U_BUFFER_OVERFLOW_ERROR && U16_IS_LEAD(to[-1]);
		add_units(units, (int32_t)(to - units - (ptrdiff_t)kept), out);
		if (kept)
			units[0] = to[-1];
	} while (*ret_status == U_BUFFER_OVERFLOW_ERROR && !out->overflowed);
	return (size_t)(at - data);
}

/* The number of places where the bytes meant nothing; not an end that cuts a character. */
static size_t convert(const struct converter *c, const char *data, size_t size, struct buffer *out)
{
	UErrorCode status = U_ZERO_ERROR;
	size_t bad = 0, n = 0;

	if (c->table) {
		charset_table_decode(c->table, data, size, out);
		return 0;
	}
	ucnv_setToUCallBack(c->icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	for (;;) {
		n = convert_run(c->icu, data, size, out, &status);
		if (U_SUCCESS(status) || out->overflowed)
			return bad;
		bad += status != U_TRUNCATED_CHAR_FOUND;
		buffer_add_string(out, "\xef\xbf\xbd");
		/* at least one byte on, whatever the library says */
		n = n ? n : size > 0;
		data += n;
		size -= n;
		if (!size)
			return bad;
	}
}

static bool is_belied(enum claim claim, const struct charset_letters *letters)
{
	switch (claim) {
	case CLAIM_WESTERN:
		return charset_belies_western(letters);
	case CLAIM_WINDOWS:
		return charset_belies_windows(letters);
	case CLAIM_ISO:
		return charset_belies_iso(letters);
	default:
		return false;
	}
}

static void cut_back(struct buffer *out, size_t size)
{
	if (out->data)
		out->data[size] = '\0';
	out->size = size;
	out->overflowed = false;
}

/* False, and nothing is appended, where the bytes are not what the label says. */
static bool convert_labelled(const struct converter *c, const struct charset_shape *shape,
			     const char *data, size_t size, struct buffer *out)
{
	size_t begin = out->size, bad;
	struct charset_letters letters;

	if (c->claim != CLAIM_NONE) {
		letters = charset_letters(data, size);
		if (is_belied(c->claim, &letters))
			return false;
	}
	bad = convert(c, data, size, out);
	if (bad == 0 || bad < shape->high / ACCIDENTS || c->family == FAMILY_WIDE)
		return true;
	cut_back(out, begin); /* overflowed or not: nothing else would be bad */
	return false;
}

static void convert_or_repair(const struct converter *c, const char *data, size_t size,
			      struct buffer *out)
{
	if (c->icu || c->table)
		(void)convert(c, data, size, out);
	else
		(void)text_repair(data, size, out);
}

static void convert_as(const char *name, const char *data, size_t size, struct buffer *out)
{
	struct converter c;

	open_name(name, &c);
	convert_or_repair(&c, data, size, out);
	converter_done(&c);
}

static void add_utf8(const char *data, size_t size, struct buffer *out)
{
	size_t room = out->max - out->size;

	(void)text_repair(data, size > room ? text_cut(data, size, room) : size, out);
	out->overflowed = out->overflowed || size > room;
}

/* Lines of which some may be UTF-8, and others something else. */
struct mixture {
	const char *data;
	size_t size;
	enum family family;
	struct charset_letters letters; /* of those that are something else */
};

static size_t line_size(const char *data, size_t size)
{
	const char *end = memchr(data, '\n', size);

	return end ? (size_t)(end - data) + 1 : size;
}

/* Whether the line at that place is UTF-8, but for accidents. */
static bool line_is_utf8(const struct mixture *m, size_t at, size_t size)
{
	struct charset_shape shape = charset_shape(m->data + at, size);

	if (text_is_utf8(m->data + at, size))
		return true;
	if (shape.bad == 0) /* the end cuts a character */
		return at + size == m->size && shape.good > 0;
	return m->family == FAMILY_UTF8 ? shape.good > shape.bad / ILL_FORMED_MAX
					: shape.good > shape.bad;
}

static int add_mixture(struct mixture *m, const char *fallback, struct buffer *out)
{
	int r = m->family == FAMILY_UTF8 ? 0 : CHARSET_GUESSED;
	struct converter other;

	for (size_t at = 0, n; at < m->size; at += n) {
		struct charset_letters letters;

		n = line_size(m->data + at, m->size - at);
		if (line_is_utf8(m, at, n))
			continue;
		letters = charset_letters(m->data + at, n);
		charset_letters_add(&m->letters, &letters);
		r = CHARSET_GUESSED;
	}
	open_name(charset_guess(&m->letters, fallback), &other);
	for (size_t at = 0, n; at < m->size && !out->overflowed; at += n) {
		n = line_size(m->data + at, m->size - at);
		if (line_is_utf8(m, at, n))
			add_utf8(m->data + at, n, out);
		else
			convert_or_repair(&other, m->data + at, n, out);
	}
	converter_done(&other);
	return r;
}

/* Whether the bytes are to be read as UTF-8, whatever the label says. */
static bool is_utf8(enum family family, const struct charset_shape *shape)
{
	if (family == FAMILY_WIDE && shape->controls)
		return false;
	if (shape->high == 0)
		return family != FAMILY_ESCAPES;
	if (shape->bad > 0)
		return false;
	return shape->good > 0 && (family != FAMILY_DOUBLE || shape->three);
}

static int add_text(const struct converter *c, const struct charset_label *label,
		    const struct charset_shape *shape, struct mixture *m, struct buffer *out)
{
	const char *fallback = label->fallback ? label->fallback : FALLBACK;
	struct charset_letters letters;

	if (is_utf8(c->family, shape)) {
		add_utf8(m->data, m->size, out);
		return 0;
	}
	if (c->family <= FAMILY_UTF8)
		return add_mixture(m, fallback, out);
	if (convert_labelled(c, shape, m->data, m->size, out))
		return 0;
	letters = charset_letters(m->data, m->size);
	convert_as(charset_guess(&letters, fallback), m->data, m->size, out);
	return CHARSET_GUESSED;
}

/* What was appended from begin on, where others misread it. */
static bool mend(struct buffer *out, size_t begin)
{
	struct buffer mended = BUFFER_INIT(out->max - begin);
	bool overflowed = out->overflowed;
	bool found = misread_mend(buffer_string(out) + begin, out->size - begin, &mended);

	if (found) {
		cut_back(out, begin);
		buffer_add(out, buffer_string(&mended), mended.size);
		out->overflowed = overflowed || mended.overflowed;
	}
	buffer_done(&mended);
	return found;
}

int charset_decode(const struct charset_label *label, const char *data, size_t size,
		   struct buffer *out)
{
	struct charset_shape shape = charset_shape(data, size);
	const struct mark *mark = find_mark(&shape, data, size);
	struct mixture mixture = {.data = data, .size = size};
	size_t begin = out->size;
	struct converter c;
	int r;

	if (mark) {
		mixture.data += mark->size;
		mixture.size -= mark->size;
		open_name(mark->name, &c);
	} else {
		open_label(label, &shape, &c);
	}
	mixture.family = c.family;
	r = add_text(&c, label, &shape, &mixture, out);
	converter_done(&c);
	if (shape.high > 0 && mend(out, begin))
		r = CHARSET_GUESSED;
	return out->overflowed ? -EMSGSIZE : r;
}
