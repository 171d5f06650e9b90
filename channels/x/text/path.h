/*
 * Path: how far a link reaches behind its domain. Pure; any thread.
 */
#pragma once

#include "units.h"

/* Each is the end of what begins at at, or at where there is none. */
size_t x_port_end(const struct x_units *u, size_t at);
/* "/" and what follows; brackets in pairs, one within another at most. */
size_t x_path_end(const struct x_units *u, size_t at);
size_t x_query_end(const struct x_units *u, size_t at);
