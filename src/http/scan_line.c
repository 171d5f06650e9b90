#include "http/scan.h"

#include <string.h>
#include <strings.h>

/* RFC 9110 section 5.6.2 */
static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			    "!#$%&'*+-.^_`|~";
static const char digits[] = "0123456789";

static int refuse(int status, const char *why, const char **ret_why)
{
	*ret_why = why;
	return status;
}

/* --- the request line --- */

static int read_method(const char *word, size_t size, enum scan_method *ret)
{
	static const struct {
		const char *word;
		enum scan_method method;
	} methods[] = {
		{"GET", SCAN_GET},	   {"HEAD", SCAN_HEAD},	  {"POST", SCAN_POST},
		{"OPTIONS", SCAN_OPTIONS}, {"PUT", SCAN_PUT},	  {"PATCH", SCAN_PATCH},
		{"DELETE", SCAN_DELETE},   {"TRACE", SCAN_OTHER},
	};

	for (size_t i = 0; i < ELEMENTS(methods); i++) {
		if (strlen(methods[i].word) == size && strncmp(word, methods[i].word, size) == 0) {
			*ret = methods[i].method;
			return 0;
		}
	}
	return size && strspn(word, token) == size ? 501 : 400;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character at *s, decoded, and past it; -1 where its encoding is none. */
static int decode(const char **s)
{
	if (**s != '%')
		return (unsigned char)*(*s)++;
	int high = hex_value((*s)[1]);
	int low = high < 0 ? -1 : hex_value((*s)[2]);
	*s += low < 0 ? 1 : 3;
	return low < 0 ? -1 : high * 16 + low;
}

/* A segment of a path, and past it: no control character, and none that climbs. */
static bool segment_is_good(const char **s, const char *end)
{
	size_t size = 0, dots = 0;

	while (*s < end && **s != '/') {
		int c = decode(s);
		if (c < 0x20 || c == 0x7f)
			return false;
		size++;
		dots += c == '.';
	}
	return !dots || dots != size || dots > 2;
}

static bool path_is_good(const char *path, const char *end)
{
	/* "//host" would be taken for a host */
	if (*path != '/' || path[1] == '/')
		return false;
	while (path < end) {
		path++;
		if (!segment_is_good(&path, end))
			return false;
	}
	return true;
}

static bool target_is_good(const char *target)
{
	for (const char *s = target; *s; s++)
		if (*s < 0x21 || *s > 0x7e || *s == '#' || *s == '\\')
			return false;
	return path_is_good(target, target + strcspn(target, "?")) && !strstr(target, "%00");
}

int scan_request_line(struct scan *s, const char *line, const char **ret_why)
{
	size_t method_size = strcspn(line, " ");
	const char *target = line + method_size + (line[method_size] == ' ');
	size_t target_size = strcspn(target, " ");
	const char *version = target + target_size + (target[target_size] == ' ');
	bool is_http = strncmp(version, "HTTP/", 5) == 0 &&
		       strspn(version + 5, "0123456789.") == 3 && !version[8];

	int status = read_method(line, method_size, &s->method);
	if (status)
		return refuse(status, "this method is not known here", ret_why);
	s->old = strcmp(version, "HTTP/1.0") == 0;
	if (!s->old && strcmp(version, "HTTP/1.1") != 0)
		return refuse(is_http ? 505 : 400, "the request line is malformed", ret_why);
	s->target = xstrndup(target, target_size);
	if (!target_is_good(s->target))
		return refuse(400, "the path or the query is malformed", ret_why);
	return 0;
}

/* --- headers --- */

/* The value behind the name's colon without the blanks around it; NULL for a malformed line. */
static char *value_of(const char *line, size_t *ret_name_size)
{
	size_t name_size = strspn(line, token);
	const char *value = line + name_size + 1;

	if (!name_size || line[name_size] != ':')
		return NULL;
	for (const char *c = value; *c; c++)
		if (((unsigned char)*c < 0x20 && *c != '\t') || *c == 0x7f)
			return NULL;
	value += strspn(value, " \t");
	size_t size = strlen(value);
	while (size && strchr(" \t", value[size - 1]))
		size--;
	*ret_name_size = name_size;
	return xstrndup(value, size);
}

static int take_length(struct scan *s, const char *value, const char **ret_why)
{
	size_t size = strlen(value);

	if (s->has_length || !size || size > 18 || strspn(value, digits) != size)
		return refuse(400, "Content-Length is not one number", ret_why);
	s->has_length = true;
	s->length = strtoull(value, NULL, 10);
	return 0;
}

static int take_coding(struct scan *s, const char *value, const char **ret_why)
{
	if (s->chunked || strcasecmp(value, "chunked") != 0)
		return refuse(s->chunked ? 400 : 501, "the only Transfer-Encoding is chunked",
			      ret_why);
	s->chunked = true;
	return 0;
}

static int take_host(struct scan *s, const char *value, const char **ret_why)
{
	if (++s->hosts > 1 || strpbrk(value, " \t/?#@,\\"))
		return refuse(400, "a request needs exactly one Host", ret_why);
	return 0;
}

static int take_expect(struct scan *s, const char *value, const char **ret_why)
{
	(void)s;
	if (strcasecmp(value, "100-continue") != 0)
		return refuse(417, "the only expectation is 100-continue", ret_why);
	return 0;
}

static void take_wish(char *wish, const char *value)
{
	size_t size = strnlen(value, SCAN_WISH_MAX - 1);

	if (*wish)
		return;
	memcpy(wish, value, size);
	wish[size] = '\0';
}

static int take_accept(struct scan *s, const char *value, const char **ret_why)
{
	(void)ret_why;
	take_wish(s->accept, value);
	return 0;
}

static int take_language(struct scan *s, const char *value, const char **ret_why)
{
	(void)ret_why;
	take_wish(s->language, value);
	return 0;
}

int scan_header_line(struct scan *s, const char *line, const char **ret_why)
{
	static const struct {
		const char *name;
		int (*take)(struct scan *s, const char *value, const char **ret_why);
	} headers[] = {
		{"content-length", take_length},
		{"transfer-encoding", take_coding},
		{"host", take_host},
		{"expect", take_expect},
		{"accept", take_accept},
		{"accept-language", take_language},
	};
	size_t name_size;
	_cleanup_(freep) char *value = value_of(line, &name_size);

	if (!value)
		return refuse(400, "a header is malformed", ret_why);
	for (size_t i = 0; i < ELEMENTS(headers); i++)
		if (strlen(headers[i].name) == name_size &&
		    strncasecmp(line, headers[i].name, name_size) == 0)
			return headers[i].take(s, value, ret_why);
	return 0;
}

int scan_trailer_line(const char *line, const char **ret_why)
{
	size_t name_size;
	_cleanup_(freep) char *value = value_of(line, &name_size);

	return value ? 0 : refuse(400, "a trailer is malformed", ret_why);
}

bool scan_chunk_line(const char *line, uint64_t *ret)
{
	size_t size = strlen(line);

	*ret = 0;
	if (!size || size > 15)
		return false;
	for (; *line; line++) {
		int value = hex_value(*line);
		if (value < 0)
			return false;
		*ret = *ret * 16 + (uint64_t)value;
	}
	return true;
}
