#include "check.h"
#include "split.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define EXIT_USAGE 2
#define READ_SIZE (64U << 10)
#define PARTS_MAX 99U
#define WEIGHT_MAX 25000U /* what X lets those post who pay for it */
#define TRAINEE_MAX 18U

struct request {
	bool json;
	struct x_limits limits;
	struct x_check_options check;
};

struct verb {
	const char *name;
	int (*run)(const struct request *request, const struct buffer *text);
};

static int WASL_PRINTF(1, 2) complain(const char *fmt, ...)
{
	va_list args;

	fputs("waslctl x: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_FAILURE;
}

static void print_help(void)
{
	puts("usage: waslctl x weigh [--json] [--max WEIGHT]\n"
	     "       waslctl x split [--json] [--max WEIGHT] [--parts NUMBER]\n"
	     "       waslctl x check-text [--json] [--trainee-digits MIN-MAX|none]\n\n"
	     "Looks at a text for X on standard input, as the channel does. Nothing is sent.\n\n"
	     "  weigh          how long it is for X\n"
	     "  split          the posts that it becomes\n"
	     "  check-text     whether it holds what the public is not to see\n"
	     "  --max WEIGHT   of a post; 280 without\n"
	     "  --parts NUMBER more are refused; 5 without\n"
	     "  --trainee-digits MIN-MAX\n"
	     "                 how many digits a trainee's number has; 9-10 without\n"
	     "  --json         JSON for programs\n"
	     "  --help         this\n\n"
	     "More is in waslctl(1).");
}

static int read_text(struct buffer *ret)
{
	_cleanup_(freep) char *piece = xmalloc(READ_SIZE);
	size_t n;

	while ((n = fread(piece, 1, READ_SIZE, stdin)) > 0) {
		if (buffer_add(ret, piece, n) < 0)
			return complain("the text is larger than %zu KiB, and no post",
					X_TEXT_MAX >> 10);
	}
	if (ferror(stdin))
		return complain("cannot read standard input: %s", strerror(errno));
	return EXIT_SUCCESS;
}

static int print_json(json_t *json)
{
	int r = json_dumpf(json, stdout, JSON_INDENT(2));

	json_decref(json);
	putchar('\n');
	return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int weigh(const struct request *request, const struct buffer *text)
{
	struct x_weight weight = x_weight(buffer_string(text), text->size);
	bool valid = weight.valid && weight.weight <= request->limits.weight;

	if (!request->json) {
		printf("%u\n", weight.weight);
		return EXIT_SUCCESS;
	}
	return print_json(json_pack("{s:I, s:b, s:i}", "weight", (json_int_t)weight.weight, "valid",
				    valid, "max", (int)request->limits.weight));
}

static json_t *part_json(const struct x_part *part)
{
	return json_pack("{s:s%, s:i}", "text", part->text, part->size, "weight",
			 (int)part->weight);
}

static int print_parts(const struct request *request, const struct x_parts *parts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < parts->count; i++) {
		json_array_append_new(list, part_json(&parts->at[i]));
		if (!request->json) {
			fwrite(parts->at[i].text, 1, parts->at[i].size, stdout);
			puts(i + 1 < parts->count ? "\n--" : "");
		}
	}
	if (request->json)
		return print_json(json_pack("{s:o}", "parts", list));
	json_decref(list);
	return EXIT_SUCCESS;
}

static int split(const struct request *request, const struct buffer *text)
{
	struct x_parts parts;
	int status = EXIT_FAILURE;

	switch (x_split(buffer_string(text), text->size, &request->limits, &parts)) {
	case 0:
		status = print_parts(request, &parts);
		break;
	case -ENODATA:
		complain("the text is empty; give it on standard input");
		break;
	case -E2BIG:
		complain("the text does not fit into %u posts of %u; shorten it, or answer in a "
			 "direct message or by mail",
			 request->limits.parts, request->limits.weight);
		break;
	default:
		complain("the text is larger than %zu KiB, and no post", X_TEXT_MAX >> 10);
	}
	x_parts_done(&parts);
	return status;
}

static int check_text(const struct request *request, const struct buffer *text)
{
	enum x_private kind = x_check_text(buffer_string(text), text->size, &request->check);
	const char *words = x_private_words(kind);

	if (request->json)
		(void)print_json(json_pack("{s:s?}", "private", x_private_name(kind)));
	if (words)
		return complain(
			"the text holds what looks like %s, and is not for the public; leave "
			"it out, or answer in a direct message",
			words);
	return EXIT_SUCCESS;
}

/* A number from 1 to max, up to the end character. */
static bool read_number(const char *s, char end, unsigned max, unsigned *ret)
{
	char *behind;
	unsigned long n;

	if (*s < '0' || *s > '9')
		return false;
	errno = 0;
	n = strtoul(s, &behind, 10);
	*ret = (unsigned)n;
	return *behind == end && errno == 0 && n >= 1 && n <= max;
}

static bool read_digits(const char *s, struct x_check_options *ret)
{
	const char *dash = strchr(s, '-');

	if (strcmp(s, "none") == 0) {
		*ret = (struct x_check_options){0};
		return true;
	}
	return dash && read_number(s, '-', TRAINEE_MAX, &ret->trainee_min) &&
	       read_number(dash + 1, '\0', TRAINEE_MAX, &ret->trainee_max) &&
	       ret->trainee_min <= ret->trainee_max;
}

static bool read_option(struct request *request, int c)
{
	if (c == 'j') {
		request->json = true;
		return true;
	}
	if (c == 'm' && !read_number(optarg, '\0', WEIGHT_MAX, &request->limits.weight))
		complain("--max %s: give a number from 1 to %u", optarg, WEIGHT_MAX);
	else if (c == 'p' && !read_number(optarg, '\0', PARTS_MAX, &request->limits.parts))
		complain("--parts %s: give a number from 1 to %u", optarg, PARTS_MAX);
	else if (c == 't' && !read_digits(optarg, &request->check))
		complain("--trainee-digits %s: give two numbers from 1 to %u, as 9-10, or none",
			 optarg, TRAINEE_MAX);
	else
		return c == 'm' || c == 'p' || c == 't';
	return false;
}

static int run(const struct verb *verb, const struct request *request)
{
	struct buffer text = BUFFER_INIT(X_TEXT_MAX);
	int status = read_text(&text);

	if (status == EXIT_SUCCESS)
		status = verb->run(request, &text);
	buffer_done(&text);
	if (fflush(stdout) != 0 || ferror(stdout))
		return complain("the output could not be written");
	return status;
}

static const struct verb *find_verb(char *const *words)
{
	static const struct verb verbs[] = {
		{"weigh", weigh},
		{"split", split},
		{"check-text", check_text},
	};

	for (size_t i = 0; words[0] && !words[1] && i < ELEMENTS(verbs); i++) {
		if (strcmp(verbs[i].name, words[0]) == 0)
			return &verbs[i];
	}
	complain("name one of weigh, split and check-text; the text is read from standard input; "
		 "see \"waslctl x --help\"");
	return NULL;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"max", required_argument, NULL, 'm'},
		{"parts", required_argument, NULL, 'p'},
		{"trainee-digits", required_argument, NULL, 't'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	static char name[] = "waslctl x";
	struct request request = {.limits = X_LIMITS_DEFAULT, .check = X_CHECK_DEFAULT};

	if (argc > 0)
		argv[0] = name;
	for (int c; (c = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
		if (c == 'h') {
			print_help();
			return EXIT_SUCCESS;
		}
		if (!read_option(&request, c))
			return EXIT_USAGE;
	}
	const struct verb *verb = find_verb(argv + optind);
	return verb ? run(verb, &request) : EXIT_USAGE;
}
