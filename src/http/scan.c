#include "http/scan.h"

#include <string.h>

#define CHUNK_LINE_MAX 16U

enum phase {
	PHASE_REQUEST_LINE,
	PHASE_HEADERS,
	PHASE_HEAD_READ, /* the caller was told */
	PHASE_BODY,
	PHASE_CHUNK_LINE,
	PHASE_CHUNK,
	PHASE_CHUNK_END,
	PHASE_TRAILERS,
	PHASE_END, /* the caller is to be told */
	PHASE_BAD,
};

void scan_init(struct scan *s, const struct scan_limits *limits)
{
	*s = (struct scan){.limits = *limits, .line = BUFFER_INIT(limits->head + 1)};
}

void scan_done(struct scan *s)
{
	buffer_done(&s->line);
	free(TAKE(s->target));
}

static enum scan_event bad(struct scan *s, int status, const char *why)
{
	s->phase = PHASE_BAD;
	s->status = status;
	s->why = why;
	return SCAN_IS_BAD;
}

static void next_request(struct scan *s)
{
	struct scan_limits limits = s->limits;

	scan_done(s);
	scan_init(s, &limits);
}

/* --- the head --- */

static bool has_body(enum scan_method method)
{
	/* evhttp reads none after the others: it would be the next request */
	return method == SCAN_POST || method == SCAN_PUT || method == SCAN_PATCH;
}

static enum scan_event end_head(struct scan *s)
{
	if (s->hosts != 1 && !(s->old && s->hosts == 0))
		return bad(s, 400, "a request needs exactly one Host");
	if (s->chunked && s->has_length)
		return bad(s, 400, "a body has either a length or chunks");
	if (s->chunked && s->old)
		return bad(s, 400, "HTTP/1.0 knows no chunks");
	if ((s->chunked || s->length) && !has_body(s->method))
		return bad(s, 400, "a request of this method has no body");
	s->phase = PHASE_HEAD_READ;
	return SCAN_IS_HEAD;
}

static enum scan_event begin_body(struct scan *s)
{
	if (s->length > s->max_body)
		return bad(s, 413, "the body is larger than this path takes");
	s->left = s->length;
	s->phase = s->chunked ? PHASE_CHUNK_LINE : s->left ? PHASE_BODY : PHASE_END;
	return SCAN_MORE;
}

/* --- lines --- */

static enum scan_event take_chunk_line(struct scan *s, const char *line)
{
	if (!scan_chunk_line(line, &s->left))
		return bad(s, 400, "a chunk's size is malformed");
	if (s->left > s->max_body - s->chunks)
		return bad(s, 413, "the body is larger than this path takes");
	s->chunks += s->left;
	s->phase = s->left ? PHASE_CHUNK : PHASE_TRAILERS;
	return SCAN_MORE;
}

static enum scan_event take_line(struct scan *s, const char *line)
{
	const char *why = NULL;
	int status = 0;

	switch (s->phase) {
	case PHASE_REQUEST_LINE:
		status = scan_request_line(s, line, &why);
		s->phase = PHASE_HEADERS;
		break;
	case PHASE_HEADERS:
		if (!*line)
			return end_head(s);
		status = ++s->headers > s->limits.headers ? 431 : scan_header_line(s, line, &why);
		break;
	case PHASE_CHUNK_LINE:
		return take_chunk_line(s, line);
	case PHASE_CHUNK_END:
		if (*line)
			return bad(s, 400, "a chunk is longer than its size");
		s->phase = PHASE_CHUNK_LINE;
		break;
	default: /* PHASE_TRAILERS */
		if (!*line)
			s->phase = PHASE_END;
		else
			status = ++s->headers > s->limits.headers ? 431
								  : scan_trailer_line(line, &why);
	}
	return status ? bad(s, status, why ? why : "there are too many headers") : SCAN_MORE;
}

/* One byte of a line; what ends it is CR LF and nothing else. */
static enum scan_event take_byte(struct scan *s, char c)
{
	if (c == '\n') {
		if (!s->cr)
			return bad(s, 400, "a line ends without a carriage return");
		s->cr = false;
		enum scan_event event = take_line(s, buffer_string(&s->line));
		buffer_clear(&s->line);
		return event;
	}
	if (s->cr || !c)
		return bad(s, 400, "a line holds a control character");
	s->cr = c == '\r';
	if (!s->cr)
		buffer_add_char(&s->line, c);
	return SCAN_MORE;
}

static enum scan_event read_line(struct scan *s, const char *data, size_t size, size_t *used)
{
	bool chunk = s->phase == PHASE_CHUNK_LINE || s->phase == PHASE_CHUNK_END;
	int phase = s->phase;
	enum scan_event event = SCAN_MORE;

	while (*used < size && event == SCAN_MORE && s->phase == phase) {
		if (chunk && s->line.size > CHUNK_LINE_MAX)
			return bad(s, 400, "a chunk's size is malformed");
		if (!chunk && s->head_size++ >= s->limits.head)
			return bad(s, 431, "the head is too large");
		event = take_byte(s, data[(*used)++]);
	}
	return event;
}

/* --- all of it --- */

static void skip(struct scan *s, size_t size, size_t *used)
{
	size_t most = size - *used;
	size_t count = s->left < most ? (size_t)s->left : most;

	*used += count;
	s->left -= count;
	if (s->left)
		return;
	s->phase = s->phase == PHASE_BODY ? PHASE_END : PHASE_CHUNK_END;
}

static enum scan_event step(struct scan *s, const char *data, size_t size, size_t *used)
{
	switch (s->phase) {
	case PHASE_HEAD_READ:
		return begin_body(s);
	case PHASE_BODY:
	case PHASE_CHUNK:
		skip(s, size, used);
		return SCAN_MORE;
	case PHASE_END:
		next_request(s);
		return SCAN_IS_END;
	case PHASE_BAD:
		return SCAN_IS_BAD;
	default:
		return read_line(s, data, size, used);
	}
}

enum scan_event scan_feed(struct scan *s, const char *data, size_t size, size_t *ret_used)
{
	enum scan_event event = SCAN_MORE;

	*ret_used = 0;
	while (event == SCAN_MORE &&
	       (*ret_used < size || s->phase == PHASE_HEAD_READ || s->phase == PHASE_END))
		event = step(s, data, size, ret_used);
	return event;
}

uint64_t scan_body_left(const struct scan *s)
{
	return s->phase == PHASE_BODY ? s->left : 0;
}

bool scan_is_between(const struct scan *s)
{
	return s->phase == PHASE_REQUEST_LINE && !s->head_size;
}

bool scan_is_in_body(const struct scan *s)
{
	return s->phase > PHASE_HEADERS && s->phase < PHASE_END;
}
