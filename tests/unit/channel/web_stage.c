#include "web_stage.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#define LOOK_MS 1U

static void read_answers(struct web_stage *w)
{
	for (unsigned i = 0; i < w->sent; i++) {
		ssize_t size = w->fds[i] < 0 ? -1
					     : recv(w->fds[i], w->answer, sizeof(w->answer) - 1,
						    MSG_DONTWAIT);
		if (size <= 0)
			continue;
		w->answer[size] = '\0';
		w->answered++;
		assert_memory_equal(w->answer, "HTTP/1.1 ", 9);
		w->status = (int)strtol(w->answer + 9, NULL, 10);
		closep(&w->fds[i]);
		w->fds[i] = -1;
	}
}

static void look(void *data)
{
	struct web_stage *w = data;

	read_answers(w);
	loop_timer_set(w->look, LOOK_MS);
}

struct web_stage *web_stage_new(struct stage *s)
{
	struct web_stage *w = xcalloc(1, sizeof(*w));
	struct error err = ERROR_NONE;
	struct loop *loop = s->desk->store->loop;

	/* as the daemon does */
	signal(SIGPIPE, SIG_IGN);
	w->stage = s;
	w->options = (struct web_options){
		.connections = WEB_STAGE_CLIENTS,
		.requests = 100,
		.header_time = 2,
		.body_time = 60,
		.answer_time = 1,
		.idle_time = 2,
		.uploads = 64U << 20,
	};
	w->web = web_new(loop, s->channels, &w->options);
	w->path = xasprintf("%s/intake.sock", s->desk->store->directory);
	assert_int_equal(http_server_listen_unix(web_server(w->web), w->path, 0600, &err), 0);
	w->look = loop_timer_new(loop, look, w);
	loop_timer_set(w->look, LOOK_MS);
	return w;
}

void web_stage_free(struct web_stage *w)
{
	if (!w)
		return;
	loop_timer_free(w->look);
	web_free(w->web);
	for (unsigned i = 0; i < w->sent; i++)
		closep(&w->fds[i]);
	free(w->path);
	free(w);
}

void web_stage_send(struct web_stage *w, const char *text)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(w->sent < WEB_STAGE_CLIENTS);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", w->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	w->fds[w->sent++] = fd;
}

const char *web_stage_ask(struct web_stage *w, const char *text)
{
	unsigned before = w->answered;

	web_stage_send(w, text);
	for (unsigned i = 0; i < 1000 && w->answered == before; i++)
		stage_turn_for(w->stage, 2);
	assert_int_equal(w->answered, before + 1);
	return w->answer;
}
