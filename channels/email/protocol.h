/*
 * Protocol: what the e-mail module in the daemon and its worker wasl-email say to
 * each other, in frames (<wasl/frame.h>). Headers are JSON objects.
 *
 * A mail comes whole and in order: BEGIN, RAW…, TEXT…, (ATTACHMENT, DATA…)…, MAIL. When
 * the worker dies between BEGIN and MAIL, that mail was to blame, and the daemon counts it;
 * DROPPED instead of MAIL says that the connection was, and the mail comes again later.
 */
#pragma once

/* daemon → worker */
enum email_order {
	/*
	 * First frame: host, port, security ("tls", "starttls", "plain"), user, password,
	 * ca_file (or null), mailbox, after ("nothing", "seen", "keyword", "move"), keyword,
	 * move_to, timeout, poll, renew (seconds), idle (bool), batch, max_message (bytes),
	 * fallback_charset ("windows-1256", "windows-1252": mime.h), own (list: the office's
	 * addresses), authserv_id (or null: decision.h), and where to read on:
	 * uidvalidity, uid (the last one taken; both 0: from the beginning). unparsed: list
	 * of UIDs over which a worker died: they are sent raw, with a note.
	 */
	EMAIL_CONFIGURE = 'C',
	/* uidvalidity, uids: committed; do with them what `after` says. */
	EMAIL_TAKEN = 'T',
	/* Look now; ends also the pause after a failure. */
	EMAIL_POLL = 'P',
	/* uidvalidity, uid: go back, read on after this one. Answered by REWOUND. */
	EMAIL_REWIND = 'W',
};

/* worker → daemon */
enum email_news {
	/* health ("up", "down", "failed"), text (for an operator, in words). */
	EMAIL_STATE = 's',
	/* Sign of life, at least every EMAIL_ALIVE_SECONDS, whatever it waits for. */
	EMAIL_ALIVE = 'k',
	/* done, total: of a long reading, mails; both 0 at its end. */
	EMAIL_PROGRESS = 'p',
	/* A look at the mailbox ended well. uidvalidity. */
	EMAIL_POLLED = 'q',
	/* What is sent from here on is what comes after the cursor of the last REWIND. */
	EMAIL_REWOUND = 'w',
	/*
	 * uidvalidity, uid, size (bytes), received (INTERNALDATE, UTC ms), late (bool, may be
	 * absent: it comes after mails that stand behind it, which the cursor has passed).
	 */
	EMAIL_BEGIN = 'b',
	/* Data: a piece of the original. */
	EMAIL_RAW = 'r',
	/* Data: a piece of the text, UTF-8. */
	EMAIL_TEXT = 't',
	/* name, type; its decoded bytes follow as DATA. */
	EMAIL_ATTACHMENT = 'a',
	EMAIL_DATA = 'd',
	/*
	 * The mail is whole: from_name, from_address, reply_to (address), subject,
	 * message_id (null where absent), in_reply_to, references (lists), date (UTC ms, 0:
	 * none), to (list: every address of To, Cc, Delivered-To, X-Original-To), tokens (list:
	 * what looks like one of ours in those addresses and ids, and in a mail that a report
	 * returns; tokens.h), natural_key
	 * (hexadecimal digest: message id + hash of From, Date, Subject and text),
	 * marks (list of [begin, size, "quote" or "signature"], bytes of the text),
	 * kind ("mail", "auto-reply", "report"), report (of a report: what ("failed", "delayed",
	 * "delivered", "complained", "seen"), permanent (bool), status (or null); else null),
	 * authentication ("passed", "failed", or null), receipt (bool), receipt_why, quarantine
	 * (why, or null), notes (list). Where it is not parsed (larger than max_message,
	 * unparsed) only natural_key, over its bytes, and notes.
	 */
	EMAIL_MAIL = 'm',
	/* The mail that was begun does not come to its end; what came of it is void. */
	EMAIL_DROPPED = 'x',
};

#define EMAIL_ALIVE_SECONDS 20U
/* A mail so large is never cut, and never parsed: twice this size bounds the worker's memory. */
#define EMAIL_PROGRAM "wasl-email"
