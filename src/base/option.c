#include "base/config.h"
#include "base/credential.h"
#include "base/escape.h"
#include "base/utf8.h"

#include <errno.h>

const char wasl_option_required[] = "";

static void *field_of(const struct option *o, void *target)
{
	return (char *)target + o->offset;
}

static int parse_string(const char *value, char **ret, struct error *err)
{
	size_t size = strlen(value);

	for (size_t at = 0; at < size;) {
		if (utf8_is_control(utf8_next(value, size, &at)))
			return error_set(err, -EINVAL, "'%.*s' holds a control character",
					 escape_extent(value), value);
	}
	free(*ret);
	*ret = xstrdup(value);
	return 0;
}

static void parse_strings(const char *value, char ***ret)
{
	strings_free(*ret);
	*ret = NULL;
	for (const char *s = value + strspn(value, " \t"); *s; s += strspn(s, " \t")) {
		size_t size = strcspn(s, " \t");
		_cleanup_(freep) char *word = xstrndup(s, size);
		strings_add(ret, word);
		s += size;
	}
}

static int not_a_word(const char *value, const char *const *words, struct error *err)
{
	const char *near = nearest_word(value, words);
	char list[256] = "";

	for (const char *const *w = words; *w; w++) {
		strncat(list, w == words ? "" : ", ", sizeof(list) - strlen(list) - 1);
		strncat(list, *w, sizeof(list) - strlen(list) - 1);
	}
	if (near)
		return error_set(err, -EINVAL, "'%.*s' is none of %s; did you mean '%s'?",
				 escape_extent(value), value, list, near);
	return error_set(err, -EINVAL, "'%.*s' is none of %s", escape_extent(value), value, list);
}

static int parse_bool(const char *value, bool *ret, struct error *err)
{
	/* yes and no in turn */
	static const char *const words[] = {"yes", "no", "true", "false", "on",
					    "off", "1",	 "0",	 NULL};

	for (size_t i = 0; words[i]; i++) {
		if (strcmp(value, words[i]) != 0)
			continue;
		*ret = i % 2 == 0;
		return 0;
	}
	return not_a_word(value, words, err);
}

static int parse_enum(const char *value, const char *const *words, int *ret, struct error *err)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(value, words[i]) != 0)
			continue;
		*ret = i;
		return 0;
	}
	return not_a_word(value, words, err);
}

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit seconds_units[] = {
	{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}, {"", 1}, {NULL, 0},
};
static const struct unit bytes_units[] = {
	{"K", 1U << 10}, {"M", 1U << 20}, {"G", 1U << 30}, {"", 1}, {NULL, 0},
};
static const struct unit no_units[] = {{"", 1}, {NULL, 0}};

static const struct unit *find_unit(const struct unit *units, const char *s, size_t size)
{
	for (; units->name; units++) {
		if (strlen(units->name) == size && memcmp(units->name, s, size) == 0)
			return units;
	}
	return NULL;
}

/* The digits at the beginning; what does not fit is the largest number, and over every bound. */
static uint64_t parse_digits(const char *s, size_t digits)
{
	uint64_t v = 0;

	for (size_t i = 0; i < digits; i++) {
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s[i] - '0'), &v))
			return UINT64_MAX;
	}
	return v;
}

/* Adds one number with its unit to *sum: what follows it, NULL if it is none. */
static const char *parse_amount(const char *s, const struct unit *units, uint64_t *sum)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t digits = strspn(s, "0123456789");
	size_t rest = strspn(s + digits, letters);
	const struct unit *unit = find_unit(units, s + digits, rest);
	uint64_t v = parse_digits(s, digits);

	if (!digits || !unit)
		return NULL;
	if (__builtin_mul_overflow(v, unit->factor, &v) || __builtin_add_overflow(*sum, v, sum))
		*sum = UINT64_MAX;
	return s + digits + rest;
}

/* "1h 30m": several parts only where there are units, and then each has one. */
static bool parse_amounts(const char *s, const struct unit *units, uint64_t *ret)
{
	bool bare = false;
	size_t parts = 0;

	*ret = 0;
	do {
		s = parse_amount(s, units, ret);
		if (!s || (*s && units != seconds_units))
			return false;
		bare |= s[-1] >= '0' && s[-1] <= '9';
		parts++;
		s += strspn(s, " \t");
	} while (*s);
	return parts == 1 || !bare;
}

static int parse_number(const struct option *o, const char *value, uint64_t *ret, struct error *err)
{
	static const struct {
		const struct unit *units;
		const char *like, *unit;
	} kinds[] = {
		[OPTION_TYPE_UINT] = {no_units, "a number such as 100", ""},
		[OPTION_TYPE_SECONDS] = {seconds_units, "a time such as 90s, 5m, 2h, 3d or 1h 30m",
					 " seconds"},
		[OPTION_TYPE_BYTES] = {bytes_units, "a size such as 512K, 50M or 1G", " bytes"},
	};
	uint64_t v;

	if (!parse_amounts(value, kinds[o->type].units, &v))
		return error_set(err, -EINVAL, "'%.*s' is not %s", escape_extent(value), value,
				 kinds[o->type].like);
	if (v < o->min || v > o->max || v == UINT64_MAX)
		return error_set(err, -EINVAL, "'%.*s' is not from %llu to %llu%s",
				 escape_extent(value), value, (unsigned long long)o->min,
				 (unsigned long long)o->max, kinds[o->type].unit);
	*ret = v;
	return 0;
}

static int parse_secret(const char *value, struct secret *ret, struct error *err)
{
	struct secret secret = {0};
	const char *name = NULL;

	int r = credential_reference(value, &name, err);
	if (r == 0)
		r = credential_read(name, &secret, err);
	if (r < 0)
		return r;
	secret_done(ret);
	*ret = secret;
	return 0;
}

int option_parse(const struct option *o, const char *value, void *target, struct error *err)
{
	void *field = field_of(o, target);

	switch (o->type) {
	case OPTION_TYPE_STRING:
		return parse_string(value, field, err);
	case OPTION_TYPE_STRINGS:
		parse_strings(value, field);
		return 0;
	case OPTION_TYPE_BOOL:
		return parse_bool(value, field, err);
	case OPTION_TYPE_UINT:
	case OPTION_TYPE_SECONDS:
	case OPTION_TYPE_BYTES:
		return parse_number(o, value, field, err);
	case OPTION_TYPE_ENUM:
		return parse_enum(value, o->words, field, err);
	case OPTION_TYPE_SECRET:
		return parse_secret(value, field, err);
	case OPTION_TYPE_END:
		break;
	}
	return -EINVAL;
}

void options_done(const struct option *options, void *target)
{
	for (const struct option *o = options; o->type != OPTION_TYPE_END; o++) {
		void *field = field_of(o, target);
		if (o->type == OPTION_TYPE_STRING) {
			free(*(char **)field);
			*(char **)field = NULL;
		} else if (o->type == OPTION_TYPE_STRINGS) {
			strings_free(*(char ***)field);
			*(char ***)field = NULL;
		} else if (o->type == OPTION_TYPE_SECRET) {
			secret_done(field);
		}
	}
}
