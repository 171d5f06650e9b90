/*
 * Control: the API that waslctl uses, on the control socket. Loop thread.
 *
 *	GET  /api/v1/status
 *	GET  /api/v1/tickets?stage=&channel=&limit=&before=
 *	GET  /api/v1/tickets/{reference}
 *	GET  /api/v1/tickets/{reference}/articles/{id}/raw; {id} "first": the first that has one
 *	GET  /api/v1/tickets/{reference}/reports/{id}/raw; {id}: "original" of its event
 *	POST /api/v1/tickets/{reference}/replies, /notes (answering.h)
 *	GET  /api/v1/deliveries?state=&ticket=&limit=
 *	POST /api/v1/deliveries/{id}/retry, /cancel;  POST /api/v1/deliveries/release-held
 *	GET  /api/v1/channels;  POST /api/v1/channels/{name}/pause, /resume, /poll
 *	GET  /api/v1/suppressions; POST the same {address, kind, why, days}
 *	POST /api/v1/suppressions/remove {address, or pseudonym as such; kind}
 *	GET  /api/v1/quarantine, /api/v1/quarantine/{id}; POST /api/v1/quarantine/{id}/release
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
