#include "organisation.h"

#include <wasl/memory.h>

#include <string.h>
#include <strings.h>

const char *organisation_of(const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;

	return at && at[1] ? at + 1 : NULL;
}

/* The last label before end; end is where it was found to begin. */
static const char *label_before(const char *domain, const char *end)
{
	while (end > domain && end[-1] != '.')
		end--;
	return end;
}

/* Second levels under which a country registers organisations: com.sa, co.uk. */
static bool is_second_level(const char *label, size_t size)
{
	static const char *const labels[] = {"com", "co",  "org", "or",	 "net", "ne",  "gov",
					     "go",  "gob", "edu", "ac",	 "med", "sch", "pub",
					     "mil", "ltd", "plc", "nhs", "gouv"};

	for (size_t i = 0; i < ELEMENTS(labels); i++) {
		if (strlen(labels[i]) == size && strncasecmp(labels[i], label, size) == 0)
			return true;
	}
	return false;
}

static size_t size_of(const char *domain)
{
	size_t size = strlen(domain);

	return size > 0 && domain[size - 1] == '.' ? size - 1 : size;
}

/* Where the part of the domain begins that its owner has registered. */
static const char *registered(const char *domain)
{
	const char *end = domain + size_of(domain);
	const char *top = label_before(domain, end);

	if (top == domain)
		return domain;
	const char *second = label_before(domain, top - 1);
	if (second == domain || end - top != 2 ||
	    !is_second_level(second, (size_t)(top - 1 - second)))
		return second;
	return label_before(domain, second - 1);
}

static bool equal(const char *a, size_t a_size, const char *b, size_t b_size)
{
	return a_size == b_size && a_size > 0 && *a != '.' && strncasecmp(a, b, a_size) == 0;
}

bool organisation_same(const char *a, const char *b)
{
	const char *of_a = registered(a), *of_b = registered(b);

	return equal(of_a, size_of(of_a), of_b, size_of(of_b));
}

/* inner is "x." before outer, or the same. */
static bool is_within(const char *inner, const char *outer)
{
	size_t size = size_of(inner), outer_size = size_of(outer);

	if (size < outer_size)
		return false;
	size_t before = size - outer_size;
	return equal(inner + before, outer_size, outer, outer_size) &&
	       (before == 0 || inner[before - 1] == '.');
}

bool organisation_aligned(const char *a, const char *b)
{
	return organisation_same(a, b) && (is_within(a, b) || is_within(b, a));
}
