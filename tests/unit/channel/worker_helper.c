#include "worker_helper.h"

#include <wasl/worker_program.h>

#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FLOOD_MAX (512U << 10)

extern char **environ;

static int number(const struct frame *f, const char *key)
{
	return (int)json_integer_value(json_object_get(f->header, key));
}

static void sleep_for_ever(void)
{
	for (;;)
		pause();
}

static void flood(struct worker_program *p, const struct frame *f)
{
	static const char bytes[FLOOD_MAX];
	const struct frame one = {
		.type = f->type, .data = bytes, .size = (size_t)number(f, "size")};

	for (int i = number(f, "count"); i > 0; i--)
		worker_program_send(p, &one);
}

static void answer(struct worker_program *p, uint8_t type, json_t *header)
{
	worker_program_send(p, &(struct frame){.type = type, .header = header});
	json_decref(header);
}

static void allocate(struct worker_program *p, const struct frame *f)
{
	size_t size = (size_t)number(f, "mib") << 20;
	void *got = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	answer(p, f->type, json_pack("{s:b}", "got", got != MAP_FAILED));
}

/* What stands behind the descriptors from 3 on. */
static json_t *list_descriptors(void)
{
	json_t *list = json_array();
	DIR *d = opendir("/proc/self/fd");

	for (struct dirent *e; d && (e = readdir(d));) {
		long fd = strtol(e->d_name, NULL, 10);
		char target[256];
		ssize_t n = readlinkat(dirfd(d), e->d_name, target, sizeof(target));
		if (n > 0 && fd >= worker_program_fd(NULL) && fd != dirfd(d))
			json_array_append_new(list, json_stringn(target, (size_t)n));
	}
	if (d)
		closedir(d);
	return list;
}

static void look(struct worker_program *p, const struct frame *f)
{
	json_t *variables = json_array();

	for (char **v = environ; *v; v++)
		json_array_append_new(variables, json_string(*v));
	answer(p, f->type,
	       json_pack("{s:o, s:o}", "variables", variables, "descriptors", list_descriptors()));
}

static void obey(struct worker_program *p, const struct frame *f)
{
	static const char nonsense[] = "\xff\xff\xff\xff nonsense";

	switch ((enum helper)f->type) {
	case HELPER_ECHO:
		worker_program_send(p, f);
		break;
	case HELPER_EXIT:
		_exit(number(f, "status"));
	case HELPER_CRASH:
		signal(number(f, "signal"), SIG_DFL);
		raise(number(f, "signal"));
		break;
	case HELPER_LAST_WORDS:
		flood(p, f);
		raise(SIGKILL);
		break;
	case HELPER_SLEEP:
		sleep_for_ever();
		break;
	case HELPER_CLOSE:
		close(worker_program_fd(p));
		sleep_for_ever();
		break;
	case HELPER_FLOOD:
		flood(p, f);
		break;
	case HELPER_NONSENSE:
		(void)!write(worker_program_fd(p), nonsense, sizeof(nonsense));
		break;
	case HELPER_ALLOCATE:
		allocate(p, f);
		break;
	case HELPER_LOOK:
		look(p, f);
		break;
	}
}

int main(void)
{
	struct worker_program *p = worker_program_init();
	struct frame f;

	while (worker_program_receive(p, -1, &f) > 0) {
		obey(p, &f);
		json_decref(f.header);
	}
	worker_program_free(p);
	return 0;
}
