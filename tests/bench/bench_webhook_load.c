/*
 * bench-webhook-load: sends the requests of a file over so many connections, on each the next one
 * when the last one was answered: PORT CONNECTIONS FILE. The file holds, for each request, its
 * length (u32, little endian) and its bytes. Prints requests a second, then the milliseconds within
 * which the half, and 99 of 100, were answered. Any answer but 2xx ends it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1024
#define ANSWER_MAX 16384

struct request {
	const char *bytes;
	size_t size;
};

struct connection {
	int fd;
	double since;
	size_t got;
	char answer[ANSWER_MAX + 1];
};

static struct request *requests;
static size_t count, begun, done;
static double *took;
static struct sockaddr_in address;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what)
{
	fprintf(stderr, "bench-webhook-load: %s\n", what);
	exit(1);
}

static void read_requests(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint32_t size;

	if (!f)
		fail("cannot open the file of requests");
	while (fread(&size, sizeof(size), 1, f) == 1) {
		char *bytes = malloc(size);
		if (!bytes || fread(bytes, 1, size, f) != size)
			fail("the file of requests is cut");
		requests = realloc(requests, (count + 1) * sizeof(*requests));
		requests[count++] = (struct request){bytes, size};
	}
	fclose(f);
	took = calloc(count, sizeof(*took));
}

static void open_connection(int epoll, struct connection *c)
{
	int one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		fail("cannot connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd,
		  &(struct epoll_event){.events = EPOLLIN, .data.ptr = c});
}

static void send_next(struct connection *c)
{
	if (begun == count)
		return;
	const struct request *r = &requests[begun++];
	c->since = now();
	c->got = 0;
	/* small enough for any socket's buffer */
	if (send(c->fd, r->bytes, r->size, MSG_NOSIGNAL) != (ssize_t)r->size)
		fail("a request was not taken whole");
}

/* True if the answer is whole. */
static int answered(struct connection *c)
{
	c->answer[c->got] = '\0';
	const char *end = strstr(c->answer, "\r\n\r\n");
	const char *length = strcasestr(c->answer, "\r\nContent-Length:");

	if (!end || !length)
		return 0;
	if (strncmp(c->answer, "HTTP/1.1 2", 10) != 0)
		fail(c->answer);
	return c->got >= (size_t)(end + 4 - c->answer) + strtoul(length + 17, NULL, 10);
}

static void ready(int epoll, struct connection *c)
{
	ssize_t n = recv(c->fd, c->answer + c->got, ANSWER_MAX - c->got, 0);

	if (n <= 0)
		fail("a connection ended before its answer");
	c->got += (size_t)n;
	if (!answered(c))
		return;
	took[done++] = now() - c->since;
	if (strcasestr(c->answer, "\r\nConnection: close")) {
		close(c->fd);
		open_connection(epoll, c);
	}
	send_next(c);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static struct connection connections[CONNECTIONS_MAX];
	struct epoll_event events[64];

	if (argc != 4)
		return 2;
	size_t n = strtoul(argv[2], NULL, 10);
	address = (struct sockaddr_in){.sin_family = AF_INET,
				       .sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10)),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	read_requests(argv[3]);
	if (!n || n > CONNECTIONS_MAX || n > count)
		return 2;
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	double start = now();
	for (size_t i = 0; i < n; i++) {
		open_connection(epoll, &connections[i]);
		send_next(&connections[i]);
	}
	while (done < count) {
		int some = epoll_wait(epoll, events, 64, 60000);
		if (some <= 0 && errno != EINTR)
			fail("no answer came within a minute");
		for (int i = 0; i < some; i++)
			ready(epoll, events[i].data.ptr);
	}
	double seconds = now() - start;
	qsort(took, count, sizeof(*took), by_size);
	printf("%.0f %.2f %.2f\n", (double)count / seconds, took[count / 2] * 1e3,
	       took[count * 99 / 100] * 1e3);
	return 0;
}
