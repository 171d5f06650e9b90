/*
 * SMTP: the dialogue of one mail, from MAIL to the answer to its content. Bytes in,
 * bytes out; pure, any thread.
 */
#pragma once

#include <wasl/buffer.h>

enum smtp_verdict {
	SMTP_GOES_ON,
	SMTP_ACCEPTED, /* the server has taken the mail */
	SMTP_REFUSED,  /* code and text say so */
	SMTP_NONSENSE, /* what came is no answer to what was said */
};

enum smtp_step {
	SMTP_MAIL,
	SMTP_RCPT,
	SMTP_DATA,
	SMTP_MESSAGE,
};

struct smtp {
	enum smtp_step step; /* whose answer is awaited */
	char *mail;	     /* without the parameters */
	char *recipient;
	struct buffer message; /* dots stuffed, with its end */
	size_t message_size;   /* as it came */
	bool eight_bit;
	struct buffer command;
	size_t sent; /* of the command or the message */
	struct buffer line;
	unsigned lines;
	long code;
	char text[301];	 /* of the answer's lines, for a person */
	char said[301];	 /* the same as they came; it may tell the recipient */
	char status[12]; /* its enhanced status code (RFC 3463), or "" */
};

/* What is sent as MAIL's parameters. */
struct smtp_parameters {
	bool size, eight_bit, utf8;
};

/*
 * True if a server can take it as one message: CR only before LF, LF only after CR, no NUL,
 * no line of more than 998 bytes (RFC 5321, section 4.5.3.1.6).
 */
bool smtp_message_check(const char *message, size_t size);

/* Both addresses have passed address_check(), or envelope_from is "". */
void smtp_init(struct smtp *s, const char *envelope_from, const char *recipient,
	       const char *message, size_t size);
void smtp_done(struct smtp *s);
/* To the first step. */
void smtp_begin(struct smtp *s, const struct smtp_parameters *parameters);

/* What is to be sent now; NULL while the server has the word. */
const char *smtp_output(const struct smtp *s, size_t *ret_size);
void smtp_note_sent(struct smtp *s, size_t size);
/* True when the whole message and its end were sent. */
bool smtp_is_handed_over(const struct smtp *s);
/* ret_used: the bytes that belong to the verdict. */
enum smtp_verdict smtp_input(struct smtp *s, const char *bytes, size_t size, size_t *ret_used);
