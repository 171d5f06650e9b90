/* The contract's part about what a module serves over HTTP. */
#include "contract.h"
#include "web_stage.h"

/* A path that the route takes: any word for each {name}. */
static char *path_of(const struct web_route *route)
{
	struct buffer path = BUFFER_INIT(1000);

	for (const char *s = route->path; *s; s++) {
		if (*s != '{') {
			buffer_add_char(&path, *s);
			continue;
		}
		buffer_add_string(&path, strncmp(s, "{channel}", 9) == 0 ? "good" : "word");
		s += strcspn(s, "}");
	}
	return buffer_take(&path, NULL);
}

void contract_its_routes_are_within_bounds(void **state)
{
	const struct web_route *route = contract_module()->web_routes;

	(void)state;
	for (; route && route->path; route++) {
		assert_int_equal(route->path[0], '/');
		assert_true(route->methods && route->methods < 2 * (unsigned)WEB_OPTIONS);
		assert_true(route->max_body <= 25U << 20);
		assert_non_null(route->handle);
	}
}

/* Its paths do not depend on the instance: there can be but one. */
static bool is_only_one(const struct web_route *route)
{
	for (; route && route->path; route++)
		if (!strstr(route->path, "{channel}"))
			return true;
	return false;
}

void contract_two_of_them_do_not_claim_one_path(void **state)
{
	struct stage *s = *state;
	_cleanup_(freep) char *one = contract_instance("one", NULL);
	_cleanup_(freep) char *two = contract_instance("two", NULL);
	_cleanup_(freep) char *both = xasprintf("%s%s", one, two);

	contract_open_text(s, both);
	web_check(s->channels, s->config);
	_cleanup_(freep) char *problems = contract_problems(s->config);
	if (is_only_one(contract_module()->web_routes))
		assert_non_null(strstr(problems, "only one channel can"));
	else
		assert_string_equal(problems, "");
}

static void request(struct web_stage *w, const struct web_route *route, const char *body)
{
	_cleanup_(freep) char *path = path_of(route);
	const char *method = route->methods & WEB_POST	? "POST"
			     : route->methods & WEB_GET ? "GET"
							: "OPTIONS";
	_cleanup_(freep) char *text =
		xasprintf("%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu"
			  "\r\n\r\n%s",
			  method, path, route->methods & WEB_POST ? strlen(body) : 0,
			  route->methods & WEB_POST ? body : "");

	web_stage_send(w, text);
}

void contract_whatever_it_is_asked_is_answered(void **state)
{
	struct stage *s = *state;
	const struct web_route *route = contract_open(s)->module->web_routes;

	if (!route)
		return; /* it has none */
	_cleanup_(web_stage_freep) struct web_stage *w = web_stage_new(s);
	stage_start(s);
	for (; route->path; route++) {
		request(w, route, "");
		request(w, route, "a=%00&b={\"\xff");
		stage_turn_for(s, 50);
	}
	channels_stop(s->channels);
	stage_turn_for(s, 50);
	assert_int_equal(w->answered, w->sent);
}

void contract_what_is_asked_of_it_while_it_is_stopped_is_503(void **state)
{
	struct stage *s = *state;
	const struct web_route *route = contract_open(s)->module->web_routes;

	if (!route)
		return; /* it has none */
	_cleanup_(web_stage_freep) struct web_stage *w = web_stage_new(s);
	for (; route->path; route++) {
		request(w, route, "");
		stage_turn_for(s, 20);
		assert_int_equal(w->answered, w->sent);
		/* who proves nothing learns nothing */
		assert_int_equal(w->status, route->always ? 401 : 503);
		assert_true(route->always || strstr(w->answer, "Retry-After: "));
	}
}
