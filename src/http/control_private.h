/*
 * Control, inside: the handlers of its routes, a file a subject. Loop thread.
 */
#pragma once

#include "http/control_job.h"

/* All of them, and what each is asked for by whom. */
const struct http_route *control_routes(void);
bool control_permit(struct http_request *req, const struct http_route *route, void *data);

http_handler control_status;
http_handler control_roles;
http_handler control_statistics;
http_handler control_event_list;
http_handler control_event_verify;
http_handler control_article_list;
http_handler control_article_show;
http_handler control_delivery_show;
http_handler control_channel_show;
http_handler control_ticket_list;
http_handler control_ticket_show;
http_handler control_ticket_reply;
http_handler control_ticket_note;
http_handler control_article_raw;
http_handler control_report_raw;
http_handler control_delivery_list;
http_handler control_delivery_retry;
http_handler control_delivery_cancel;
http_handler control_delivery_release_held;
http_handler control_channel_list;
http_handler control_channel_pause;
http_handler control_channel_resume;
http_handler control_channel_poll;
http_handler control_channel_check;
http_handler control_channel_authorize;
http_handler control_quarantine_list;
http_handler control_quarantine_show;
http_handler control_quarantine_release;
http_handler control_suppression_list;
http_handler control_suppression_add;
http_handler control_suppression_remove;

struct article_record;
struct control_articles {
	struct txn *txn;
	json_t *list;
};
/* An article_each whose context is that: adds it with its attachments. */
int control_article_add(const struct article_record *a, void *articles);

/* For write: finds the ticket, and notes that its content is read. */
int control_write_read(struct txn *txn, struct control_job *job);
/* All channels as JSON, for the list and the status. */
json_t *control_channels_json(struct control *c);
/* False where the job is for departments whose business the quarantine is not; a problem in it. */
bool control_take_quarantine(struct control_job *job);
