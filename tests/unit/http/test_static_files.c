/* Fixed files: only those that were there at start, by their names alone. */
#include "server_stage.h"

#include "http/static_files.h"

#include <errno.h>
#include <sys/stat.h>

struct folder {
	char path[64];
};

static int set_up(void **state)
{
	struct folder *f = xcalloc(1, sizeof(*f));

	snprintf(f->path, sizeof(f->path), "/tmp/wasl-static-XXXXXX");
	assert_non_null(mkdtemp(f->path));
	*state = f;
	return 0;
}

static void write_file(const struct folder *f, const char *name, const char *text)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", f->path, name);
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void remove_file(const struct folder *f, const char *name)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", f->path, name);

	remove(path);
}

static int tear_down(void **state)
{
	struct folder *f = *state;

	remove_file(f, "a.css");
	remove_file(f, "b.php");
	remove_file(f, "sub.css");
	assert_int_equal(rmdir(f->path), 0);
	free(f);
	return 0;
}

static void what_is_no_fixed_file_is_named(void **state)
{
	struct folder *f = *state;
	struct static_files *files = NULL;
	struct error err = ERROR_NONE;

	write_file(f, "b.php", "x");
	assert_int_equal(static_files_read(f->path, &files, &err), -EINVAL);
	assert_non_null(strstr(err.text, "b.php"));
	remove_file(f, "b.php");
	_cleanup_(freep) char *sub = xasprintf("%s/sub.css", f->path);
	assert_int_equal(mkdir(sub, 0700), 0);
	assert_true(static_files_read(f->path, &files, &err) < 0);
	assert_int_equal(static_files_read("/nowhere", &files, &err), -ENOENT);
	assert_null(files);
}

static void serve(struct http_request *req, void *data)
{
	static_files_answer(data, req);
}

static void a_file_is_served_until_it_is_known(void **state)
{
	struct folder *f = *state;
	_cleanup_(static_files_freep) struct static_files *files = NULL;
	struct error err = ERROR_NONE;
	void *stage_state = NULL;
	char tag[64] = "";

	write_file(f, "a.css", "p{}");
	assert_int_equal(static_files_read(f->path, &files, &err), 0);
	write_file(f, "a.css", "changed later");
	assert_int_equal(server_stage_set_up(&stage_state), 0);
	struct server_stage *stage = stage_state;
	const struct http_route routes[] = {
		{HTTP_GET, "/static/{file}", serve, 0, files},
		{0},
	};
	server_stage_set_routes(stage, routes);
	const char *answer = server_stage_ask(stage, "GET /static/a.css");
	assert_has(answer, "HTTP/1.1 200");
	assert_has(answer, "Content-Type: text/css; charset=utf-8");
	assert_has(answer, "Cache-Control: public, max-age=3600");
	assert_null(strstr(answer, "no-store"));
	assert_has(answer, "nosniff");
	assert_has(answer, "\r\n\r\np{}");
	assert_int_equal(sscanf(strstr(answer, "ETag: "), "ETag: %63s", tag), 1);
	_cleanup_(freep) char *again =
		xasprintf("GET /static/a.css HTTP/1.1\r\nIf-None-Match: %s\r\nX: ", tag);
	answer = server_stage_ask(stage, again);
	assert_has(answer, "HTTP/1.1 304");
	assert_null(strstr(answer, "p{}"));
	assert_has(server_stage_ask(stage, "GET /static/b.css"), "HTTP/1.1 404");
	assert_has(server_stage_ask(stage, "GET /static/..%2fa.css"), "HTTP/1.1 400");
	assert_has(server_stage_ask(stage, "GET /static/%2e%2e"), "HTTP/1.1 400");
	server_stage_tear_down(&stage_state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(what_is_no_fixed_file_is_named),
	TEST(a_file_is_served_until_it_is_known),
};

UNIT_MAIN(tests)
