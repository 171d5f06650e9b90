#include <wasl/error.h>

#include "base/escape.h"

int error_set(struct error *err, int code, const char *fmt, ...)
{
	if (!err)
		return code;
	va_list args;
	va_start(args, fmt);
	_cleanup_(freep) char *text = xvasprintf(fmt, args);
	va_end(args);
	err->code = code;
	escape_line(text, err->text, sizeof(err->text));
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
	escape_line(text, err->text, sizeof(err->text));
	return err->code;
}
