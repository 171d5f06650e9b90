/* Calendar: mails that only answer an invitation (RFC 5546), which calendars send. Pure. */
#pragma once

#include <stdbool.h>

struct mime_mail;

/* Its calendar has the method REPLY or COUNTER. */
bool calendar_answers(const struct mime_mail *mail);
