/*
 * Report: the configuration's problems, each as one line of the log.
 */
#pragma once

#include "base/config.h"

/* Logs all of them; gives their number. */
size_t report_problems(const struct config *config);
