/* Why a ticket is what it is, told from its history. */
#include "../unit.h"

#include "ctl/explain.h"

#include <wasl/memory.h>

static const struct {
	const char *ticket, *what, *is, *why;
} rows[] = {
	{"{'department':'office'}", "department", "office", "nobody has transferred it"},
	{"{'department':'training'}", "department", "training", "it was transferred there"},
	{"{'stage':'registered'}", "stage", "registered", "nobody has classified it"},
	{"{'stage':'in progress','events':[{'kind':'reopened'}]}", "stage", "in progress",
	 "its beneficiary wrote again"},
	{"{'target':{'late':'2026-11-25T00:00:00Z'}}", "target", "2026-11-25T00:00:00Z",
	 "by its complexity"},
	{"{'articles':[{'id':1,'direction':'in','channel':'cso'}]}", "article 1", "cso",
	 "refers to no other one"},
	{"{'articles':[{'id':1,'direction':'in','channel':'cso'}],"
	 "'events':[{'kind':'possible relation'}]}",
	 "article 1", "cso", "names another one"},
	{"{'articles':[{'id':1},{'id':2,'direction':'in','channel':'cso'}]}", "article 2", "cso",
	 "belongs to this ticket"},
	{"{'articles':[{'id':1},{'id':2,'direction':'in','channel':'cso','outsider':true}]}",
	 "article 2", "cso", "takes no part"},
	{"{'articles':[{'id':3,'direction':'note','channel':'cso'}]}", "article 3", "cso",
	 "does not see"},
	{"{'deliveries':[{'id':4,'kind':'acknowledgement','state':'suppressed','why':'a list'}]}",
	 "receipt 4", "suppressed", "a list"},
	{"{'deliveries':[{'id':4,'kind':'reply','state':'sent','why':null}]}", "reply 4", "sent",
	 "has taken it"},
	{"{'deliveries':[]}", "receipt", "none", "no address is known"},
};

static const json_t *find(const json_t *facts, const char *what)
{
	const json_t *fact;
	size_t i;

	json_array_foreach(facts, i, fact)
	{
		if (strcmp(json_string_value(json_object_get(fact, "what")), what) == 0)
			return fact;
	}
	return NULL;
}

static void each_fact_has_its_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(freep) char *text = xstrdup(rows[i].ticket);
		for (char *c = text; *c; c++)
			if (*c == '\'')
				*c = '"';
		json_t *ticket = json_loads(text, 0, NULL);
		assert_non_null(ticket);
		json_t *all = explain_ticket(ticket);
		const json_t *fact = find(json_object_get(all, "facts"), rows[i].what);
		const char *is = json_string_value(json_object_get(fact, "is"));
		const char *why = json_string_value(json_object_get(fact, "why"));
		if (!fact || strcmp(is, rows[i].is) != 0 || !strstr(why, rows[i].why))
			fail_msg("%s: %s, %s", text, is ? is : "", why ? why : "");
		json_decref(all);
		json_decref(ticket);
	}
}

/* A list that ends before its oldest row does not show that there is no receipt. */
static void only_a_whole_list_shows_that_there_is_none(void **state)
{
	static const size_t counts[] = {0, 9999, 10000};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(counts); i++) {
		json_t *list = json_array();
		for (size_t n = 0; n < counts[i]; n++)
			json_array_append_new(list, json_object());
		json_t *ticket = json_pack("{s:o}", "deliveries", list);
		json_t *all = explain_ticket(ticket);
		bool told = find(json_object_get(all, "facts"), "receipt") != NULL;
		assert_int_equal(told, counts[i] < 10000);
		json_decref(all);
		json_decref(ticket);
	}
	json_t *none = json_object();
	json_t *all = explain_ticket(none);
	assert_null(find(json_object_get(all, "facts"), "receipt"));
	json_decref(all);
	json_decref(none);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_fact_has_its_reason),
	cmocka_unit_test(only_a_whole_list_shows_that_there_is_none),
};

UNIT_MAIN(tests)
