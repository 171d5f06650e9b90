#include "urls.h"

#include "chars.h"
#include "domains.h"
#include "path.h"
#include "tlds.h"

#include <string.h>

#define URL_MAX 4096U /* its protocol counted twice, or as 8 where there is none */
#define SLUG_MAX 40U  /* of t.co */
#define PROTOCOL_MAX 8U

/* One place where the expression for links fits. */
struct match {
	size_t begin, protocol; /* its size */
	size_t domain, domain_end, path, path_end, end;
};

static void add(struct x_urls *urls, enum x_url_kind kind, size_t begin, size_t size)
{
	if ((urls->count & (urls->count - 1)) == 0)
		urls->at = xreallocarray(urls->at, urls->count ? urls->count * 2 : 1,
					 sizeof(*urls->at));
	urls->at[urls->count++] = (struct x_url){kind, begin, size};
}

/* The text in lower case stands there, in any case. */
static bool has(const struct x_units *u, size_t at, const char *text)
{
	for (; *text; text++, at++) {
		uint16_t c = at < u->count ? u->at[at] : 0;
		if (c != *text && !(x_is_ascii_letter(c) && (c | 0x20) == *text))
			return false;
	}
	return true;
}

static size_t protocol_at(const struct x_units *u, size_t at)
{
	return has(u, at, "https://") ? 8 : has(u, at, "http://") ? 7 : 0;
}

static bool match_at(const struct x_units *u, const uint32_t *ends, size_t at, struct match *ret)
{
	size_t protocol = protocol_at(u, at);

	if (protocol && !ends[at + protocol])
		protocol = 0;
	if (!ends[at + protocol])
		return false;
	*ret = (struct match){.begin = at, .protocol = protocol, .domain = at + protocol};
	ret->domain_end = ends[ret->domain];
	ret->path = x_port_end(u, ret->domain_end);
	ret->path_end = x_path_end(u, ret->path);
	ret->end = x_query_end(u, ret->path_end);
	return true;
}

/* A name in punycode has a Latin form somewhere. */
static bool is_decoded(const struct x_units *u, const struct match *m)
{
	size_t count = m->domain_end - m->domain, i = 0;

	if (count < 4 || memcmp(u->at + m->domain, u"xn--", 4 * sizeof(uint16_t)) != 0)
		return true;
	_cleanup_(freep) uint32_t *ends = x_domains_find(u->at + m->domain, count, X_DOMAIN_PLAIN);
	while (i < count && !ends[i])
		i++;
	return i < count;
}

static bool is_valid(const struct x_units *u, const struct match *m)
{
	size_t protocol = m->protocol ? m->protocol : PROTOCOL_MAX;

	return protocol + m->end - m->begin <= URL_MAX && is_decoded(u, m) &&
	       x_domain_is_valid(u->at + m->domain, m->domain_end - m->domain);
}

/* The shortener's own links end with their slug, whatever follows. */
static void add_known(const struct x_units *u, const struct match *m, struct x_urls *urls)
{
	size_t slug = m->domain + strlen("t.co/"), end = slug;

	if (has(u, m->domain, "t.co/"))
		while (end < m->end &&
		       (x_is_ascii_letter(u->at[end]) || x_is_ascii_digit(u->at[end])))
			end++;
	if (end == slug)
		end = m->end;
	else if (end - slug > SLUG_MAX)
		return;
	else
		end = x_query_end(u, end);
	add(urls, X_URL_KNOWN, m->begin, end - m->begin);
}

/* Where the units stand first, at at or behind. They do. */
static size_t search(const uint16_t *in, size_t at, const uint16_t *units, size_t count)
{
	while (memcmp(in + at, units, count * sizeof(*units)) != 0)
		at++;
	return at;
}

/*
 * Of a name without protocol only the runs of Latin labels are links, each for itself, and the
 * last one has the path. twitter-text looks for each run's text behind the run before, and may so
 * find it earlier than where it is; and counts the path's length from the run's end, wherever
 * that is. We do as it does.
 */
static void add_bare(const struct x_units *u, const struct match *m, struct x_urls *urls)
{
	const uint16_t *domain = u->at + m->domain;
	size_t count = m->domain_end - m->domain, found = 0, before = urls->count;
	_cleanup_(freep) uint32_t *ends = x_domains_find(domain, count, X_DOMAIN_PLAIN);

	for (size_t at = 0; at < count;) {
		if (!ends[at]) {
			at++;
			continue;
		}
		size_t size = ends[at] - at;
		size_t begin = search(domain, found, domain + at, size);
		add(urls, X_URL_BARE, m->domain + begin, size);
		found = begin + size;
		at = ends[at];
	}
	if (urls->count > before && m->path_end > m->path)
		urls->at[urls->count - 1].size += m->end - m->domain_end;
}

static void add_match(const struct x_units *u, const struct match *m, struct x_urls *urls)
{
	uint16_t before = m->begin > 0 ? u->at[m->begin - 1] : 0;

	if (!is_valid(u, m))
		return;
	if (m->protocol)
		add_known(u, m, urls);
	else if (before != '-' && before != '_' && before != '.' && before != '/')
		add_bare(u, m, urls);
}

static bool has_dot(const struct x_units *u)
{
	for (size_t i = 0; i < u->count; i++) {
		if (u->at[i] == '.')
			return true;
	}
	return false;
}

void x_urls_find(const struct x_units *u, struct x_urls *ret)
{
	struct match m;

	*ret = (struct x_urls){0};
	if (!has_dot(u))
		return;
	_cleanup_(freep) uint32_t *ends = x_domains_find(u->at, u->count, X_DOMAIN_ANY);
	for (size_t at = 0; at < u->count;) {
		/* what stands before a link is read with it, except at the very beginning */
		if ((x_is_before_url(u->at[at]) && match_at(u, ends, at + 1, &m)) ||
		    (at == 0 && match_at(u, ends, 0, &m))) {
			add_match(u, &m, ret);
			at = m.end;
		} else {
			at++;
		}
	}
}

/* The end of a name in a top-level domain that is not on the list, or 0. */
static size_t unknown_domain_end(const struct x_units *u, size_t begin)
{
	size_t at = begin, last = 0, end = begin;

	for (; at < u->count &&
	       (u->at[at] == '.' || u->at[at] == '_' || u->at[at] == '-' || x_is_domain(u->at[at]));
	     at++) {
		if (u->at[at] == '.')
			last = at + 1;
		else if (x_is_domain(u->at[at]))
			end = at + 1;
	}
	/* a full stop behind it ends the sentence */
	if (last >= end)
		for (last = end; last > begin && u->at[last - 1] != '.';)
			last--;
	if (last <= begin + 1 || end < last + 2 || !x_is_domain(u->at[begin]) ||
	    x_is_ascii_digit(u->at[last]) || x_tld_match(u->at + last, end - last))
		return 0;
	for (at = last; at < end; at++) {
		if (u->at[at] == '-' || u->at[at] == '_')
			return 0;
	}
	return end;
}

/* The end of such a link, or 0. */
static size_t unknown_end(const struct x_units *u, size_t at)
{
	size_t protocol = protocol_at(u, at), end = 0;

	if (protocol && (at == 0 || x_is_before_url(u->at[at - 1])))
		end = unknown_domain_end(u, at + protocol);
	return end ? x_query_end(u, x_path_end(u, x_port_end(u, end))) : 0;
}

/* All of them between two known ones. */
static void add_unknown(const struct x_units *u, size_t begin, size_t end, struct x_urls *ret)
{
	while (begin < end) {
		size_t behind = unknown_end(u, begin);

		if (behind && behind <= end)
			add(ret, X_URL_UNKNOWN, begin, behind - begin);
		begin = behind > begin ? behind : begin + 1;
	}
}

void x_urls_find_all(const struct x_units *u, struct x_urls *ret)
{
	struct x_urls known;
	size_t at = 0;

	x_urls_find(u, &known);
	*ret = (struct x_urls){0};
	for (size_t i = 0; i < known.count; i++) {
		const struct x_url *url = &known.at[i];
		add_unknown(u, at, url->begin, ret);
		add(ret, url->kind, url->begin, url->size);
		at = url->begin + url->size;
	}
	add_unknown(u, at, u->count, ret);
	x_urls_done(&known);
}

void x_urls_done(struct x_urls *urls)
{
	free(urls->at);
	*urls = (struct x_urls){0};
}
