/*
 * Web: the public intake: what channel modules serve over HTTP (<wasl/web.h>). Loop thread.
 */
#pragma once

#include "base/config.h"
#include "channel/channels.h"
#include "http/pages/pages.h"
#include "http/server.h"

/* The section [http]. */
struct web_options {
	char *listen;	  /* a unix socket's path, or ADDRESS:PORT */
	bool no_proxy;	  /* anyone may reach it */
	char **proxies;	  /* that may say whom they speak for */
	char *public_url; /* under which people reach it; NULL: no links to it are sent */
	uint64_t connections, requests;
	uint64_t header_time, body_time, answer_time, idle_time; /* seconds */
	uint64_t uploads;					 /* bytes of bodies in flight */
};

const struct option *web_options(void);
/* What the options alone do not tell, complained of to the config. */
void web_options_check(const struct web_options *options, struct config *config);

struct web;

/* Complains of paths that two instances claim, and of those that are none. For --check too. */
void web_check(struct channels *channels, struct config *config);
/* Without a listening socket. options must outlive it. */
struct web *web_new(struct loop *loop, struct channels *channels,
		    const struct web_options *options);
/* The pages are served, too, and those of modules by them. Before it listens. */
void web_set_pages(struct web *web, struct pages *pages);
/* Before the channels are stopped; their requests get 503. */
void web_free(struct web *web);
DEFINE_CLEANUP(struct web *, web_free)
/* Whether there is anything to serve. */
bool web_serves(const struct web *web);
struct http_server *web_server(struct web *web);
