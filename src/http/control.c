#include "http/control.h"

#include "http/answering.h"
#include "http/control_private.h"

#define HEADER_MAX (16U << 10)
/* Routes that take attachments say how much. */
#define BODY_MAX (64U << 10)
#define CONNECTIONS_MAX 64U
#define REQUEST_MS 30000U
#define ANSWER_MS 30000U
#define ROOM ((size_t)8 * ANSWERING_BODY_MAX)

static bool admit(const struct http_peer *peer, void *data)
{
	const struct control *c = data;

	return roles_of(c->roles, peer) != 0;
}

struct control *control_new(const struct control_options *options)
{
	static const struct roles_options none;
	struct control *c = xcalloc(1, sizeof(*c));
	const struct http_server_options server = {
		.loop = options->loop,
		.max_header = HEADER_MAX,
		.max_body = BODY_MAX,
		.max_connections = CONNECTIONS_MAX,
		.header_ms = REQUEST_MS,
		.body_ms = REQUEST_MS,
		.answer_ms = ANSWER_MS,
		.idle_ms = REQUEST_MS,
		.room = ROOM,
		.admit = admit,
		.refusal = "has no role here: [roles] in wasl.conf gives roles to groups",
		.max_connections_user = CONNECTIONS_MAX / 4,
		.permit = control_permit,
		.routes = control_routes(),
		.data = c,
	};

	c->options = *options;
	c->options.office = office_ref(options->office);
	c->roles = roles_new(options->roles ? options->roles : &none);
	c->references = 1;
	c->started = clock_monotonic_ms();
	c->server = http_server_new(&server);
	return c;
}

void control_unref(struct control *c)
{
	if (--c->references == 0)
		free(c);
}

/* Jobs under way keep it until the store is closed; they answer nobody. */
void control_free(struct control *c)
{
	if (!c)
		return;
	http_server_free(TAKE(c->server));
	office_unref(TAKE(c->options.office));
	roles_free(TAKE(c->roles));
	control_unref(c);
}

void control_set_office(struct control *c, struct office *office)
{
	struct office *before = c->options.office;

	c->options.office = office_ref(office);
	office_unref(before);
}

void control_set_roles(struct control *c, const struct roles_options *options)
{
	roles_free(c->roles);
	c->roles = roles_new(options);
}

struct http_server *control_server(struct control *c)
{
	return c->server;
}
