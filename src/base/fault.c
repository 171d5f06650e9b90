#include "base/fault.h"

#ifdef WASL_FAULTS

#include <signal.h>
#include <stdlib.h>
#include <string.h>

bool fault_here(const char *name)
{
	static unsigned passed; /* atomic; one place is named, so one counter does */
	const char *wanted = getenv("WASL_FAULT");
	size_t size = strlen(name);

	if (!wanted || strncmp(wanted, name, size) != 0)
		return false;
	if (wanted[size] == '\0')
		return true;
	if (wanted[size] != ':')
		return false;
	unsigned long at = strtoul(wanted + size + 1, NULL, 10);
	return __atomic_add_fetch(&passed, 1, __ATOMIC_RELAXED) == at;
}

void fault_die(const char *name)
{
	if (fault_here(name))
		raise(SIGKILL);
}

#endif
