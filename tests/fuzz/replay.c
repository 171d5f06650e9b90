/* Replay: a fuzz target over the files of a folder, each once. */
#include <wasl/memory.h>

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Large enough for every input that libFuzzer keeps. */
#define INPUT_MAX (4U << 20)

static int replay(const char *path)
{
	FILE *f = fopen(path, "rbe");
	_cleanup_(freep) char *data = NULL;
	_cleanup_(freep) char *exact = NULL;
	size_t size;

	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	data = xmalloc(INPUT_MAX);
	size = fread(data, 1, INPUT_MAX, f);
	fclose(f);
	/* of the very size, so that the sanitizer sees a byte too many */
	exact = xmemdup(data, size);
	printf("%s\n", path);
	fflush(stdout);
	return LLVMFuzzerTestOneInput((const uint8_t *)exact, size);
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	size_t count = 0, failed = 0;

	if (!folder) {
		fprintf(stderr, "usage: %s FOLDER, which must be readable\n", argv[0]);
		return 2;
	}
	for (struct dirent *entry; (entry = readdir(folder));) {
		_cleanup_(freep) char *path = xasprintf("%s/%s", argv[1], entry->d_name);

		if (entry->d_name[0] == '.')
			continue;
		count++;
		failed += replay(path) != 0;
	}
	closedir(folder);
	if (count == 0)
		fprintf(stderr, "%s: no inputs; a target without a corpus tests nothing\n",
			argv[1]);
	return count == 0 || failed > 0;
}
