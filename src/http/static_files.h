/*
 * Static files: a folder of fixed files (style sheets, scripts, fonts), read whole at start, so
 * that no request names a path. Loop thread.
 */
#pragma once

#include "http/server.h"

struct static_files;

/*
 * Reads the regular files of the folder whose names are of letters, digits, '-', '_' and '.'
 * and whose kind is known by their ending; complains of others. 0, or -errno with err.
 */
int static_files_read(const char *folder, struct static_files **ret, struct error *err);
void static_files_free(struct static_files *files);
DEFINE_CLEANUP(struct static_files *, static_files_free)
/* Answers a request of a route such as "/static/{file}". */
void static_files_answer(const struct static_files *files, struct http_request *req);
