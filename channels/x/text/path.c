#include "path.h"

#include "chars.h"

/* The end of what may stand in a path, brackets apart. */
static size_t end_of_run(const struct x_units *u, size_t at)
{
	while (at < u->count && x_is_path(u->at[at]))
		at++;
	return at;
}

static bool is_at(const struct x_units *u, size_t at, uint16_t c)
{
	return at < u->count && u->at[at] == c;
}

/* Behind "(a)", "(a(b)c)" or "((b))"; 0 for anything else. */
static size_t end_of_brackets(const struct x_units *u, size_t at)
{
	size_t begin = at + 1, end = end_of_run(u, begin);

	if (is_at(u, end, ')'))
		return end > begin ? end + 1 : 0;
	if (!is_at(u, end, '('))
		return 0;
	begin = end + 1;
	end = end_of_run(u, begin);
	if (end == begin || !is_at(u, end, ')'))
		return 0;
	end = end_of_run(u, end + 1);
	return is_at(u, end, ')') ? end + 1 : 0;
}

size_t x_port_end(const struct x_units *u, size_t at)
{
	size_t end = at + 1;

	if (!is_at(u, at, ':'))
		return at;
	while (end < u->count && x_is_ascii_digit(u->at[end]))
		end++;
	return end > at + 1 ? end : at;
}

size_t x_path_end(const struct x_units *u, size_t at)
{
	size_t end = at + 1;

	if (!is_at(u, at, '/'))
		return at;
	for (at = end; at < u->count;) {
		bool bracket = u->at[at] == '(';
		size_t next = bracket ? end_of_brackets(u, at) : at + 1;
		if (!next || (!bracket && !x_is_path(u->at[at])))
			break;
		if (bracket || x_is_path_end(u->at[at]))
			end = next;
		at = next;
	}
	return end;
}

size_t x_query_end(const struct x_units *u, size_t at)
{
	size_t end = at;

	if (!is_at(u, at, '?'))
		return at;
	for (at++; at < u->count && x_is_query(u->at[at]); at++) {
		if (x_is_query_end(u->at[at]))
			end = at + 1;
	}
	return end;
}
