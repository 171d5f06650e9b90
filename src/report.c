#include "report.h"

#include <wasl/log.h>

size_t report_problems(const struct config *config)
{
	const struct config_problem *list;
	size_t count = config_problems(config, &list);

	for (size_t i = 0; i < count; i++) {
		if (list[i].line)
			log_error("%s:%u: %s", list[i].file, list[i].line, list[i].text);
		else if (list[i].file)
			log_error("%s: %s", list[i].file, list[i].text);
		else
			log_error("%s", list[i].text);
	}
	return count;
}
