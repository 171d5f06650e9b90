/* Who has which role: groups, numbers, and what is wrong with a configuration. */
#include "../unit.h"

#include "http/roles.h"

#include <grp.h>
#include <unistd.h>

#define ALL (ROLE_OPERATOR | ROLE_SUPERVISOR | ROLE_AUDITOR)

static struct roles *make(const char *text)
{
	_cleanup_(config_freep) struct config *c = config_parse("wasl.conf", text, strlen(text));
	const struct config_section section = {.kind = "roles", .options = roles_options()};
	struct roles_options options = {0};

	config_fill(c, &section, &options);
	struct roles *r = roles_new(&options);
	options_done(roles_options(), &options);
	return r;
}

static const char given[] = "[roles]\noperators = 901\nsupervisors = 902 903\nauditors = 904\n"
			    "coordinators = office=905 training=906 training=907 hostels=907\n";

static void groups_have_their_roles(void **state)
{
	static const struct {
		unsigned uid, gid, groups[3];
		unsigned roles;
		const char *departments;
	} rows[] = {
		{1000, 1000, {0}, 0, ""},
		{1000, 901, {0}, ROLE_OPERATOR, ""},
		{1000, 1000, {5, 903}, ROLE_SUPERVISOR, ""},
		{1000, 902, {901, 904}, ALL, ""},
		{1000, 1000, {906}, ROLE_COORDINATOR, "training"},
		{1000, 1000, {907, 906}, ROLE_COORDINATOR, "training hostels"},
		{1000, 905, {901}, ROLE_OPERATOR | ROLE_COORDINATOR, "office"},
		/* root runs the daemon */
		{0, 0, {0}, ROLE_OPERATOR, ""},
		{0, 0, {902}, ROLE_OPERATOR | ROLE_SUPERVISOR, ""},
	};
	_cleanup_(roles_freep) struct roles *r = make(given);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		unsigned groups[3];
		struct http_peer peer = {.uid = rows[i].uid, .gid = rows[i].gid, .groups = groups};
		memcpy(groups, rows[i].groups, sizeof(groups));
		while (peer.group_count < 3 && groups[peer.group_count])
			peer.group_count++;
		_cleanup_(strings_freep) char **departments = roles_departments(r, &peer);
		char joined[64] = "";
		for (char **d = departments; d && *d; d++)
			snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "%s%s",
				 *joined ? " " : "", *d);
		if (roles_of(r, &peer) != rows[i].roles || strcmp(joined, rows[i].departments) != 0)
			fail_msg("row %zu: %u, %s", i, roles_of(r, &peer), joined);
	}
}

static void without_the_section_root_and_the_daemon_may_all(void **state)
{
	_cleanup_(roles_freep) struct roles *r = make("");

	(void)state;
	assert_int_equal(roles_of(r, &(struct http_peer){.uid = 0}), ALL);
	assert_int_equal(roles_of(r, &(struct http_peer){.uid = geteuid()}), ALL);
	assert_int_equal(roles_of(r, &(struct http_peer){.uid = geteuid() + 1}), 0);
	/* whose peer is not known */
	assert_int_equal(roles_of(r, &(struct http_peer){.uid = (unsigned)-1}), 0);
}

static void what_is_wrong_is_told(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{"[roles]\nsupervisors = no-such-group-here\n", "there is no group 'no-such-group"},
		{"[roles]\ncoordinators = training\n", "'training' is not DEPARTMENT=GROUP"},
		{"[roles]\ncoordinators = =905\n", "is not DEPARTMENT=GROUP"},
		{"[roles]\ncoordinators = training=\n", "is not DEPARTMENT=GROUP"},
		{"[roles]\nauditors = 4294967295\n", "there is no group"},
		{"[roles]\nauditors = 99999999999999999999\n", "there is no group"},
		{given, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(config_freep) struct config *c =
			config_parse("wasl.conf", rows[i].text, strlen(rows[i].text));
		const struct config_section section = {.kind = "roles", .options = roles_options()};
		const struct config_problem *problems;
		struct roles_options options = {0};
		config_fill(c, &section, &options);
		roles_options_check(&options, c);
		size_t count = config_problems(c, &problems);
		options_done(roles_options(), &options);
		if (rows[i].problem ? count != 1 || !strstr(problems[0].text, rows[i].problem)
				    : count != 0)
			fail_msg("%s: %s", rows[i].text, count ? problems[0].text : "no problem");
	}
}

static void a_group_is_found_by_its_name(void **state)
{
	const struct group *g = getgrgid(0);

	(void)state;
	assert_non_null(g);
	_cleanup_(freep) char *text = xasprintf("[roles]\nauditors = %s\n", g->gr_name);
	_cleanup_(roles_freep) struct roles *r = make(text);
	assert_int_equal(roles_of(r, &(struct http_peer){.uid = geteuid() + 1, .gid = 0}),
			 ROLE_AUDITOR);
}

static void roles_are_told_in_words(void **state)
{
	_cleanup_(freep) char *one = roles_words(ROLE_AUDITOR);
	_cleanup_(freep) char *all = roles_words(ROLE_ANY);

	(void)state;
	assert_string_equal(one, "an auditor");
	assert_string_equal(all, "an operator or a coordinator or a supervisor or an auditor");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(groups_have_their_roles),
	cmocka_unit_test(without_the_section_root_and_the_daemon_may_all),
	cmocka_unit_test(what_is_wrong_is_told),
	cmocka_unit_test(a_group_is_found_by_its_name),
	cmocka_unit_test(roles_are_told_in_words),
};

UNIT_MAIN(tests)
