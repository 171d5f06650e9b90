/*
 * Message: one inbound mail, post, call or form, on its way to the register.
 *
 * A module makes it with channel_message_new(), fills it by the setters, and
 * gives it away with channel_submit(). The setters copy, and cap: over a cap they
 * return -EMSGSIZE and leave the message as it was, so that the module can cut,
 * note it, or keep the item raw. Text is UTF-8; ill-formed sequences are replaced.
 * NULL as a value is "absent". Loop thread.
 */
#pragma once

#include <wasl/marks.h>
#include <wasl/message_kind.h>

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct message;

#define MESSAGE_SUBJECT_MAX 4096U
#define MESSAGE_TEXT_MAX (4U << 20)
#define MESSAGE_NAME_MAX 1024U
#define MESSAGE_KEY_MAX 1024U
#define MESSAGE_KEYS_MAX 256U
#define MESSAGE_NOTES_MAX 32U
#define MESSAGE_MARKS_MAX 500U
#define MESSAGE_ATTACHMENTS_MAX 1000U
#define MESSAGE_GROUPS_MAX 8U

WASL_API void message_free(struct message *m);
DEFINE_CLEANUP(struct message *, message_free)

/* How the module knows the item; comes back in settled(). Required. */
WASL_API int message_set_source_id(struct message *m, const char *id);
/* The channel's cursor, committed with the message. */
WASL_API int message_set_cursor(struct message *m, const char *key, const char *value);
/*
 * What makes the item the same item when it comes again, over all channels that
 * give the same scope ("mail", "x", "hook"). Only its keyed hash is stored. Required.
 */
WASL_API int message_set_natural_key(struct message *m, const char *scope, const void *key,
				     size_t size);

/* Who wrote: kind "mail", "phone", "x"; the address in canonical form; a display name. */
WASL_API int message_set_sender(struct message *m, const char *kind, const char *address,
				const char *name);
WASL_API int message_set_subject(struct message *m, const char *subject);
WASL_API int message_set_text(struct message *m, const char *text, size_t size);
/* What its sender speaks, where the source knows; otherwise the text tells. */
WASL_API void message_set_language(struct message *m, enum text_language language);
/*
 * What of that text is quoted, or the signature; after message_set_text(), which forgets
 * them, and in the order of the text. The language of the answer is that of the rest.
 * -EINVAL where it is out of the text, over another, within a character, or where the text
 * had to be mended and stands no more where it was.
 */
WASL_API int message_add_mark(struct message *m, enum text_mark_kind kind, size_t begin,
			      size_t size);
/* UTC milliseconds: when the source took it, and when its sender says it was written (0: unknown).
 */
WASL_API void message_set_times(struct message *m, int64_t received, int64_t sent);
/* An id under which later messages may refer to this one (a Message-ID, a call id). */
WASL_API int message_add_thread_key(struct message *m, const char *key);
/*
 * A reply token of ours that the message may carry (delivery.h), as found, unchecked: the
 * core checks its MAC and joins the message to that ticket. First added, first tried.
 */
WASL_API int message_add_token(struct message *m, const char *token);
/*
 * An id of another message to which this one refers, in the form in which it was added there as
 * a thread key; what is nearest first. Alone it joins nothing: whoever knows an id may send it.
 * It counts for a participant of that ticket whom the source vouches for.
 */
WASL_API int message_add_reference(struct message *m, const char *key);
/*
 * What the channel's source itself counts as one matter, such as a call and what follows of it:
 * the message joins the ticket that another message of this channel kept under the same key,
 * whoever sent it. For keys that nobody but a trusted source can name. First added, first tried.
 */
enum message_group_use {
	MESSAGE_GROUP_JOIN = 1, /* look for that ticket */
	MESSAGE_GROUP_KEEP = 2, /* let later ones find this message's */
};
struct message_group {
	const char *key;
	unsigned use; /* of enum message_group_use */
	/* Only a ticket that was opened within so many ms and is not closed; a later message's
	 * takes the key over. 0: any, and the key stays with the first. */
	int64_t window_ms;
};
WASL_API int message_add_group(struct message *m, const struct message_group *g);
/* An address of the office to which it was sent, in canonical form; kept with the article. */
WASL_API int message_add_recipient(struct message *m, const char *address);

/* Whether the source vouches for the sender's address. Default: UNKNOWN. */
enum message_authentication {
	MESSAGE_AUTHENTICATION_UNKNOWN,
	MESSAGE_AUTHENTICATION_PASSED,
	MESSAGE_AUTHENTICATION_FAILED,
};
WASL_API void message_set_authentication(struct message *m, enum message_authentication a);

/* What it is, in the words of its sender; it is an inquiry where nobody says. */
enum message_type {
	MESSAGE_TYPE_UNKNOWN,
	MESSAGE_TYPE_INQUIRY,
	MESSAGE_TYPE_COMPLAINT,
	MESSAGE_TYPE_REQUEST,
	MESSAGE_TYPE_SUGGESTION,
};
WASL_API void message_set_type(struct message *m, enum message_type type);
/*
 * A further address that its sender gave, canonical, which nobody vouches for: together with the
 * reference it shows how the ticket is, and no more.
 */
WASL_API int message_add_contact(struct message *m, const char *kind, const char *address);

/* Something that was mended, cut or left out, for the ticket's reader. At most NOTES_MAX are kept.
 */
WASL_API int message_add_note(struct message *m, const char *note);

/*
 * The original as it came, and the attachments, in pieces of any size. Small ones
 * stay in memory, large ones go to the vault as they come. An attachment's bytes
 * follow its begin, before the next begin.
 */
WASL_API void message_raw_write(struct message *m, const void *data, size_t size);
WASL_API int message_attachment_begin(struct message *m, const char *name, const char *type);
WASL_API void message_attachment_write(struct message *m, const void *data, size_t size);

/* Whether its sender may get an acknowledgement, and in a few words why not. Default: yes. */
WASL_API int message_set_receipt(struct message *m, bool send, const char *why);
/* Not for a ticket: kept apart, with a few words why. */
WASL_API int message_set_quarantine(struct message *m, const char *why);
/* What the module wants to find again in the delivery that answers this message. Takes params. */
WASL_API void message_set_reply_params(struct message *m, json_t *params);
