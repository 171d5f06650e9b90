/* Status: codes of replies (RFC 5321) and of status (RFC 3463) in text. Pure; any thread. */
#pragma once

#include <stddef.h>

/* The first "5.1.1" in text, if class is not 0 of that class; NULL. The caller frees. */
char *status_find(const char *text, char class);
/* The class of the first reply code that tells of a failure, '4' or '5'; 0. */
char status_reply(const char *text);
