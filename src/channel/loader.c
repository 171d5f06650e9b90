#include "channel/loader.h"

#include <wasl/buffer.h>

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NAME_MAX_BYTES 64U
#define LIST_MAX_BYTES 300U

static bool name_is_safe(const char *name)
{
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return size > 0 && size <= NAME_MAX_BYTES && name[size] == '\0';
}

/* "email, x": what the folder offers. */
static char *list_modules(const char *folder)
{
	struct buffer list = BUFFER_INIT(LIST_MAX_BYTES);
	DIR *d = opendir(folder);

	for (struct dirent *e; d && (e = readdir(d));) {
		size_t size = strlen(e->d_name);
		if (size > 3 && strcmp(e->d_name + size - 3, ".so") == 0)
			buffer_printf(&list, "%s%.*s", list.size ? ", " : "", (int)(size - 3),
				      e->d_name);
	}
	if (d)
		closedir(d);
	return buffer_take(&list, NULL);
}

/* Without one of these an instance could not live; the others may be absent. */
static bool is_whole(const struct channel_module *m)
{
	return m->name && m->summary && m->options && m->options_size && m->start && m->settled &&
	       m->stop && m->done && (m->deliver || !m->address_kind);
}

static int check(const struct channel_module *m, const char *path, const char *name,
		 struct error *err)
{
	if (!m)
		return error_set(err, -ENOEXEC,
				 "%s is no channel module: it has no "
				 "wasl_channel_module",
				 path);
	if (m->abi != WASL_CHANNEL_ABI)
		return error_set(err, -ENOEXEC,
				 "%s was built for another wasl (ABI %u, this one is %u); install "
				 "the module of this version",
				 path, m->abi, WASL_CHANNEL_ABI);
	if (!is_whole(m))
		return error_set(err, -ENOEXEC,
				 "%s is no whole channel module: it lacks a name or a hook", path);
	if (strcmp(m->name, name) != 0)
		return error_set(err, -ENOEXEC, "%s calls itself '%s'", path, m->name);
	return 0;
}

int module_load(const char *folder, const char *name, const struct channel_module **ret,
		struct error *err)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s.so", folder, name);

	if (!name_is_safe(name) || access(path, F_OK) < 0) {
		_cleanup_(freep) char *list = list_modules(folder);
		return error_set(err, -ENOENT, "no module '%s' in %s; there are: %s", name, folder,
				 *list ? list : "none");
	}
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!handle)
		return error_set(err, -ENOEXEC, "cannot load module %s: %s", path, dlerror());
	const struct channel_module *m = dlsym(handle, "wasl_channel_module");
	int r = check(m, path, name, err);
	if (r == 0)
		*ret = m;
	return r;
}
