/*
 * MIME: a mail's bytes as a message (RFC 5322, 2045-2049, 2183, 2231, 6532).
 *
 * Total: every byte sequence gives a mail. Not recursive, bounded by the limits
 * below, zero-copy over the raw bytes as far as it goes; what is wrong is read the
 * way its writer most likely meant it, and noted. What decodes never holds CR, LF,
 * NUL or control characters in a header's value. Pure; any thread. The raw bytes
 * must outlive the mail.
 */
#pragma once

#include <wasl/buffer.h>
#include <wasl/marks.h>

#define MIME_HEADER_BLOCK_MAX (256U << 10)
#define MIME_HEADER_MAX (64U << 10) /* one field, unfolded */
#define MIME_HEADERS_MAX 2000U
#define MIME_DEPTH_MAX 100U
#define MIME_PARTS_MAX 1000U
#define MIME_ADDRESSES_MAX 2000U
#define MIME_IDS_MAX 200U
#define MIME_TEXT_MAX (4U << 20) /* text as UTF-8; more is cut and noted */
#define MIME_MARKS_MAX 500U
#define MIME_NAME_MAX 255U /* a file name, bytes */

/* What a mailbox's owner decides; zeroes are the defaults. */
struct mime_settings {
	/*
	 * The charset of text and header fields where neither a label nor the bytes tell it:
	 * one letter alone, or none that makes a word. NULL: windows-1256. Borrowed; it must
	 * outlive the mail.
	 */
	const char *fallback_charset;
};

struct mime_address {
	char *name;    /* decoded, or NULL */
	char *address; /* as written, local@domain; NULL where none could be read */
};

struct mime_addresses {
	struct mime_address *list;
	size_t count;
};

/* A header field, in the order of the mail. */
struct mime_header {
	const char *name; /* borrowed from the raw bytes, name_size long */
	size_t name_size;
	const char *value; /* raw, still folded and encoded, value_size long */
	size_t value_size;
};

enum mime_encoding {
	MIME_ENCODING_IDENTITY,
	MIME_ENCODING_BASE64,
	MIME_ENCODING_QUOTED_PRINTABLE,
	MIME_ENCODING_UUENCODE,
};

/* A leaf of the mail that is not its text. */
struct mime_attachment {
	char *name; /* the last path component, without controls and bidi overrides; never empty */
	char *type; /* "application/pdf", lower case */
	char *content_id;
	bool is_inline;
	enum mime_encoding encoding;
	const char *body; /* encoded bytes, borrowed: raw ones, owned, or opened */
	size_t size;
	char *owned; /* what was written within an encoded text, or NULL */
};

enum mime_kind {
	MIME_KIND_MAIL,
	MIME_KIND_BOUNCE,     /* another mail did not arrive, or not yet */
	MIME_KIND_AUTO_REPLY, /* a machine has answered instead of a person */
	MIME_KIND_REPORT,     /* another mail arrived, was read, was deleted */
	MIME_KIND_FEEDBACK,   /* somebody calls another mail spam, or wants no more */
};

/* What a bounce, report or feedback says of another mail; each NULL where it does not. */
struct mime_report {
	char *status;	 /* "5.1.1" (RFC 3463) */
	char *action;	 /* "failed", "delayed", "delivered"; "displayed"; "abuse" */
	char *recipient; /* whom the mail was for */
	char *original_message_id;
	char *envelope_id;
	bool permanent; /* of a bounce: it will never arrive */
};

struct mime_mail {
	struct mime_settings settings; /* it is read with */
	struct mime_header *headers;   /* of the top */
	size_t headers_count;

	struct mime_addresses from, sender, reply_to, to, cc;
	char *subject;			  /* one line; NULL when absent */
	int64_t date;			  /* UTC ms, 0 when absent or unreadable */
	char *message_id;		  /* with its angle brackets removed; NULL */
	char **in_reply_to, **references; /* the same, ended by NULL; NULL when none */

	char *type; /* of the top: "multipart/report" */
	char *text; /* UTF-8 with LF; never NULL */
	size_t text_size;
	bool text_from_html;
	struct text_mark *marks; /* what of text is quoted, and the signature (quote.h) */
	size_t marks_count;
	struct mime_attachment *attachments;
	size_t attachments_count;

	char *opened; /* the mail within an S/MIME signature, decoded, or NULL */
	enum mime_kind kind;
	struct mime_report *report; /* NULL for MIME_KIND_MAIL and MIME_KIND_AUTO_REPLY */

	char **notes; /* what was mended or cut, for a person; ended by NULL; NULL when none */
};

/* Never NULL. */
struct mime_mail *mime_parse(const char *raw, size_t size);
struct mime_mail *mime_parse_with(const struct mime_settings *settings, const char *raw,
				  size_t size);
void mime_mail_free(struct mime_mail *mail);
DEFINE_CLEANUP(struct mime_mail *, mime_mail_free)
void mime_report_free(struct mime_report *report);

/*
 * The decoded value (encoded words resolved, one line) of the n-th field of that
 * name, from the top, case-insensitively. NULL when there is none. The caller frees.
 */
char *mime_header_value(const struct mime_mail *mail, const char *name, size_t n);

/* Hands the attachment's decoded bytes to sink in pieces; stops when sink returns nonzero, and
 * returns that. */
typedef int mime_sink(const void *data, size_t size, void *context);
int mime_attachment_decode(const struct mime_attachment *a, mime_sink *sink, void *context);
