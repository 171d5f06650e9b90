/*
 * Answer: what the gateway's answer to a message means. Pure; any thread.
 *
 * It is judged by its status code, and where the configuration says so by a word in its body:
 * many gateways answer 200 to all.
 */
#pragma once

#include "options.h"

#include <wasl/requests.h>

/* A second attempt after which nothing is known is the last, where the gateway does not know a
 * repeated request. */
void answer_judge(const struct sms_options *o, const struct request_end *end,
		  struct request_outcome *ret);
