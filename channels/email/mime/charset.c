#include "charset.h"

#include <wasl/text.h>

#include <errno.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "charset_guess.h"
#include "charset_names.h"

#define UNITS 1024
/* One wrong byte among so many that are not ASCII is an accident, more belie the label. */
#define ACCIDENTS 50
/* Letters in Arabic words that outweigh a label, and well-formed UTF-8. */
#define CERTAIN 4
#define QUITE_CERTAIN 8

/* How the bytes of a charset look. */
enum family {
	FAMILY_NONE, /* there is no label */
	FAMILY_UTF8,
	FAMILY_BYTES,	/* ASCII, and a byte or more for each other character */
	FAMILY_DOUBLE,	/* the same, where two bytes may look like one UTF-8 character */
	FAMILY_ESCAPES, /* ASCII bytes that may mean something else */
	FAMILY_WIDE,	/* two or four bytes for each character */
};

struct converter {
	UConverter *icu;
	enum family family;
	bool latin; /* windows-1252, also the label of writers who know no other */
};

static void converter_done(struct converter *c)
{
	if (c->icu)
		ucnv_close(c->icu);
}

static bool is_latin(const char *name)
{
	return strcmp(name, "windows-1252") == 0;
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

	*ret = (struct converter){.icu = ucnv_open(name, &status)};
	if (U_FAILURE(status))
		ret->icu = NULL;
	if (!ret->icu)
		return;
	ret->family = family_of(ret->icu);
	ret->latin = is_latin(name);
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

static void open_label(const char *label, size_t label_size, const struct charset_shape *shape,
		       struct converter *ret)
{
	char name[CHARSET_NAME_MAX];

	*ret = (struct converter){0};
	if (!label || !charset_name(label, label_size, name))
		return;
	if (strcmp(name, "UTF-16") == 0)
		open_name(shape->big_endian ? "UTF-16BE" : "UTF-16LE", ret);
	else
		open_name(name, ret);
}

static void add_units(const UChar *units, int32_t count, struct buffer *out)
{
	char bytes[3 * UNITS];
	UErrorCode status = U_ZERO_ERROR;
	int32_t size = 0;

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

	ucnv_setToUCallBack(c->icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	for (;;) {
		n = convert_run(c->icu, data, size, out, &status);
		if (U_SUCCESS(status) || out->overflowed)
			return bad;
		bad += status != U_TRUNCATED_CHAR_FOUND;
		buffer_add_string(out, "\xef\xbf\xbd");
		if (n == 0)
			return bad;
		data += n;
		size -= n;
	}
}

/* False, and nothing is appended, where the bytes are not what the label says. */
static bool convert_labelled(const struct converter *c, const struct charset_shape *shape,
			     const char *data, size_t size, struct buffer *out)
{
	size_t begin = out->size, bad;

	if (c->latin && !is_latin(charset_guess(data, size, CERTAIN)))
		return false;
	bad = convert(c, data, size, out);
	if (bad == 0 || bad < shape->high / ACCIDENTS || c->family == FAMILY_WIDE)
		return true;
	if (out->data)
		out->data[begin] = '\0';
	out->size = begin;
	out->overflowed = false; /* or nothing was bad */
	return false;
}

static int convert_as(const char *name, const char *data, size_t size, struct buffer *out)
{
	struct converter c;

	open_name(name, &c);
	if (c.icu)
		(void)convert(&c, data, size, out);
	else
		(void)text_repair(data, size, out);
	converter_done(&c);
	return CHARSET_GUESSED;
}

/* The bytes as which someone on the way read Arabic for windows-1252; false if none did. */
static bool read_back(const char *data, size_t size, struct buffer *out)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *utf8 = ucnv_open("UTF-8", &status), *latin = ucnv_open("windows-1252", &status);
	UChar units[UNITS], *from = units, *to = units;
	const char *end = data + size;
	bool first = true;

	ucnv_setFromUCallBack(latin, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	do {
		char bytes[UNITS], *target = bytes;

		status = U_SUCCESS(status) || status == U_BUFFER_OVERFLOW_ERROR ? U_ZERO_ERROR
										: status;
		ucnv_convertEx(latin, utf8, &target, bytes + UNITS, &data, end, units, &from, &to,
			       units + UNITS, (UBool)first, true, &status);
		buffer_add(out, bytes, (size_t)(target - bytes));
		first = false;
	} while (status == U_BUFFER_OVERFLOW_ERROR);
	ucnv_close(utf8);
	ucnv_close(latin);
	return U_SUCCESS(status) &&
	       strcmp(charset_guess(buffer_string(out), out->size, QUITE_CERTAIN),
		      "windows-1256") == 0;
}

static int add_utf8(const struct charset_shape *shape, const char *data, size_t size,
		    struct buffer *out)
{
	struct buffer bytes = BUFFER_INIT(size);
	bool misread =
		shape->good >= QUITE_CERTAIN && shape->bad == 0 && read_back(data, size, &bytes);
	size_t room = out->max - out->size;

	if (misread)
		(void)convert_as("windows-1256", buffer_string(&bytes), bytes.size, out);
	buffer_done(&bytes);
	if (misread)
		return CHARSET_GUESSED;
	(void)text_repair(data, size > room ? text_cut(data, size, room) : size, out);
	out->overflowed = out->overflowed || size > room;
	return 0;
}

/* Whether the bytes are to be read as UTF-8, whatever the label says. */
static bool is_utf8(enum family family, const struct charset_shape *shape)
{
	if (family == FAMILY_WIDE && shape->controls)
		return false;
	if (shape->high == 0)
		return family != FAMILY_ESCAPES;
	if (shape->bad > 0 && family == FAMILY_UTF8)
		return shape->good > shape->bad / CERTAIN;
	if (shape->bad > 0)
		return family == FAMILY_NONE && shape->good > shape->bad;
	return shape->good > 0 && (family != FAMILY_DOUBLE || shape->three);
}

int charset_decode(const char *label, size_t label_size, const char *data, size_t size,
		   struct buffer *out)
{
	struct charset_shape shape = charset_shape(data, size);
	const struct mark *mark = find_mark(&shape, data, size);
	struct converter c;
	int r = 0;

	if (mark) {
		data += mark->size;
		size -= mark->size;
		open_name(mark->name, &c);
	} else {
		open_label(label, label_size, &shape, &c);
	}
	if (is_utf8(c.family, &shape)) {
		r = add_utf8(&shape, data, size, out);
		if (shape.bad > 0 && c.family == FAMILY_NONE)
			r = CHARSET_GUESSED;
	} else if (c.family <= FAMILY_UTF8 || !convert_labelled(&c, &shape, data, size, out)) {
		r = convert_as(charset_guess(data, size, 0), data, size, out);
	}
	converter_done(&c);
	return out->overflowed ? -EMSGSIZE : r;
}
