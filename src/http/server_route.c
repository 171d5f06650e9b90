#include "http/server_private.h"

#include <string.h>

void http_path_done(struct http_path *path)
{
	for (size_t i = 0; i < path->count; i++)
		free(path->segments[i]);
	path->count = 0;
}

/* NULL for what holds a NUL, or a slash that was hidden by its encoding. */
static char *decode_segment(const char *text, size_t size)
{
	_cleanup_(freep) char *encoded = xstrndup(text, size);
	size_t decoded_size = 0;
	_cleanup_(freep) char *decoded = evhttp_uridecode(encoded, 0, &decoded_size);

	if (!decoded || strlen(decoded) != decoded_size || strchr(decoded, '/'))
		return NULL;
	return TAKE(decoded);
}

bool http_path_split(const char *text, struct http_path *ret)
{
	*ret = (struct http_path){.count = 0};
	while (*text == '/') {
		size_t size = strcspn(text + 1, "/");
		char *segment =
			ret->count < PATH_SEGMENTS_MAX ? decode_segment(text + 1, size) : NULL;
		if (!segment) {
			http_path_done(ret);
			return false;
		}
		ret->segments[ret->count++] = segment;
		text += 1 + size;
	}
	return ret->count > 0 && !*text;
}

static bool segment_matches(const char *pattern, size_t size, const char *segment)
{
	if (size && *pattern == '{')
		return *segment;
	return strlen(segment) == size && strncmp(segment, pattern, size) == 0;
}

static bool path_matches(const char *pattern, const struct http_path *path)
{
	size_t i = 0;

	for (; *pattern == '/'; i++) {
		size_t size = strcspn(pattern + 1, "/");
		if (i == path->count || !segment_matches(pattern + 1, size, path->segments[i]))
			return false;
		pattern += 1 + size;
	}
	return i == path->count;
}

const struct http_route *http_route_find(const struct http_route *routes, enum http_method method,
					 const struct http_path *path)
{
	for (const struct http_route *route = routes; route->path; route++)
		if ((route->methods & (unsigned)method) && path_matches(route->path, path))
			return route;
	return NULL;
}

unsigned http_route_methods(const struct http_route *routes, const struct http_path *path)
{
	unsigned methods = 0;

	for (const struct http_route *route = routes; route->path; route++)
		if (path_matches(route->path, path))
			methods |= route->methods;
	return methods;
}

int http_route_segment(const struct http_route *route, const char *name)
{
	size_t name_size = strlen(name);
	const char *pattern = route->path;

	for (int i = 0; *pattern == '/'; i++) {
		size_t size = strcspn(pattern + 1, "/");
		if (size == name_size + 2 && pattern[1] == '{' &&
		    strncmp(pattern + 2, name, name_size) == 0)
			return i;
		pattern += 1 + size;
	}
	return -1;
}
