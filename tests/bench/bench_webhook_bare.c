/*
 * bench-webhook-bare: evhttp that answers 201 to everything and keeps nothing: PORT.
 */
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdlib.h>

static void answer(struct evhttp_request *req, void *data)
{
	struct evbuffer *body = evbuffer_new();

	(void)data;
	evbuffer_add_printf(body, "{\"reference\":\"0000-0000\"}\n");
	evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type",
			  "application/json");
	evhttp_send_reply(req, 201, NULL, body);
	evbuffer_free(body);
}

int main(int argc, char **argv)
{
	struct event_base *base = event_base_new();
	struct evhttp *http = evhttp_new(base);

	if (argc != 2)
		return 2;
	evhttp_set_gencb(http, answer, NULL);
	if (evhttp_bind_socket(http, "127.0.0.1", (unsigned short)strtoul(argv[1], NULL, 10)) < 0)
		return 1;
	return event_base_dispatch(base);
}
