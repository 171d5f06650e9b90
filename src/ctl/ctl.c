#include "ctl/ctl.h"

#include "build_config.h"
#include "ctl/client.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MAX (512U << 20)
#define LIST_DEFAULT 100U
#define LIST_MAX 1000000U
#define PAGE_MAX 1000U
/* A talk with a channel, and what the daemon says where it has no end. */
#define SLOW_SECONDS 75L

const char *ctl_option(const struct ctl *ctl, const char *name)
{
	for (size_t i = 0; i < ctl->option_count; i++)
		if (strcmp(ctl->options[i].name, name) == 0)
			return ctl->options[i].value;
	return NULL;
}

int ctl_fail(const char *fmt, ...)
{
	va_list args;

	fflush(stdout);
	fputs("waslctl: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_FAILURE;
}

static void print_problem(const struct config_problem *p)
{
	if (p->line)
		ctl_fail("%s:%u: %s", p->file, p->line, p->text);
	else if (p->file)
		ctl_fail("%s: %s", p->file, p->text);
	else
		ctl_fail("%s", p->text);
}

bool ctl_read_config(struct ctl *ctl)
{
	const struct config_section section = {.kind = "wasl", .options = daemon_options()};
	const struct config_problem *problems;

	if (ctl->config)
		return true;
	ctl->config = config_read(ctl->config_file ? ctl->config_file : WASL_CONFIG_FILE);
	config_fill(ctl->config, &section, &ctl->settings);
	size_t count = config_problems(ctl->config, &problems);
	for (size_t i = 0; i < count; i++)
		print_problem(&problems[i]);
	if (count)
		ctl_fail("the configuration could not be read; --socket PATH goes without it");
	return count == 0;
}

/* A user who may not read the configuration asks at the usual place. */
static const char *socket_of(struct ctl *ctl)
{
	if (ctl->socket)
		return ctl->socket;
	if (!ctl->config_file && access(WASL_CONFIG_FILE, R_OK) < 0)
		return WASL_CONTROL_SOCKET;
	return ctl_read_config(ctl) ? ctl->settings.control_socket : NULL;
}

static int ask(struct ctl *ctl, struct client_request *request, struct buffer *ret)
{
	struct error err = ERROR_NONE;

	request->socket = socket_of(ctl);
	if (!request->socket)
		return EXIT_FAILURE;
	if (client_ask(request, ret, &err) < 0)
		return ctl_fail("%s", err.text);
	return EXIT_SUCCESS;
}

int ctl_get_raw(struct ctl *ctl, const char *path)
{
	struct client_request request = {.method = "GET", .path = path, .out = stdout};
	struct buffer problem = BUFFER_INIT(ANSWER_MAX);
	int status = ask(ctl, &request, &problem);

	buffer_done(&problem);
	return status;
}

static json_t *ask_json(struct ctl *ctl, struct client_request request)
{
	struct buffer body = BUFFER_INIT(ANSWER_MAX);
	json_t *json = NULL;

	if (ask(ctl, &request, &body) == EXIT_SUCCESS) {
		json = json_loadb(buffer_string(&body), body.size, 0, NULL);
		if (!json)
			ctl_fail("the answer of wasld is no JSON: is it another program?");
	}
	buffer_done(&body);
	return json;
}

/* The path with the options of these names; the caller's. */
static char *with_query(struct ctl *ctl, const char *path, const char *const *query)
{
	_cleanup_(freep) char *full = xstrdup(path);
	char separator = '?';

	for (; query && *query; query++) {
		const char *value = ctl_option(ctl, *query);
		if (!value)
			continue;
		_cleanup_(freep) char *escaped = client_escape(value);
		_cleanup_(freep) char *before = TAKE(full);
		full = xasprintf("%s%c%s=%s", before, separator, *query, escaped);
		separator = '&';
	}
	return TAKE(full);
}

json_t *ctl_get(struct ctl *ctl, const char *path, const char *const *query)
{
	_cleanup_(freep) char *full = with_query(ctl, path, query);

	return ask_json(ctl, (struct client_request){.method = "GET", .path = full});
}

static bool take_limit(struct ctl *ctl, size_t *ret)
{
	const char *text = ctl_option(ctl, "limit");
	char *end = NULL;

	*ret = text ? strtoul(text, &end, 10) : LIST_DEFAULT;
	if (!text || (*text >= '1' && *text <= '9' && !*end && *ret <= LIST_MAX))
		return true;
	ctl_fail("limit '%s' is not a number from 1 to %u", text, LIST_MAX);
	return false;
}

/* Adds a page to the list; next becomes the path of the one behind it. */
static bool add_page(struct ctl *ctl, json_t *list, char **next)
{
	_cleanup_(freep) char *path = TAKE(*next);
	json_t *page = ask_json(
		ctl, (struct client_request){.method = "GET", .path = path, .ret_next = next});
	int r = page ? json_array_extend(list, page) : -1;

	json_decref(page);
	return r == 0;
}

json_t *ctl_get_list(struct ctl *ctl, const char *path, const char *const *query)
{
	_cleanup_(freep) char *next = NULL, *full = with_query(ctl, path, query);
	json_t *list = json_array();
	size_t limit;

	if (take_limit(ctl, &limit))
		next = xasprintf("%s%climit=%zu", full, strchr(full, '?') ? '&' : '?',
				 limit < PAGE_MAX ? limit : PAGE_MAX);
	bool good = next != NULL;
	while (good && next && json_array_size(list) < limit)
		good = add_page(ctl, list, &next);
	if (!good) {
		json_decref(list);
		return NULL;
	}
	while (json_array_size(list) > limit) {
		json_array_remove(list, json_array_size(list) - 1);
		full[0] = '\0';
	}
	if (next || !*full)
		fprintf(stderr,
			"waslctl: these are the first %zu; there are more: --limit NUMBER\n",
			limit);
	return list;
}

json_t *ctl_post(struct ctl *ctl, const char *path)
{
	return ask_json(ctl, (struct client_request){.method = "POST", .path = path});
}

json_t *ctl_post_json(struct ctl *ctl, const char *path, json_t *body)
{
	_cleanup_(freep) char *text = json_dumps(body, JSON_COMPACT);

	json_decref(body);
	return ask_json(ctl, (struct client_request){.method = "POST", .path = path, .body = text});
}

json_t *ctl_post_slowly(struct ctl *ctl, const char *path, json_t *body)
{
	_cleanup_(freep) char *text = json_dumps(body, JSON_COMPACT);
	const struct client_request request = {
		.method = "POST",
		.path = path,
		.body = text,
		.seconds = SLOW_SECONDS,
	};

	json_decref(body);
	return ask_json(ctl, request);
}

json_t *ctl_post_bytes(struct ctl *ctl, const char *path, const struct buffer *body)
{
	return ask_json(ctl, (struct client_request){.method = "POST",
						     .path = path,
						     .body = buffer_string(body),
						     .body_size = body->size});
}

char *ctl_path(const char *prefix, const char *segment, const char *suffix)
{
	_cleanup_(freep) char *escaped = client_escape(segment);

	return xasprintf("%s%s%s", prefix, escaped, suffix);
}

bool ctl_print_json(const struct ctl *ctl, const json_t *json)
{
	if (!ctl->json)
		return false;
	json_dumpf(json, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
	putchar('\n');
	return true;
}
