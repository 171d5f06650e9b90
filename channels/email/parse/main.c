#include "mail_json.h"

#include "channels/email/mime/mime.h"
#include "channels/email/worker/decision.h"

#include <wasl/address.h>
#include <wasl/buffer.h>

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2
#define MAIL_MAX (1U << 30) /* as max_message may be */
#define READ_SIZE (256U << 10)

struct request {
	const char *file;
	char **own;
	const char *authserv_id;
	bool decision;
};

static void WASL_PRINTF(1, 2) complain(const char *fmt, ...)
{
	va_list args;

	fputs("waslctl parse: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

static void print_help(void)
{
	puts("usage: waslctl parse [--own ADDRESS]... [--authserv-id NAME] [--decision] FILE|-\n\n"
	     "Prints what wasl makes of one mail, as JSON. Nothing is stored or sent.\n\n"
	     "  FILE           the mail's bytes as they came; - is standard input\n"
	     "  --own ADDRESS  one of the office's own addresses, from which a mail is a loop\n"
	     "  --authserv-id NAME\n"
	     "                 the mail server whose Authentication-Results count\n"
	     "  --decision     adds who vouches for its sender, and where it goes\n"
	     "  --help         this\n\n"
	     "The fields are described in waslctl(1).");
}

static int read_all(int fd, struct buffer *ret)
{
	_cleanup_(freep) char *piece = xmalloc(READ_SIZE);

	for (;;) {
		ssize_t n = read(fd, piece, READ_SIZE);

		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0 && buffer_add(ret, piece, (size_t)n) < 0)
			return -EMSGSIZE;
	}
}

static int read_mail(const char *name, struct buffer *ret)
{
	bool is_stdin = strcmp(name, "-") == 0;
	_cleanup_(closep) int opened = is_stdin ? -1 : open(name, O_RDONLY | O_CLOEXEC);
	const char *shown = is_stdin ? "standard input" : name;
	int r = !is_stdin && opened < 0 ? -errno : 0;

	if (r == 0)
		r = read_all(is_stdin ? STDIN_FILENO : opened, ret);
	if (r == -EMSGSIZE)
		complain("%s is larger than %u MiB, which is more than wasl looks into", shown,
			 MAIL_MAX >> 20);
	else if (r < 0)
		complain("cannot read %s: %s", shown, strerror(-r));
	return r;
}

static int print_mail(const struct buffer *raw, const struct request *request)
{
	const struct decision_office office = {
		.own = request->own,
		.authserv_id = request->authserv_id,
	};
	_cleanup_(mime_mail_freep) struct mime_mail *mail =
		mime_parse(buffer_string(raw), raw->size);
	struct decision decision;

	decision_make(mail, &office, &decision);
	json_t *json = mail_json(mail, &decision);
	if (request->decision)
		json_object_update_new(json, mail_json_decision(&decision));
	int r = json_dumpf(json, stdout, JSON_INDENT(2));

	json_decref(json);
	putchar('\n');
	if (r == 0 && fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_SUCCESS;
	complain("the output could not be written");
	return EXIT_FAILURE;
}

static int run(const struct request *request)
{
	struct buffer raw = BUFFER_INIT(MAIL_MAX);
	int status = EXIT_FAILURE;

	if (read_mail(request->file, &raw) == 0)
		status = print_mail(&raw, request);
	buffer_done(&raw);
	return status;
}

static bool add_own(struct request *request, const char *address)
{
	_cleanup_(freep) char *canonical = address_canonical(address);

	if (!canonical) {
		complain("--own %s: this is no mail address", address);
		return false;
	}
	strings_add(&request->own, canonical);
	return true;
}

static int with_arguments(int argc, char **argv, struct request *request)
{
	static const struct option options[] = {
		{"own", required_argument, NULL, 'o'},
		{"authserv-id", required_argument, NULL, 'a'},
		{"decision", no_argument, NULL, 'd'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};

	for (int c; (c = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
		if (c == 'h') {
			print_help();
			return EXIT_SUCCESS;
		}
		if (c == 'd')
			request->decision = true;
		else if (c == 'a')
			request->authserv_id = optarg;
		else if (c != 'o' || !add_own(request, optarg))
			return EXIT_USAGE;
	}
	if (argc - optind != 1) {
		complain("name one file, or - for standard input; see \"waslctl parse --help\"");
		return EXIT_USAGE;
	}
	request->file = argv[optind];
	return run(request);
}

int main(int argc, char **argv)
{
	struct request request = {0};
	static char name[] = "waslctl parse";

	if (argc > 0)
		argv[0] = name;
	int status = with_arguments(argc, argv, &request);
	strings_free(request.own);
	return status;
}
