/*
 * Subject: of a reply, from that of its ticket. Pure.
 */
#pragma once

/*
 * One line without what answering and forwarding have put before it, and without references,
 * which the reply's template adds itself; cut where it is long. NULL is "". The caller frees.
 */
char *subject_clean(const char *subject);
