#include "../unit.h"

#include "units.h"
#include "x/text/path.h"

struct row {
	size_t (*end)(const struct x_units *u, size_t at);
	const char *text;
	size_t size;
};

static void a_link_reaches_so_far(void **state)
{
	static const struct row rows[] = {
		{x_port_end, ":80", 3},	      {x_port_end, ":", 0},
		{x_port_end, ":x", 0},	      {x_port_end, "80", 0},
		{x_port_end, "", 0},	      {x_path_end, "", 0},
		{x_path_end, "x", 0},	      {x_path_end, "/", 1},
		{x_path_end, "/a.", 2},	      {x_path_end, "/.", 1},
		{x_path_end, "/a.b", 4},      {x_path_end, "/a!!!", 2},
		{x_path_end, "/(a)", 4},      {x_path_end, "/(a(b)c)", 8},
		{x_path_end, "/((b))", 6},    {x_path_end, "/()", 1},
		{x_path_end, "/(a", 1},	      {x_path_end, "/x(a", 2},
		{x_path_end, "/(a(b)", 1},    {x_path_end, "/(a(b(c)))", 1},
		{x_path_end, "/a)", 2},	      {x_path_end, "/@a/", 4},
		{x_path_end, "/@", 1},	      {x_path_end, "/a b", 2},
		{x_path_end, "/a\u2013b", 4}, {x_path_end, "/\u0645", 1},
		{x_query_end, "?a=1", 4},     {x_query_end, "?", 0},
		{x_query_end, "?!!", 0},      {x_query_end, "?a!!b!!", 5},
		{x_query_end, "a", 0},	      {x_query_end, "", 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_units u = units_of(rows[i].text);
		size_t size = rows[i].end(&u, 0);
		if (size != rows[i].size)
			fail_msg("%s: %zu", rows[i].text, size);
		x_units_done(&u);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_link_reaches_so_far),
};

UNIT_MAIN(tests)
