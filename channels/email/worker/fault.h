/*
 * Fault: places where tests make the helper fail, die or wait (WASL_FAULT=NAME). Built in only
 * with -Dfaults=true; otherwise the places are not there. Worker process.
 */
#pragma once

#include <wasl/worker_program.h>

#ifdef WASL_FAULTS
static inline bool fault_here(const char *name)
{
	return worker_program_fault(name);
}
#else
static inline bool fault_here(const char *name)
{
	(void)name;
	return false;
}
#endif
