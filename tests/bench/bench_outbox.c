/*
 * bench-outbox: libcurl alone. Sends one mail COUNT times, each to another recipient, over so many
 * connections: HOST PORT CONNECTIONS COUNT FILE. Prints mails a second.
 */
#include <curl/curl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECTIONS_MAX 64

static char *mail;
static size_t mail_size;

struct slot {
	CURL *easy;
	struct curl_slist *to;
	size_t at;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t give(char *to, size_t one, size_t size, void *data)
{
	struct slot *s = data;
	size_t left = mail_size - s->at;
	size_t n = left < one * size ? left : one * size;

	memcpy(to, mail + s->at, n);
	s->at += n;
	return n;
}

static void read_mail(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		exit(1);
	mail = malloc(1 << 20);
	mail_size = fread(mail, 1, 1 << 20, f);
	fclose(f);
}

static void begin(CURLM *multi, struct slot *s, const char *url, int number)
{
	char to[64];

	if (!s->easy)
		s->easy = curl_easy_init();
	curl_slist_free_all(s->to);
	snprintf(to, sizeof(to), "<u%d@people.test>", number);
	s->to = curl_slist_append(NULL, to);
	s->at = 0;
	curl_easy_setopt(s->easy, CURLOPT_URL, url);
	curl_easy_setopt(s->easy, CURLOPT_MAIL_FROM, "");
	curl_easy_setopt(s->easy, CURLOPT_MAIL_RCPT, s->to);
	curl_easy_setopt(s->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(s->easy, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(s->easy, CURLOPT_READDATA, s);
	curl_easy_setopt(s->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail_size);
	curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
	curl_multi_add_handle(multi, s->easy);
}

static int run(CURLM *multi, struct slot *slots, int connections, const char *url, int count)
{
	int begun = 0, done = 0, failed = 0, running, left;

	while (begun < connections && begun < count)
		begin(multi, &slots[begun], url, begun), begun++;
	while (done < count) {
		curl_multi_perform(multi, &running);
		for (CURLMsg *m; (m = curl_multi_info_read(multi, &left));) {
			struct slot *s;
			done++;
			failed += m->data.result != CURLE_OK;
			curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &s);
			curl_multi_remove_handle(multi, s->easy);
			if (begun < count)
				begin(multi, s, url, begun++);
		}
		curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	return failed;
}

static int number_of(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

int main(int argc, char **argv)
{
	struct slot slots[CONNECTIONS_MAX] = {0};
	char url[128];

	if (argc != 6)
		return 2;
	int connections = number_of(argv[3]), count = number_of(argv[4]);
	if (connections < 1 || connections > CONNECTIONS_MAX)
		return 2;
	read_mail(argv[5]);
	snprintf(url, sizeof(url), "smtp://%s:%s/bench.test", argv[1], argv[2]);
	CURLM *multi = curl_multi_init();
	curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)connections);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)connections);
	double start = now();
	int failed = run(multi, slots, connections, url, count);
	printf("%.0f\n", count / (now() - start));
	return failed != 0;
}
