/* What bash and zsh are offered, and what --help says, of every verb of the table. */
#include "../unit.h"

#include "ctl/arguments.h"
#include "ctl/completion.h"
#include "ctl/help.h"

struct printed {
	char *text;
	size_t size;
	FILE *out;
};

static FILE *begin(struct printed *p)
{
	p->out = open_memstream(&p->text, &p->size);
	assert_non_null(p->out);
	return p->out;
}

/* Takes wanted. */
static void assert_says(const struct printed *p, char *wanted)
{
	if (!strstr(p->text, wanted))
		fail_msg("'%s' is missing in:\n%s", wanted, p->text);
	free(wanted);
}

static void every_verb_and_option_is_completed(void **state)
{
	struct printed p;
	const struct verb *v;

	(void)state;
	completion_bash(begin(&p));
	fclose(p.out);
	for (size_t i = 0; (v = arguments_verb(i)); i++) {
		assert_says(&p, xasprintf("%s ", v->noun));
		if (v->name)
			assert_says(&p, xasprintf("'%s ') offer='", v->noun));
		for (const char *const *o = v->options; o && *o; o++)
			assert_says(&p, xasprintf("--%s ", *o));
		if (v->options)
			assert_says(&p, xasprintf("'%s %s'*) offer='--", v->noun,
						  v->name ? v->name : ""));
	}
	free(p.text);
}

static void zsh_is_offered_the_same(void **state)
{
	struct printed p;
	const struct verb *v;

	(void)state;
	completion_zsh(begin(&p));
	fclose(p.out);
	assert_int_equal(strncmp(p.text, "#compdef waslctl\n", 17), 0);
	for (size_t i = 0; (v = arguments_verb(i)); i++) {
		assert_says(&p, xasprintf("%s ", v->noun));
		if (v->name)
			assert_says(&p, xasprintf("'%s ') offer=(", v->noun));
		for (const char *const *o = v->options; o && *o; o++)
			assert_says(&p, xasprintf("--%s ", *o));
		if (v->options)
			assert_says(&p, xasprintf("'%s %s'*) offer=(--", v->noun,
						  v->name ? v->name : ""));
	}
	free(p.text);
}

static void help_is_of_what_was_asked(void **state)
{
	static const struct {
		const char *noun, *name, *has, *has_not;
	} rows[] = {
		{NULL, NULL, "  ticket list ", "--limit"},
		{"ticket", NULL, "waslctl ticket show REFERENCE", "waslctl delivery"},
		{"ticket", "list", "--stage VALUE", "REFERENCE"},
		{"ticket", "nosuch", "waslctl ticket list", "waslctl delivery"},
		{"nosuch", NULL, "  ticket list ", "--limit"},
		{"status", "surplus", "    waslctl status --json\n", "ticket"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct printed p;
		help_print(rows[i].noun, rows[i].name, begin(&p));
		fclose(p.out);
		if (!strstr(p.text, rows[i].has) || strstr(p.text, rows[i].has_not))
			fail_msg("row %zu: %s", i, p.text);
		free(p.text);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_verb_and_option_is_completed),
	cmocka_unit_test(zsh_is_offered_the_same),
	cmocka_unit_test(help_is_of_what_was_asked),
};

UNIT_MAIN(tests)
