#include "account.h"

#include "request.h"

#include <string.h>
#include <strings.h>

#define PAUSE_MIN_MS 5000U
#define PAUSE_MAX_MS 300000U

struct account {
	struct channel *ch;
	void (*known)(struct channel *ch);
	struct loop_timer *timer;
	struct x_request *request;
	uint64_t pause_ms;
};

static void try_again(struct account *a)
{
	int64_t wait = x_free_at(a->ch, X_ME, 0) - clock_utc_ms();

	loop_timer_set(a->timer, wait > (int64_t)a->pause_ms ? (uint64_t)wait : a->pause_ms);
	a->pause_ms = a->pause_ms < PAUSE_MAX_MS / 2 ? a->pause_ms * 2 : PAUSE_MAX_MS;
}

static bool take(struct account *a, const json_t *json)
{
	const struct x_options *o = x_options_of(a->ch);
	const json_t *data = json_object_get(json, "data");
	const char *id = json_string_value(json_object_get(data, "id"));
	const char *handle = json_string_value(json_object_get(data, "username"));
	struct x *x = x_of(a->ch);

	if (!post_id_check(id) || !handle) {
		channel_set_health(a->ch, CHANNEL_DOWN,
				   "X does not say whose account it is; looking again");
		return false;
	}
	if (strcasecmp(handle, o->handle) != 0) {
		channel_set_health(a->ch, CHANNEL_FAILED,
				   "the credentials are of @%.20s, not of @%s: give those of the "
				   "account, or change the option handle",
				   handle, o->handle);
		return false;
	}
	memcpy(x->me, id, strlen(id) + 1);
	return true;
}

static void answered(struct channel *ch, const struct answer *answer, void *data)
{
	struct account *a = data;

	a->request = NULL;
	if (answer->class != ANSWER_DONE) {
		x_trouble(ch, X_ME, answer);
		try_again(a);
	} else if (take(a, answer->json)) {
		x_well(ch, X_ME);
		a->known(ch);
	} else {
		try_again(a);
	}
}

static void ask(void *data)
{
	struct account *a = data;
	const struct x_call call = {.endpoint = X_ME, .method = "GET", .path = "/2/users/me"};

	a->request = x_request_new(a->ch, &call, answered, a);
}

struct account *account_new(struct channel *ch, void (*known)(struct channel *ch))
{
	struct account *a = xcalloc(1, sizeof(*a));

	*a = (struct account){.ch = ch, .known = known, .pause_ms = PAUSE_MIN_MS};
	a->timer = loop_timer_new(channel_loop(ch), ask, a);
	loop_timer_set(a->timer, 0);
	return a;
}

void account_free(struct account *a)
{
	if (!a)
		return;
	x_request_cancel(a->request);
	loop_timer_free(a->timer);
	free(a);
}

void account_again(struct account *a)
{
	if (a && !*x_of(a->ch)->me && !a->request)
		loop_timer_set(a->timer, 0);
}
