#include "http/roles.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <unistd.h>

#define GROUP_SIZE_MAX (1U << 20)

struct grant {
	unsigned group;
	enum role role;
	char *department; /* of a coordinator */
};

struct roles {
	struct grant *grants;
	size_t count;
	bool configured;
};

const struct option *roles_options(void)
{
	static const struct option options[] = {
		OPTION_STRINGS(struct roles_options, operators, NULL,
			       "groups that run the daemon, and see neither content nor addresses"),
		OPTION_STRINGS(struct roles_options, supervisors, NULL,
			       "groups that see and answer all tickets"),
		OPTION_STRINGS(struct roles_options, coordinators, NULL,
			       "DEPARTMENT=GROUP: groups that see and answer its tickets"),
		OPTION_STRINGS(struct roles_options, auditors, NULL,
			       "groups that see who did what, but no content"),
		OPTION_END,
	};

	return options;
}

/* --- groups --- */

static bool is_number(const char *text, unsigned *ret)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	unsigned long number = strtoul(text, &end, 10);
	*ret = (unsigned)number;
	/* the last one means "no group" */
	return !*end && !errno && number < UINT32_MAX;
}

/* A group may have many members, whose names are read with it. */
static bool find_group(const char *name, unsigned *ret)
{
	struct group entry, *found = NULL;
	int r = ERANGE;

	if (is_number(name, ret))
		return true;
	for (size_t size = 4096; r == ERANGE && size <= GROUP_SIZE_MAX; size *= 4) {
		_cleanup_(freep) char *room = xmalloc(size);
		r = getgrnam_r(name, &entry, room, size, &found);
		if (r == 0 && found)
			*ret = found->gr_gid;
	}
	return r == 0 && found;
}

/* "DEPARTMENT=GROUP": the group, NULL where it is none; the department's size. */
static const char *split(const char *word, size_t *ret_size)
{
	const char *equals = strchr(word, '=');

	if (!equals || equals == word || !equals[1])
		return NULL;
	*ret_size = (size_t)(equals - word);
	return equals + 1;
}

/* --- the section --- */

static void check_group(struct config *config, const char *key, const char *name)
{
	unsigned group;

	if (!find_group(name, &group))
		config_complain(config, "roles", key,
				"there is no group '%s' on this machine: make it with \"groupadd "
				"--system %s\"",
				name, name);
}

void roles_options_check(const struct roles_options *options, struct config *config)
{
	const struct {
		const char *key;
		char **names;
	} lists[] = {
		{"operators", options->operators},
		{"supervisors", options->supervisors},
		{"auditors", options->auditors},
	};

	for (size_t i = 0; i < ELEMENTS(lists); i++)
		for (char **name = lists[i].names; name && *name; name++)
			check_group(config, lists[i].key, *name);
	for (char **word = options->coordinators; word && *word; word++) {
		size_t size;
		const char *group = split(*word, &size);
		if (group)
			check_group(config, "coordinators", group);
		else
			config_complain(config, "roles", "coordinators",
					"'%s' is not DEPARTMENT=GROUP", *word);
	}
}

static void add(struct roles *r, enum role role, const char *name, char *department)
{
	unsigned group;

	r->configured = true;
	if (!find_group(name, &group)) {
		free(department);
		return;
	}
	r->grants = xreallocarray(r->grants, r->count + 1, sizeof(*r->grants));
	r->grants[r->count++] = (struct grant){group, role, department};
}

static void add_all(struct roles *r, enum role role, char *const *names)
{
	for (; names && *names; names++)
		add(r, role, *names, NULL);
}

struct roles *roles_new(const struct roles_options *options)
{
	struct roles *r = xcalloc(1, sizeof(*r));

	add_all(r, ROLE_OPERATOR, options->operators);
	add_all(r, ROLE_SUPERVISOR, options->supervisors);
	add_all(r, ROLE_AUDITOR, options->auditors);
	for (char **word = options->coordinators; word && *word; word++) {
		size_t size;
		const char *group = split(*word, &size);
		if (group)
			add(r, ROLE_COORDINATOR, group, xstrndup(*word, size));
	}
	return r;
}

void roles_free(struct roles *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->count; i++)
		free(r->grants[i].department);
	free(r->grants);
	free(r);
}

/* --- asking --- */

static bool is_member(const struct http_peer *peer, unsigned group)
{
	if (peer->gid == group)
		return true;
	for (size_t i = 0; i < peer->group_count; i++)
		if (peer->groups[i] == group)
			return true;
	return false;
}

unsigned roles_of(const struct roles *r, const struct http_peer *peer)
{
	unsigned roles = 0;

	if (peer->uid == 0 || peer->uid == geteuid())
		roles = r->configured ? ROLE_OPERATOR
				      : ROLE_OPERATOR | ROLE_SUPERVISOR | ROLE_AUDITOR;
	for (size_t i = 0; i < r->count; i++)
		if (is_member(peer, r->grants[i].group))
			roles |= r->grants[i].role;
	return roles;
}

char **roles_departments(const struct roles *r, const struct http_peer *peer)
{
	char **departments = NULL;

	for (size_t i = 0; i < r->count; i++) {
		const struct grant *g = &r->grants[i];
		if (g->role == ROLE_COORDINATOR && is_member(peer, g->group) &&
		    !strings_have(departments, g->department))
			strings_add(&departments, g->department);
	}
	return departments;
}

static const struct {
	enum role role;
	const char *article, *word;
} words[] = {
	{ROLE_OPERATOR, "an", "operator"},
	{ROLE_COORDINATOR, "a", "coordinator"},
	{ROLE_SUPERVISOR, "a", "supervisor"},
	{ROLE_AUDITOR, "an", "auditor"},
};

char **roles_list(unsigned roles)
{
	char **list = NULL;

	for (size_t i = 0; i < ELEMENTS(words); i++)
		if (roles & words[i].role)
			strings_add(&list, words[i].word);
	return list;
}

char *roles_words(unsigned roles)
{
	struct buffer out = BUFFER_INIT(256);

	for (size_t i = 0; i < ELEMENTS(words); i++)
		if (roles & words[i].role)
			buffer_printf(&out, "%s%s %s", out.size ? " or " : "", words[i].article,
				      words[i].word);
	return buffer_take(&out, NULL);
}
