/*
 * Status: the one line that `systemctl status` shows of the daemon: its channels. Loop thread.
 */
#pragma once

#include "channel/channels.h"

struct status;

/* Tells the service manager at once, and after status_changed(), at most once a second. */
struct status *status_new(struct loop *loop);
void status_free(struct status *s);
/* From now on it is about these, borrowed; NULL: about nothing, nothing is told. */
void status_set_channels(struct status *s, struct channels *channels);
/* For channels_options.changed, with data = the status. */
void status_changed(void *data);
/* "2 channels, 1 up; archive down; cso: 41,200 of 100,000". The caller frees. */
char *status_line(struct channels *channels);
