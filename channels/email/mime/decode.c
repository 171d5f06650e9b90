#include "decode.h"

#include <string.h>
#include <strings.h>

#include "hex.h"

#define PIECE_MAX (64U << 10)
#define OUT_SIZE (16U << 10)

struct out {
	mime_sink *sink;
	void *context;
	int r; /* the sink's answer; nothing follows after a nonzero one */
	size_t size;
	unsigned char data[OUT_SIZE];
};

static void out_flush(struct out *o)
{
	if (o->size > 0 && o->r == 0)
		o->r = o->sink(o->data, o->size, o->context);
	o->size = 0;
}

static void out_add(struct out *o, const char *data, size_t size)
{
	while (size > 0 && o->r == 0) {
		size_t room = OUT_SIZE - o->size, n = size < room ? size : room;

		memcpy(o->data + o->size, data, n);
		o->size += n;
		data += n;
		size -= n;
		if (o->size == OUT_SIZE)
			out_flush(o);
	}
}

static int decode_identity(const char *body, size_t size, mime_sink *sink, void *context)
{
	int r = 0;

	while (size > 0 && r == 0) {
		size_t n = size < PIECE_MAX ? size : PIECE_MAX;

		r = sink(body, n, context);
		body += n;
		size -= n;
	}
	return r;
}

/* The value of a base64 letter plus one; 0 for anything else. */
static const unsigned char base64_letters[256] = {
	['A'] = 1,  2,	3,  4,	5,  6,	7,  8,	9,  10, 11,	    12,		13,
	14,	    15, 16, 17, 18, 19, 20, 21, 22, 23, 24,	    25,		26,
	['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,	    38,		39,
	40,	    41, 42, 43, 44, 45, 46, 47, 48, 49, 50,	    51,		52,
	['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, ['+'] = 63, ['/'] = 64,
};

struct base64 {
	unsigned long bits;
	unsigned int count; /* letters in bits, below 4 */
};

/* What is left of a group that padding or the end closes. */
static void base64_close(struct base64 *b, struct out *o)
{
	unsigned long bits = b->bits << (6 * (4 - b->count));
	const char bytes[] = {(char)(bits >> 16), (char)(bits >> 8)};

	if (b->count >= 2)
		out_add(o, bytes, b->count - 1);
	*b = (struct base64){0};
}

static void base64_letter(struct base64 *b, unsigned char c, struct out *o)
{
	unsigned char value = base64_letters[c];

	if (c == '=')
		base64_close(b, o);
	if (value == 0)
		return;
	b->bits = b->bits << 6 | (value - 1U);
	if (++b->count < 4)
		return;
	const char bytes[] = {(char)(b->bits >> 16), (char)(b->bits >> 8), (char)b->bits};

	out_add(o, bytes, 3);
	*b = (struct base64){0};
}

/* Whole groups of four letters, straight to the output: how many bytes of input that took. */
static size_t base64_groups(const unsigned char *in, size_t size, struct out *o)
{
	size_t at = 0;

	if (OUT_SIZE - o->size < 3)
		out_flush(o);
	while (size - at >= 4 && OUT_SIZE - o->size >= 3) {
		unsigned int a = base64_letters[in[at]], b = base64_letters[in[at + 1]],
			     c = base64_letters[in[at + 2]], d = base64_letters[in[at + 3]];
		unsigned char *to = o->data + o->size;

		if (!a || !b || !c || !d)
			break;
		unsigned int bits = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);

		to[0] = (unsigned char)(bits >> 16);
		to[1] = (unsigned char)(bits >> 8);
		to[2] = (unsigned char)bits;
		o->size += 3;
		at += 4;
	}
	return at;
}

/* What follows padding on its line after a blank is no base64. */
static size_t base64_rest(const char *body, size_t size, size_t at)
{
	const char *lf;

	if (at == 0 || at >= size || body[at - 1] != '=' || (body[at] != ' ' && body[at] != '\t'))
		return at;
	lf = memchr(body + at, '\n', size - at);
	return lf ? (size_t)(lf - body) : size;
}

/* Padding closes a group wherever it stands, so that glued pieces are read on. */
static void decode_base64(const char *body, size_t size, struct out *o)
{
	const unsigned char *in = (const unsigned char *)body;
	struct base64 state = {0};
	size_t at = 0;

	while (at < size && o->r == 0) {
		if (state.count == 0)
			at += base64_groups(in + at, size - at, o);
		if (at < size)
			base64_letter(&state, in[at++], o);
		at = base64_rest(body, size, at);
	}
	base64_close(&state, o);
}

/* One line without its end and its trailing blanks. */
static void qp_line(const char *line, size_t size, struct out *o)
{
	while (size > 0 && o->r == 0) {
		const char *escape = memchr(line, '=', size);
		size_t run = escape ? (size_t)(escape - line) : size;
		int byte;

		out_add(o, line, run);
		line += run;
		size -= run;
		if (size == 0)
			return;
		byte = size >= 3 ? hex_byte(line + 1) : -1;
		if (byte >= 0) {
			out_add(o, &(const char){(char)byte}, 1);
			line += 3;
			size -= 3;
		} else { /* a broken escape is what it looks like */
			out_add(o, line++, 1);
			size--;
		}
	}
}

/* Blanks at a line's end were added on the way (RFC 2045 section 6.7). */
static size_t qp_trim(const char *line, size_t size)
{
	while (size > 0 &&
	       (line[size - 1] == ' ' || line[size - 1] == '\t' || line[size - 1] == '\r'))
		size--;
	return size;
}

static void decode_qp(const char *body, size_t size, struct out *o)
{
	const char *end = body + size;

	while (body < end && o->r == 0) {
		const char *lf = memchr(body, '\n', (size_t)(end - body));
		size_t n = (size_t)((lf ? lf : end) - body), text = qp_trim(body, n);
		bool cr = lf && n > 0 && lf[-1] == '\r';

		if (text > 0 && body[text - 1] == '=') {
			qp_line(body, text - 1, o);
		} else {
			qp_line(body, text, o);
			out_add(o, cr ? "\r\n" : "\n", lf ? 1U + cr : 0);
		}
		body = lf ? lf + 1 : end;
	}
}

static void uu_line(const char *line, size_t size, struct out *o)
{
	size_t left = (size_t)((unsigned char)(line[0] - ' ') & 63);

	for (size_t at = 1; left > 0 && at < size; at += 4) {
		unsigned long bits = 0;
		size_t n = left < 3 ? left : 3;

		for (size_t i = 0; i < 4; i++)
			bits = bits << 6 |
			       (at + i < size ? (unsigned char)(line[at + i] - ' ') & 63U : 0);
		const char bytes[] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};

		out_add(o, bytes, n);
		left -= n;
	}
}

static void decode_uu(const char *body, size_t size, struct out *o)
{
	const char *end = body + size;
	bool begun = false;

	while (body < end && o->r == 0) {
		const char *lf = memchr(body, '\n', (size_t)(end - body));
		size_t n = (size_t)((lf ? lf : end) - body);

		while (n > 0 && body[n - 1] == '\r')
			n--;
		if (begun && (n == 0 || (n == 3 && memcmp(body, "end", 3) == 0)))
			return;
		if (begun)
			uu_line(body, n, o);
		else
			begun = n > 6 && memcmp(body, "begin ", 6) == 0;
		body = lf ? lf + 1 : end;
	}
}

int decode_body(enum mime_encoding encoding, const char *body, size_t size, mime_sink *sink,
		void *context)
{
	struct out o;

	o.sink = sink;
	o.context = context;
	o.r = 0;
	o.size = 0;
	switch (encoding) {
	case MIME_ENCODING_IDENTITY:
		return decode_identity(body, size, sink, context);
	case MIME_ENCODING_BASE64:
		decode_base64(body, size, &o);
		break;
	case MIME_ENCODING_QUOTED_PRINTABLE:
		decode_qp(body, size, &o);
		break;
	case MIME_ENCODING_UUENCODE:
		decode_uu(body, size, &o);
		break;
	}
	out_flush(&o);
	return o.r;
}

enum mime_encoding decode_encoding(const char *value, size_t size)
{
	static const struct {
		const char *name;
		enum mime_encoding encoding;
	} names[] = {
		{"base64", MIME_ENCODING_BASE64},
		{"quoted-printable", MIME_ENCODING_QUOTED_PRINTABLE},
		{"x-uuencode", MIME_ENCODING_UUENCODE},
		{"x-uue", MIME_ENCODING_UUENCODE},
		{"uuencode", MIME_ENCODING_UUENCODE},
	};
	size_t n = 0;

	while (size > 0 && strchr(" \t\r\n\"", *value)) {
		value++;
		size--;
	}
	while (n < size && !strchr(" \t\r\n\";(", value[n]))
		n++;
	for (size_t i = 0; i < ELEMENTS(names); i++)
		if (strlen(names[i].name) == n && strncasecmp(value, names[i].name, n) == 0)
			return names[i].encoding;
	return MIME_ENCODING_IDENTITY;
}
