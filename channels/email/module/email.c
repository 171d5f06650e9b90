/* Module email: a mailbox, read by a worker process, and receipts by SMTP. */
#include "condition.h"
#include "options.h"
#include "reader.h"
#include "sender.h"

#include <wasl/channel.h>

struct email {
	struct condition condition;
	struct reader *reader; /* while it runs */
	struct sender *sender;
};

static int start(struct channel *ch, struct error *err)
{
	struct email *email = channel_state(ch);

	(void)err;
	condition_init(&email->condition, ch);
	email->sender = sender_new(ch, &email->condition);
	email->reader = reader_new(ch, &email->condition);
	return 0;
}

static void settled(struct channel *ch, const struct settlement *s)
{
	struct email *email = channel_state(ch);

	if (email->reader)
		reader_settled(email->reader, s);
}

static void deliver(struct channel *ch, const struct delivery *d)
{
	struct email *email = channel_state(ch);

	sender_deliver(email->sender, d);
}

static void poll_now(struct channel *ch)
{
	struct email *email = channel_state(ch);

	reader_poll(email->reader);
}

/* What is being sent goes on. */
static void pause_reading(struct channel *ch)
{
	struct email *email = channel_state(ch);

	reader_free(TAKE(email->reader));
}

static void stop(struct channel *ch)
{
	struct email *email = channel_state(ch);

	reader_free(TAKE(email->reader));
	sender_free(TAKE(email->sender));
	condition_done(&email->condition);
}

/* After stop nothing is left. */
static void done(struct channel *ch)
{
	(void)ch;
}

__attribute__((visibility("default"))) const struct channel_module wasl_channel_module = {
	.abi = WASL_CHANNEL_ABI,
	.name = "email",
	.summary = "a mailbox read by IMAP, and receipts by SMTP",
	.options = email_options,
	.options_size = sizeof(struct email_options),
	.state_size = sizeof(struct email),
	.address_kind = "mail",
	.check = email_options_check,
	.start = start,
	.settled = settled,
	.deliver = deliver,
	.poll = poll_now,
	.stop = stop,
	.done = done,
	.pause = pause_reading,
};
