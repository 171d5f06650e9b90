/*
 * Server stage: an HTTP server on a real unix socket with a few routes, and its client, for
 * tests. GET /api/later and /api/echo/plain are answered by the test itself.
 */
#pragma once

#include "../unit.h"

#include "http/roles.h"
#include "http/server.h"

#include <wasl/buffer.h>

#define ANSWER_MAX (1U << 20)

struct server_stage {
	struct loop *loop;
	struct http_server *server;
	struct loop_timer *limit; /* of a test that hangs */
	char folder[32], path[64];
	struct http_request *deferred;
	bool admits;
	/* the client's side */
	int fd;
	struct loop_watch *watch;
	struct buffer answer;
};

/* For cmocka's setup and teardown. */
int server_stage_set_up(void **state);
int server_stage_tear_down(void **state);
/* A further connection, the caller's. */
int server_stage_connect(const struct server_stage *f);
void server_stage_send(const struct server_stage *f, const char *text);
/* Connects and sends; what is answered gathers in the stage. */
void server_stage_begin(struct server_stage *f, const char *text);
void server_stage_leave(struct server_stage *f);
/* The whole answer, until the server closes. */
const char *server_stage_ask(struct server_stage *f, const char *head);
/* Others than the stage's own, as long as they live. */
void server_stage_set_routes(struct server_stage *f, const struct http_route *others);
/* Runs the loop for so long. */
void server_stage_turn(struct server_stage *f, uint64_t ms);
void assert_has(const char *answer, const char *words);

#define SERVER_TEST(name) \
	cmocka_unit_test_setup_teardown(name, server_stage_set_up, server_stage_tear_down)
