#include "ctl/ctl.h"
#include "ctl/show.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* What a person types: a code from a page, or the whole address of it. */
#define ANSWER_MAX_BYTES 8192

static bool is_good(const json_t *answer)
{
	const json_t *line;
	size_t i;

	json_array_foreach(json_object_get(answer, "lines"), i, line)
	{
		if (strcmp(show_word(line, "kind"), "bad") == 0)
			return false;
	}
	return true;
}

/* "well  the keys are good" */
static void print_lines(const json_t *answer)
{
	const json_t *line;
	size_t i;

	json_array_foreach(json_object_get(answer, "lines"), i, line)
	{
		_cleanup_(freep) char *text =
			xasprintf("%-5s %s", show_word(line, "kind"), show_word(line, "text"));
		show_text(text);
	}
}

static int check(struct ctl *ctl)
{
	_cleanup_(freep) char *path = ctl_path("/api/v1/channels/", ctl->words[0], "/check");
	json_t *answer = ctl_post_slowly(ctl, path, json_object());

	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer))
		print_lines(answer);
	bool good = is_good(answer);
	json_decref(answer);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- what is typed --- */

/* True where the terminal shows it no more; before: how it was. */
static bool hide(struct termios *before)
{
	if (tcgetattr(STDIN_FILENO, before) < 0)
		return false;
	struct termios hidden = *before;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	return tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
}

/* False at the end of the input. */
static bool read_line(char line[static ANSWER_MAX_BYTES], bool secret)
{
	struct termios before;
	bool hidden = secret && hide(&before);
	bool read = fgets(line, ANSWER_MAX_BYTES, stdin) != NULL;

	if (hidden) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		fputc('\n', stderr);
	}
	if (read)
		line[strcspn(line, "\r\n")] = '\0';
	return read;
}

/* The body of the next step; NULL: nothing was typed. */
static json_t *ask_person(const json_t *ask)
{
	bool secret = json_is_true(json_object_get(ask, "secret"));
	char line[ANSWER_MAX_BYTES] = "";

	fflush(stdout);
	fprintf(stderr, "%s: ", show_word(ask, "text"));
	json_t *body = read_line(line, secret) ? json_pack("{s:s}", "answer", line) : NULL;
	explicit_bzero(line, sizeof(line));
	return body;
}

/* One step: takes the body; the body of the next one, or NULL and the exit status. */
static json_t *step(struct ctl *ctl, const char *path, json_t *body, int *ret)
{
	json_t *answer = ctl_post_slowly(ctl, path, body), *next = NULL;

	*ret = EXIT_FAILURE;
	if (!answer)
		return NULL;
	print_lines(answer);
	const json_t *ask = json_object_get(answer, "ask");
	if (json_is_object(ask)) {
		next = ask_person(ask);
		if (!next)
			*ret = ctl_fail("nothing was typed, or no UTF-8: the channel is as before");
	} else if (is_good(answer)) {
		*ret = EXIT_SUCCESS;
	}
	json_decref(answer);
	return next;
}

static int authorize(struct ctl *ctl)
{
	_cleanup_(freep) char *path = ctl_path("/api/v1/channels/", ctl->words[0], "/authorize");
	json_t *body = json_object();
	int status = EXIT_SUCCESS;

	while (body)
		body = step(ctl, path, body, &status);
	return status;
}

const struct verb *ctl_talk_verbs(void)
{
	static const struct verb verbs[] = {
		{"channel", "check", "NAME", 1, 1, NULL, "try what it needs outside", check,
		 "channel check x\twhether its keys and its plan are good"},
		{"channel", "authorize", "NAME", 1, 1, NULL, "let it speak for an account",
		 authorize, "channel authorize x\tit says what to open and what to type"},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL},
	};

	return verbs;
}
