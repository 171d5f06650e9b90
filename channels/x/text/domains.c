#include "domains.h"

#include "chars.h"
#include "punycode.h"
#include "tlds.h"

#include <wasl/memory.h>

/* The label that the place which is read stands in. */
struct label {
	bool is_one;	    /* a dot ends it, and what stands before the dot may */
	bool underscore;    /* it has one */
	size_t dot;	    /* where it ends */
	uint32_t after;	    /* the end of the longest name that begins behind the dot */
	uint32_t tld_after; /* the end of the top-level domain there */
};

static bool is_inside(uint16_t c, enum x_domain_form form)
{
	if (form == X_DOMAIN_PLAIN)
		return x_is_plain_label(c);
	return c == '_' || c == '-' || x_is_domain(c);
}

static bool is_edge(uint16_t c, enum x_domain_form form)
{
	return form == X_DOMAIN_PLAIN ? x_is_plain_label(c) : x_is_domain(c);
}

static size_t match_punycode(const uint16_t *units, size_t count)
{
	size_t size = 4;

	if (count < 5 || (units[0] | 0x20) != 'x' || (units[1] | 0x20) != 'n' || units[2] != '-' ||
	    units[3] != '-')
		return 0;
	while (size < count && (units[size] == '-' || x_is_ascii_letter(units[size]) ||
				x_is_ascii_digit(units[size])))
		size++;
	return size > 4 ? size : 0;
}

/* Its end, or 0. */
static uint32_t end_of_tld(const uint16_t *units, size_t count, size_t at)
{
	size_t size = x_tld_match(units + at, count - at);

	if (!size)
		size = match_punycode(units + at, count - at);
	return size ? (uint32_t)(at + size) : 0;
}

uint32_t *x_domains_find(const uint16_t *units, size_t count, enum x_domain_form form)
{
	uint32_t *ends = xcalloc(count + 1, sizeof(*ends));
	struct label label = {.is_one = false};

	for (size_t at = count; at-- > 0;) {
		uint16_t c = units[at];
		if (c == '.') {
			label = (struct label){
				.is_one = at > 0 && is_edge(units[at - 1], form),
				.dot = at,
				.after = ends[at + 1],
			};
			if (label.is_one)
				label.tld_after = end_of_tld(units, count, at + 1);
			continue;
		}
		label.is_one = label.is_one && is_inside(c, form);
		label.underscore |= c == '_';
		if (label.is_one && is_edge(c, form))
			ends[at] = label.after	       ? label.after
				   : !label.underscore ? label.tld_after
						       : 0;
	}
	return ends;
}

bool x_domain_is_valid(const uint16_t *units, size_t count)
{
	size_t begin = 0;

	for (size_t at = 0; at <= count; at++) {
		if (at < count && units[at] != '.')
			continue;
		if (!x_label_fits(units + begin, at - begin))
			return false;
		begin = at + 1;
	}
	return true;
}
