/*
 * Control: the API that waslctl uses, on the control socket. Loop thread.
 *
 *	GET  /api/v1/status; /api/v1/roles: what the caller is
 *	GET  /api/v1/statistics?from=&until=
 *	GET  /api/v1/events?ticket=&kind=&actor=&from=&until=; /api/v1/events/verification
 *	GET  /api/v1/tickets?stage=&channel=
 *	GET  /api/v1/tickets/{reference}
 *	GET  /api/v1/tickets/{reference}/articles, /articles/{id}
 *	GET  /api/v1/tickets/{reference}/articles/{id}/raw; {id} "first": the first that has one
 *	GET  /api/v1/tickets/{reference}/reports/{id}/raw; {id}: "original" of its event
 *	POST /api/v1/tickets/{reference}/replies, /notes (answering.h)
 *	GET  /api/v1/deliveries?state=&ticket=&channel=, /api/v1/deliveries/{id}
 *	POST /api/v1/deliveries/{id}/retry, /cancel;  POST /api/v1/deliveries/release-held
 *	GET  /api/v1/channels, /api/v1/channels/{name}
 *	POST /api/v1/channels/{name}/pause, /resume, /poll, /check; /authorize {answer}
 *	GET  /api/v1/suppressions; POST the same {address, kind, why, days}
 *	POST /api/v1/suppressions/remove {address, or pseudonym as such; kind}
 *	GET  /api/v1/quarantine, /api/v1/quarantine/{id}; POST /api/v1/quarantine/{id}/release
 *
 * Lists have limit= and before=, and name their next page (control_page.h). All of it is
 * described in docs/openapi.yaml.
 *
 * Who may do what is decided in one place (control_routes.c). Reading content is an event,
 * committed before the content is handed out.
 */
#pragma once

#include "channel/channels.h"
#include "http/roles.h"
#include "http/server.h"

struct control;

struct control_options {
	struct loop *loop;
	struct store *store;
	struct channels *channels;
	struct outbox *outbox;
	struct office *office;
	const struct roles_options *roles; /* copied; NULL: none are configured */
};

struct control *control_new(const struct control_options *options);
void control_free(struct control *c);
DEFINE_CLEANUP(struct control *, control_free)
void control_set_office(struct control *c, struct office *office);
/* From the next request on. */
void control_set_roles(struct control *c, const struct roles_options *options);
struct http_server *control_server(struct control *c);
