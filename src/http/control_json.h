/*
 * Control JSON: the store's records as the API shows them. Pure; any thread. What may hold
 * foreign bytes is shown with what is no UTF-8 replaced.
 */
#pragma once

#include "store/counts.h"
#include "store/deliveries.h"
#include "store/events.h"
#include "store/links.h"
#include "store/quarantine.h"
#include "store/suppressions.h"
#include "store/tickets.h"

#include <jansson.h>

/* null for NULL. */
json_t *json_of_text(const char *text);
/* RFC 3339; null for 0. */
json_t *json_of_time(int64_t utc_ms);

json_t *json_of_counts(const struct store_counts *counts);
/* Without party, articles, deliveries, links and events. */
json_t *json_of_ticket(const struct ticket_record *t);
/* Without attachments. */
json_t *json_of_article(const struct article_record *a);
json_t *json_of_attachment(const struct attachment_record *a);
json_t *json_of_delivery(const struct delivery_record *d);
json_t *json_of_event(const struct event_record *e);
json_t *json_of_link(const struct link_record *l);
json_t *json_of_suppression(const struct suppression_record *s);
json_t *json_of_quarantined(const struct quarantine_record *q);
