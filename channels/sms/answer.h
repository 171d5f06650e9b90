/*
 * Answer: what the gateway's answer to a message means. Pure; any thread.
 *
 * It is judged by its status code, and where the configuration says so by a word in its body:
 * many gateways answer 200 to all.
 */
#pragma once

#include "options.h"

#include <wasl/delivery.h>
#include <wasl/transfer.h>

struct answer {
	enum report_verdict verdict;
	char *why;	 /* NULL: it was taken */
	char *remote_id; /* the gateway's own, NULL: it tells none */
};

/*
 * attempt: from 1. A second one after which nothing is known is the last, where the gateway does
 * not know a repeated request.
 */
void answer_judge(const struct sms_options *o, const struct transfer_result *result,
		  unsigned attempt, struct answer *ret);
void answer_done(struct answer *a);
