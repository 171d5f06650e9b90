/*
 * Fault: places where tests make the daemon fail, die or wait. WASL_FAULT=NAME or
 * NAME:N names the place and lets it happen at its N-th passing. Built in only with
 * -Dfaults=true; otherwise every place costs nothing. Any thread.
 */
#pragma once

#include "build_config.h"

#include <stdbool.h>

#ifdef WASL_FAULTS
bool fault_here(const char *name);
/* As kill -9 does, where the name says so. */
void fault_die(const char *name);
#else
static inline bool fault_here(const char *name)
{
	(void)name;
	return false;
}

static inline void fault_die(const char *name)
{
	(void)name;
}
#endif
