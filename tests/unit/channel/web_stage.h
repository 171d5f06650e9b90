/* The intake of a stage's channels, on a unix socket, and clients of it. */
#pragma once

#include "stage.h"

#include "http/web.h"

#define WEB_STAGE_CLIENTS 32U

struct web_stage {
	struct stage *stage;
	struct web_options options;
	struct web *web;
	char *path;
	struct loop_timer *look;
	int fds[WEB_STAGE_CLIENTS];
	unsigned sent, answered;
	int status;	   /* of the last answer */
	char answer[4096]; /* as far as it fits */
};

struct web_stage *web_stage_new(struct stage *s);
void web_stage_free(struct web_stage *w);
DEFINE_CLEANUP(struct web_stage *, web_stage_free)
/* Sends over a connection of its own; the answer comes as the loop turns. */
void web_stage_send(struct web_stage *w, const char *text);
/* The same, and waits for it. */
const char *web_stage_ask(struct web_stage *w, const char *text);
