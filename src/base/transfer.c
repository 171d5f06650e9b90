#include <wasl/transfer.h>

#include "base/transfer_private.h"

static void transfer_free(struct transfer *t)
{
	loop_timer_free(t->end);
	free(t->text);
	t->free(t);
}

static void end_came(void *data)
{
	struct transfer *t = data;

	/* first, so that a transfer begun by done finds the connection free */
	t->stop(t);
	t->telling = true;
	t->done(&t->result, t->data);
	transfer_free(t);
}

void transfer_init(struct transfer *t, struct loop *loop, transfer_function *done, void *data)
{
	t->loop = loop;
	t->done = done;
	t->data = data;
	t->end = loop_timer_new(loop, end_came, t);
}

void transfer_conclude(struct transfer *t, enum transfer_outcome outcome, long code,
		       const char *fmt, ...)
{
	va_list args;

	if (t->ended)
		return;
	va_start(args, fmt);
	t->text = xvasprintf(fmt, args);
	va_end(args);
	t->ended = true;
	t->result.outcome = outcome;
	t->result.code = code;
	t->result.text = t->text;
	/* by a timer: neither curl nor a watch is on the stack when done runs */
	loop_timer_set(t->end, 0);
}

void transfer_cancel(struct transfer *t)
{
	/* who is being told the end may well cancel all that is his */
	if (!t || t->telling)
		return;
	t->stop(t);
	transfer_free(t);
}
