/*
 * Message, from the inside: what the setters of <wasl/message.h> fill, and what
 * intake, register and quarantine read. Belongs to one thread at a time: the loop's
 * until it is submitted, then the pool's, then the writer's, then the loop's again.
 */
#pragma once

#include "store/content.h"

#include <wasl/loop.h>
#include <wasl/message.h>
#include <wasl/text.h>

struct message_attachment {
	char *name, *type;
	struct content *content;
	size_t size;  /* with blob */
	int64_t blob; /* in place of content, once registered */
};

struct message {
	struct store *store; /* for contents; borrowed */
	char *source_id;
	char *cursor_key, *cursor_value;
	char *scope;
	void *natural_key;
	size_t natural_key_size;

	char *sender_kind, *sender_address, *sender_name;
	char *subject;
	char *text; /* never NULL once submitted */
	size_t text_size;
	bool text_mended; /* it is not what was set, to the byte */
	struct text_mark *marks;
	size_t marks_count;
	int64_t received, sent;		       /* UTC ms, 0: unknown */
	char **thread_keys, **tokens, **notes; /* ended by NULL; NULL: none */
	char **references, **recipients;
	struct message_group groups[MESSAGE_GROUPS_MAX]; /* their keys are owned */
	size_t groups_count;
	enum message_kind kind;
	char *revision; /* NULL: the first wording */
	bool asks_stage, opt_out;
	enum message_type type;
	char **contacts; /* of contact.h; ended by NULL; NULL: none */
	enum message_authentication authentication;
	struct message_reported reported; /* of a report; its status is owned */

	struct content *raw; /* NULL: none */
	int64_t raw_blob;
	struct message_attachment *attachments;
	size_t attachments_count;

	bool receipt;
	char *receipt_why;
	char *quarantine; /* why, or NULL */
	json_t *reply_params;

	size_t unfinished; /* contents that the vault still writes */
	loop_function *finished;
	void *finished_data;

	bool language_known; /* it was set */
	/* derived before registration (prepare.h) */
	enum text_language language;
	char *topic; /* of its subject, as machines repeat it; NULL: it has none, or was not
			prepared */
};

struct message *message_new(struct store *store);
/*
 * Nothing more is written to its contents: done is called once when they are kept, perhaps at
 * once. The message stays until then. Loop thread.
 */
void message_finish(struct message *m, loop_function *done, void *data);
/* Bytes of it that are in memory or on their way to the vault. */
size_t message_weight(const struct message *m);

/*
 * The message without its contents as a JSON object, for the quarantine, and back; blobs
 * stand for contents. NULL if the JSON is not of this make. The caller owns both.
 */
json_t *message_to_json(const struct message *m);
struct message *message_from_json(struct store *store, const json_t *json);
