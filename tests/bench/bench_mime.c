/*
 * bench-mime-LIBRARY FILE: how fast a library reads mails. FILE holds them one after the
 * other, each after its size in decimal and a newline. Prints bytes a second, the best of
 * several rounds, and the sum of what was read.
 */
#include "bench_mime.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 7

struct mails {
	char *bytes;
	size_t size;
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct mails load(const char *path)
{
	struct mails m = {0};
	FILE *f = fopen(path, "rb");

	if (!f || fseek(f, 0, SEEK_END) != 0) {
		perror(path);
		exit(1);
	}
	m.size = (size_t)ftell(f);
	rewind(f);
	m.bytes = malloc(m.size + 1);
	if (!m.bytes || fread(m.bytes, 1, m.size, f) != m.size) {
		perror(path);
		exit(1);
	}
	m.bytes[m.size] = '\0';
	fclose(f);
	return m;
}

static size_t read_all(const struct mails *m)
{
	const char *at = m->bytes, *end = m->bytes + m->size;
	size_t sum = 0;

	while (at < end) {
		char *mail = NULL;
		size_t size = strtoul(at, &mail, 10);

		mail++;
		sum += reading_of(mail, size);
		at = mail + size;
	}
	return sum;
}

int main(int argc, char **argv)
{
	double best = 0;
	size_t sum = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: %s FILE\n", argv[0]);
		return 2;
	}
	struct mails m = load(argv[1]);
	reading_begin();
	for (int i = 0; i < ROUNDS; i++) {
		double begun = seconds();

		sum = read_all(&m);
		double speed = (double)m.size / (seconds() - begun);
		best = speed > best ? speed : best;
	}
	printf("%.0f %zu\n", best, sum);
	free(m.bytes);
	return 0;
}
