/* Answers of X for the tests: a transfer's result of a code, headers and a body. */
#pragma once

#include "../unit.h"

#include "x/answer.h"

#define NOW INT64_C(1795604580000)
#define NOW_S (NOW / 1000)
#define HEADERS_MAX 8

static inline struct transfer_result result_of(long code, const char *body,
					       const char *const *headers)
{
	return (struct transfer_result){
		.outcome = code < 400 ? TRANSFER_DONE : TRANSFER_REFUSED,
		.code = code,
		.text = "the server answered",
		.body = body,
		.size = body ? strlen(body) : 0,
		.headers = headers,
	};
}
