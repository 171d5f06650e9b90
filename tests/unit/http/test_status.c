/* Questions for a ticket that wait when the pages go. */
#include "../store/fixture.h"
#include "server_stage.h"

#include "http/pages/pages_private.h"
#include "ticket/reference.h"

static struct office *make_office(void)
{
	struct office_options options = {
		.name_ar = xstrdup("المكتب"),
		.name_en = xstrdup("Office"),
		.routine_days = xstrdup("3"),
		.critical_days = xstrdup("3-5"),
		.complex_days = xstrdup("3-7"),
	};

	return office_new(&options, &(struct limit_options){100, 100, 1000});
}

static int do_nothing(struct txn *txn, void *data)
{
	(void)txn;
	(void)data;
	return 0;
}

static void ask(struct server_stage *f)
{
	char reference[REFERENCE_SIZE];

	reference_new(reference);
	_cleanup_(freep) char *body = xasprintf("reference=%s&contact=0501234567", reference);
	_cleanup_(freep) char *text =
		xasprintf("POST /ticket HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n"
			  "Content-Type: application/x-www-form-urlencoded\r\n\r\n%s",
			  strlen(body), body);
	server_stage_begin(f, text);
	server_stage_turn(f, 50);
}

static void who_waits_when_the_pages_go_is_answered(void **state)
{
	struct server_stage *f = *state;
	void *fixture;
	struct pages pages = {.office = make_office()};
	const struct http_route routes[] = {{HTTP_POST, "/ticket", status_post, 0, &pages, 0},
					    {0, NULL, NULL, 0, NULL, 0}};

	fixture_setup(&fixture);
	pages.options.store = ((struct fixture *)fixture)->store;
	pages.options.loop = f->loop;
	pages.limiter = limiter_new(&(struct limiter_rates){0, 0, 1000});
	server_stage_set_routes(f, routes);
	/* what the store has to say waits in its own loop */
	ask(f);
	assert_non_null(pages.asked);
	status_forget(&pages);
	assert_null(pages.asked);
	server_stage_turn(f, 50);
	assert_has(buffer_string(&f->answer), "HTTP/1.1 503");
	server_stage_leave(f);
	assert_int_equal(fixture_write(fixture, do_nothing, NULL), 0);
	fixture_teardown(&fixture);
	limiter_free(pages.limiter);
	office_unref(pages.office);
}

static const struct CMUnitTest tests[] = {
	SERVER_TEST(who_waits_when_the_pages_go_is_answered),
};

UNIT_MAIN(tests)
