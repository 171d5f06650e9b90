/* Machine: what senders and subjects only machines have. Pure; any thread. */
#pragma once

#include <stdbool.h>

enum machine {
	MACHINE_NOT, /* as far as the address tells */
	MACHINE_SOME,
	MACHINE_POSTMASTER, /* a mail server's, behind which a person may be */
	MACHINE_MAILER,
};

/* By the address' local part; of "" and of what has no domain too. */
enum machine machine_of_address(const char *address);
/* By the name that stands before it. */
bool machine_is_mailer_name(const char *name);
/* "Automatic reply: ...", "Out of office: ...", and the like in other languages. */
bool machine_answers(const char *subject);
