#include <wasl/error.h>

#include <stdio.h>
#include <string.h>

/* Foreign bytes may be in the text: what a terminal would obey becomes '?'. */
static void make_printable(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

/* A text that did not fit ends between two characters of UTF-8. */
static void trim_broken_tail(char *s)
{
	size_t size = strlen(s), back = 0;

	while (back < size && back < 3 && ((unsigned char)s[size - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back == size)
		return;
	unsigned char lead = (unsigned char)s[size - 1 - back];
	size_t needed = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
	if (needed > back)
		s[size - 1 - back] = '\0';
}

static void set_text(struct error *err, const char *text)
{
	snprintf(err->text, sizeof(err->text), "%s", text);
	make_printable(err->text);
	trim_broken_tail(err->text);
}

int error_set(struct error *err, int code, const char *fmt, ...)
{
	if (!err)
		return code;
	va_list args;
	va_start(args, fmt);
	_cleanup_(freep) char *text = xvasprintf(fmt, args);
	va_end(args);
	err->code = code;
	set_text(err, text);
	return code;
}

int error_prefix(struct error *err, const char *fmt, ...)
{
	if (!err)
		return 0;
	va_list args;
	va_start(args, fmt);
	_cleanup_(freep) char *prefix = xvasprintf(fmt, args);
	va_end(args);
	_cleanup_(freep) char *text = xasprintf("%s: %s", prefix, err->text);
	set_text(err, text);
	return err->code;
}
