/*
 * Control page: a list that is answered page by page. Loop thread.
 *
 * The answer is a JSON array of at most as many rows as were asked for; where more follow, the
 * header Link (RFC 8288) has the address of the next page as rel="next".
 */
#pragma once

#include "http/server.h"

#include <jansson.h>

struct control_page {
	const char *key; /* the member of a row that names it: "id", "reference" */
	unsigned limit;
};
/* Takes rows: one more than the limit where there is a next page. Answers. */
void control_page_answer(struct http_request *req, json_t *rows, const struct control_page *page);
