/*
 * Refusal: what an answer of the mail server means: whether the mail may be taken later, and
 * whose fault it is. Pure; any thread.
 *
 * What the server thinks of us (login, sender's address, relaying, reputation, signatures) is
 * never the recipient's fault: it is tried again, and a person is told. In this order:
 *
 *   before RCPT, but for the mail's size     ours, temporary
 *   no answer to RCPT or DATA                temporary
 *   a 4 in either code (452, 550 4.7.1)      temporary
 *   530 534 535 538, unknown commands        ours, temporary
 *   X.1.7 X.1.8 X.3.5                        ours, temporary
 *   X.2.2 X.3.0-3.2 X.4.3 X.4.5 X.5.3        temporary: mailbox or server full, closed, busy
 *   X.7.3 X.7.8-7.16 X.7.20-7.29             ours, temporary: login, encryption, SPF, DKIM, DMARC
 *   X.7.54 X.7.57 X.7.60 X.7.64              ours, temporary: relaying and login (Exchange)
 *   X.7.500 and above                        ours, temporary: reputation (Exchange Online)
 *   X.7.100-7.199                            permanent: whom the recipient hears (Exchange)
 *   other X.7 and codes without a status     by their words: greylisting is temporary; relaying,
 *                                            login, sender, block lists are ours; else permanent
 *   552 without a status                     temporary, unless its words speak of the size
 *   all other 5                              permanent
 *
 * It is of the address where it answers RCPT for good with X.1 or X.2, or without a status with
 * 550, 551 or 553.
 */
#pragma once

#include <wasl/transfer.h>

#include <stdbool.h>

struct refusal {
	bool permanent;
	bool of_address; /* permanent: nobody is there who could get mail */
	bool ours; /* no mail of ours is taken until a person does something, or time passes */
};

/* Of a result that is TRANSFER_REFUSED or TRANSFER_UNREACHED. */
struct refusal refusal_judge(const struct transfer_result *result);
