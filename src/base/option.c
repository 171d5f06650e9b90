#include "base/config.h"
#include "base/credential.h"

#include <errno.h>
#include <string.h>

const char wasl_option_required[] = "";

static void *field_of(const struct option *o, void *target)
{
	return (char *)target + o->offset;
}

static int parse_string(const char *value, char **ret, struct error *err)
{
	for (const char *c = value; *c; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return error_set(err, -EINVAL, "the value holds a control character");
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
		return error_set(err, -EINVAL, "'%s' is none of %s; did you mean '%s'?", value,
				 list, near);
	return error_set(err, -EINVAL, "'%s' is none of %s", value, list);
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

/* One number and its unit: what follows it, NULL if it is none. */
static const char *parse_amount(const char *s, const struct unit *units, uint64_t *ret)
{
	uint64_t v = 0;
	size_t digits = strspn(s, "0123456789");
	size_t letters = strspn(s + digits, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	const struct unit *unit = find_unit(units, s + digits, letters);

	if (!digits || !unit)
		return NULL;
	for (size_t i = 0; i < digits; i++) {
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s[i] - '0'), &v))
			return NULL;
	}
	if (__builtin_mul_overflow(v, unit->factor, &v) || __builtin_add_overflow(*ret, v, ret))
		return NULL;
	return s + digits + letters;
}

/* "1h 30m": only what has units may have several parts. */
static bool parse_amounts(const char *s, const struct unit *units, uint64_t *ret)
{
	*ret = 0;
	do {
		s = parse_amount(s, units, ret);
		if (!s)
			return false;
		if (*s && units != seconds_units)
			return false;
		s += strspn(s, " \t");
	} while (*s);
	return true;
}

static int parse_number(const struct option *o, const char *value, uint64_t *ret, struct error *err)
{
	static const struct {
		const struct unit *units;
		const char *like;
	} kinds[] = {
		[OPTION_TYPE_UINT] = {no_units, "a number such as 100"},
		[OPTION_TYPE_SECONDS] = {seconds_units, "a time such as 90s, 5m, 2h, 3d or 1h 30m"},
		[OPTION_TYPE_BYTES] = {bytes_units, "a size such as 512K, 50M or 1G"},
	};
	uint64_t v;

	if (!parse_amounts(value, kinds[o->type].units, &v))
		return error_set(err, -EINVAL, "'%s' is not %s", value, kinds[o->type].like);
	if (v < o->min || v > o->max)
		return error_set(err, -EINVAL, "'%s' is not within %llu and %llu%s", value,
				 (unsigned long long)o->min, (unsigned long long)o->max,
				 o->type == OPTION_TYPE_SECONDS ? " seconds"
				 : o->type == OPTION_TYPE_BYTES ? " bytes"
								: "");
	*ret = v;
	return 0;
}

/* The value is never told: who writes a secret here by mistake shall not find it in a log. */
static int parse_secret(const char *value, struct secret *ret, struct error *err)
{
	static const char prefix[] = "credential:";

	if (strncmp(value, prefix, strlen(prefix)) != 0)
		return error_set(err, -EINVAL,
				 "a secret is not written here, but named: credential:NAME");
	secret_done(ret);
	return credential_read(value + strlen(prefix), ret, err);
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
