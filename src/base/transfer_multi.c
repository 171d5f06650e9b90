#include "base/transfer_private.h"

#include "base/transfer_end.h"
#include "base/transfer_session.h"

#define HTTP_CONNECTIONS 8L

struct transfer_multi {
	struct loop *loop;
	CURLM *handle;
	struct loop_timer *timer;
	transfer_multi_function *done;
};

static void report_ended(struct transfer_multi *m)
{
	int left;

	for (CURLMsg *msg; (msg = curl_multi_info_read(m->handle, &left));) {
		char *owner = NULL;
		CURLcode result = msg->data.result;
		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &owner);
		m->done(owner, result);
	}
}

static void act(struct transfer_multi *m, curl_socket_t fd, int events)
{
	int running;

	curl_multi_socket_action(m->handle, fd, events, &running);
	report_ended(m);
}

static void timer_fired(void *data)
{
	act(data, CURL_SOCKET_TIMEOUT, 0);
}

static void socket_ready(int fd, unsigned events, void *data)
{
	struct transfer_multi *m = data;

	act(m, fd,
	    (events & LOOP_READ ? CURL_CSELECT_IN : 0) |
		    (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0));
}

static int socket_wanted(CURL *easy, curl_socket_t fd, int what, void *data, void *assigned)
{
	struct transfer_multi *m = data;
	struct loop_watch *watch = assigned;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		loop_watch_free(watch);
		curl_multi_assign(m->handle, fd, NULL);
		return 0;
	}
	if (!watch) {
		watch = loop_watch_new(m->loop, fd, socket_ready, m);
		curl_multi_assign(m->handle, fd, watch);
	}
	loop_watch_set(watch, (what & CURL_POLL_IN ? LOOP_READ : 0U) |
				      (what & CURL_POLL_OUT ? LOOP_WRITE : 0U));
	return 0;
}

static int timer_wanted(CURLM *handle, long ms, void *data)
{
	struct transfer_multi *m = data;

	(void)handle;
	if (ms < 0)
		loop_timer_unset(m->timer);
	else
		loop_timer_set(m->timer, (uint64_t)ms);
	return 0;
}

struct transfer_multi *transfer_multi_new(struct loop *loop, transfer_multi_function *done)
{
	struct transfer_multi *m = xcalloc(1, sizeof(*m));

	*m = (struct transfer_multi){.loop = loop, .done = done};
	m->timer = loop_timer_new(loop, timer_fired, m);
	m->handle = curl_multi_init();
	if (!m->handle)
		abort();
	curl_multi_setopt(m->handle, CURLMOPT_SOCKETFUNCTION, socket_wanted);
	curl_multi_setopt(m->handle, CURLMOPT_SOCKETDATA, m);
	curl_multi_setopt(m->handle, CURLMOPT_TIMERFUNCTION, timer_wanted);
	curl_multi_setopt(m->handle, CURLMOPT_TIMERDATA, m);
	curl_multi_setopt(m->handle, CURLMOPT_MAXCONNECTS, HTTP_CONNECTIONS);
	return m;
}

void transfer_multi_free(struct transfer_multi *m)
{
	if (!m)
		return;
	curl_multi_cleanup(m->handle);
	loop_timer_free(m->timer);
	free(m);
}

CURLM *transfer_multi_handle(struct transfer_multi *m)
{
	return m->handle;
}

/* One in the daemon; a test may have several after one another. */
static struct transfer_home *homes;

struct transfer_home *transfer_home(struct loop *loop)
{
	for (struct transfer_home *h = homes; h; h = h->next) {
		if (h->loop == loop)
			return h;
	}
	struct transfer_home *home = xcalloc(1, sizeof(*home));
	*home = (struct transfer_home){.next = homes, .loop = loop};
	homes = home;
	return home;
}

void transfer_shutdown(struct loop *loop)
{
	struct transfer_home **at = &homes;

	while (*at && (*at)->loop != loop)
		at = &(*at)->next;
	struct transfer_home *home = *at;
	if (!home)
		return;
	*at = home->next;
	session_free_idle(home);
	transfer_multi_free(home->http);
	free(home->proxy);
	free(home);
}
