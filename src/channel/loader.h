/*
 * Loader: a module by its name: FOLDER/NAME.so, whose ABI is the daemon's. Never unloaded.
 * Loop thread.
 */
#pragma once

#include <wasl/channel.h>

/* 0, or -errno with err: no such module (and which there are), another ABI, not a module. */
int module_load(const char *folder, const char *name, const struct channel_module **ret,
		struct error *err);
