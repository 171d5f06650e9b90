#include "../unit.h"

#include "base/log_catalogue.h"
#include "base/logging.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOURNAL "/run/systemd/journal/socket"

/* Standard error as a pipe. */
struct capture {
	int saved, end;
	char text[8192];
};

static void capture_begin(struct capture *c)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	c->saved = dup(STDERR_FILENO);
	c->end = fds[0];
	dup2(fds[1], STDERR_FILENO);
	close(fds[1]);
}

static const char *capture_end(struct capture *c)
{
	ssize_t n = read(c->end, c->text, sizeof(c->text) - 1);

	c->text[n > 0 ? n : 0] = '\0';
	dup2(c->saved, STDERR_FILENO);
	close(c->saved);
	close(c->end);
	return c->text;
}

/* As systemd sets it for what it connects to the journal. */
static void name_stderr_as_the_journals(void)
{
	struct stat st;

	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	_cleanup_(freep) char *stream = xasprintf("%llu:%llu", (unsigned long long)st.st_dev,
						  (unsigned long long)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
}

static const struct log_about about = {
	.channel = "cso", .ticket = "T1", .delivery = "7", .message_id = LOG_ID_CHANNEL_DOWN};

static void a_person_reads_words(void **state)
{
	struct capture c;

	(void)state;
	capture_begin(&c);
	logging_set(LOGGING_STDERR, LOG_LEVEL_TRACE);
	log_error("one %d", 1);
	log_warning("two");
	log_notice("three");
	log_info("four");
	log_debug("five");
	log_write(LOG_LEVEL_TRACE, NULL, "six");
	log_write(LOG_LEVEL_ERROR, &about, "seven");
	log_write(LOG_LEVEL_ERROR, &(struct log_about){.ticket = "T2"}, "%s", "");
	assert_string_equal(capture_end(&c), "error: one 1\n"
					     "warning: two\n"
					     "notice: three\n"
					     "info: four\n"
					     "debug: five\n"
					     "trace: six\n"
					     "error: seven channel=cso ticket=T1 delivery=7\n"
					     "error:  ticket=T2\n");
}

static void systemd_reads_priorities(void **state)
{
	struct capture c;

	(void)state;
	capture_begin(&c);
	name_stderr_as_the_journals();
	logging_set(LOGGING_STDERR, LOG_LEVEL_TRACE);
	log_error("one");
	log_warning("two");
	log_notice("three");
	log_info("four");
	log_debug("five");
	log_write(LOG_LEVEL_TRACE, &about, "six");
	assert_string_equal(capture_end(&c), "<3>one\n<4>two\n<5>three\n<6>four\n<7>five\n"
					     "<7>six channel=cso ticket=T1 delivery=7\n");
	/* another one's stream is none of ours */
	capture_begin(&c);
	setenv("JOURNAL_STREAM", "1:2", 1);
	logging_set(LOGGING_AUTO, LOG_LEVEL_NOTICE);
	log_error("one");
	assert_string_equal(capture_end(&c), "error: one\n");
	unsetenv("JOURNAL_STREAM");
}

static void what_is_less_important_is_left_out(void **state)
{
	struct capture c;

	(void)state;
	for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_TRACE; level++) {
		capture_begin(&c);
		logging_set(LOGGING_STDERR, LOG_LEVEL_TRACE);
		logging_set_level((enum log_level)level);
		for (int l = LOG_LEVEL_ERROR; l <= LOG_LEVEL_TRACE; l++)
			log_write((enum log_level)l, NULL, "x");
		int lines = 0;
		for (const char *s = capture_end(&c); *s; s++)
			lines += *s == '\n';
		assert_int_equal(lines, level + 1);
	}
}

static void one_event_is_one_line_whatever_it_holds(void **state)
{
	static const struct log_about foreign = {.channel = "c\nso", .ticket = "\x1b[1m"};
	struct capture c;

	(void)state;
	capture_begin(&c);
	logging_set(LOGGING_STDERR, LOG_LEVEL_NOTICE);
	log_write(LOG_LEVEL_NOTICE, &foreign, "said \"%s\"",
		  "a\r\nerror: forged\x9b\xff\u202e شكوى");
	assert_string_equal(capture_end(&c),
			    "notice: said \"a\\r\\nerror: forged\\x9b\\xff\\u202e شكوى\" "
			    "channel=c\\nso ticket=\\x1b[1m\n");
}

/* Text and fields of any length: the line is cut, ends nevertheless, and is written in one go. */
static void a_long_line_ends_all_the_same(void **state)
{
	_cleanup_(freep) char *text = xmalloc(100001);
	struct capture c;

	(void)state;
	for (size_t i = 0; i < 100000; i += 2)
		memcpy(text + i, "\xd8\xb4", 2);
	text[100000] = '\0';
	const struct log_about both = {.channel = text, .ticket = text, .delivery = text};
	capture_begin(&c);
	logging_set(LOGGING_STDERR, LOG_LEVEL_NOTICE);
	log_write(LOG_LEVEL_NOTICE, &both, "%s", text);
	const char *line = capture_end(&c);
	size_t n = strlen(line);
	assert_in_range(n, 2048, 4096);
	assert_ptr_equal(strchr(line, '\n'), line + n - 1);
	assert_non_null(strstr(line, "… channel="));
	assert_non_null(strstr(line, "… delivery="));
	assert_string_equal(line + n - 4, "…\n");
}

struct seen {
	unsigned count;
	enum log_level level;
	const char *channel;
	char text[100];
};

static void observe(enum log_level level, const struct log_about *about_it, const char *text,
		    void *data)
{
	struct seen *s = data;

	s->count++;
	s->level = level;
	s->channel = about_it->channel;
	snprintf(s->text, sizeof(s->text), "%s", text);
}

static void an_observer_sees_what_is_not_filtered(void **state)
{
	struct seen seen = {0};
	struct capture c;

	(void)state;
	capture_begin(&c);
	logging_set(LOGGING_STDERR, LOG_LEVEL_WARNING);
	logging_observe(observe, &seen);
	log_notice("no");
	assert_int_equal(seen.count, 0);
	log_write(LOG_LEVEL_WARNING, &about, "a\nb");
	assert_int_equal(seen.level, LOG_LEVEL_WARNING);
	assert_string_equal(seen.channel, "cso");
	assert_string_equal(seen.text, "a\\nb");
	log_error("x");
	assert_null(seen.channel);
	logging_observe(NULL, NULL);
	log_error("y");
	assert_int_equal(seen.count, 2);
	capture_end(&c);
}

#define THREADS 4U
#define LINES 200U

static void *log_many(void *data)
{
	for (unsigned i = 0; i < LINES; i++)
		log_write(LOG_LEVEL_NOTICE, &about, "%s", (const char *)data);
	return NULL;
}

static void *read_lines(void *data)
{
	FILE *f = data;
	char line[256];
	uintptr_t whole = 0;

	while (fgets(line, sizeof(line), f)) {
		char c = line[8];
		bool same = strspn(line + 8, (const char[]){c, '\0'}) == 80;
		whole += same && strcmp(line + 88, " channel=cso ticket=T1 delivery=7\n") == 0;
	}
	return (void *)whole;
}

static void lines_of_threads_do_not_mix(void **state)
{
	char texts[THREADS][81];
	pthread_t threads[THREADS], reader;
	int fds[2], saved = dup(STDERR_FILENO);
	void *whole = NULL;

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	dup2(fds[1], STDERR_FILENO);
	close(fds[1]);
	logging_set(LOGGING_STDERR, LOG_LEVEL_NOTICE);
	FILE *f = fdopen(fds[0], "r");
	pthread_create(&reader, NULL, read_lines, f);
	for (size_t i = 0; i < THREADS; i++) {
		memset(texts[i], (int)('a' + i), 80);
		texts[i][80] = '\0';
		pthread_create(&threads[i], NULL, log_many, texts[i]);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	dup2(saved, STDERR_FILENO);
	close(saved);
	pthread_join(reader, &whole);
	fclose(f);
	assert_int_equal((uintptr_t)whole, THREADS * LINES);
}

static bool write_text(const char *path, const char *text)
{
	_cleanup_(closep) int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

/* As root, or as root of name spaces that anyone may make. */
static bool leave_name_space(void)
{
	_cleanup_(freep) char *user = xasprintf("0 %u 1", (unsigned)getuid());
	_cleanup_(freep) char *group = xasprintf("0 %u 1", (unsigned)getgid());

	if (unshare(CLONE_NEWNS) == 0)
		return true;
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
	       write_text("/proc/self/uid_map", user) &&
	       write_text("/proc/self/setgroups", "deny") &&
	       write_text("/proc/self/gid_map", group);
}

static bool make_own_run(void)
{
	if (!leave_name_space())
		return false;
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", "/run", "tmpfs", 0, NULL) == 0 && mkdir("/run/systemd", 0755) == 0 &&
	       mkdir("/run/systemd/journal", 0755) == 0;
}

/* Exit status of a child that may have no /run of its own. */
#define CANNOT 77

static void relay(int fd, int to)
{
	char text[8192];
	ssize_t n = recv(fd, text, sizeof(text), MSG_DONTWAIT);

	(void)!write(to, n > 0 ? text : "nothing\n", n > 0 ? (size_t)n : 8);
	(void)!write(to, "--\n", 3);
}

/* In a /run of its own: what comes to the journal, and what to standard error, goes to fd to. */
static int log_to_journal(int to)
{
	const struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = JOURNAL};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (!make_own_run())
		return CANNOT;
	dup2(to, STDERR_FILENO);
	unsetenv("JOURNAL_STREAM");
	/* where there is no journal, nothing is lost */
	logging_set(LOGGING_JOURNAL, LOG_LEVEL_INFO);
	log_error("astray");
	if (bind(fd, (const struct sockaddr *)&a, sizeof(a)) < 0)
		return 1;
	logging_set(LOGGING_JOURNAL, LOG_LEVEL_INFO);
	log_write(LOG_LEVEL_WARNING, &about, "a\nb\xff شكوى");
	relay(fd, to);
	log_debug("filtered");
	relay(fd, to);
	log_info("plain");
	relay(fd, to);
	/* by itself only if standard error is the journal's */
	logging_set(LOGGING_AUTO, LOG_LEVEL_INFO);
	log_info("a person's");
	name_stderr_as_the_journals();
	logging_set(LOGGING_AUTO, LOG_LEVEL_INFO);
	log_info("systemd's");
	relay(fd, to);
	/* what is too large for a line is a line still */
	_cleanup_(freep) char *text = xcalloc(1, 100001);
	memset(text, 'x', 100000);
	log_info("%s", text);
	char line[4096];
	return recv(fd, line, sizeof(line), MSG_DONTWAIT) > 2000 ? 0 : 2;
}

static const char journal_got[] = "error: astray\n"
				  "MESSAGE=a\\nb\\xff شكوى\n"
				  "PRIORITY=4\n"
				  "SYSLOG_IDENTIFIER=wasld\n"
				  "MESSAGE_ID=" LOG_ID_CHANNEL_DOWN "\n"
				  "CHANNEL=cso\n"
				  "TICKET=T1\n"
				  "DELIVERY=7\n"
				  "--\n"
				  "nothing\n"
				  "--\n"
				  "MESSAGE=plain\n"
				  "PRIORITY=6\n"
				  "SYSLOG_IDENTIFIER=wasld\n"
				  "--\n"
				  "info: a person's\n"
				  "MESSAGE=systemd's\n"
				  "PRIORITY=6\n"
				  "SYSLOG_IDENTIFIER=wasld\n"
				  "--\n";

static void the_journal_gets_fields(void **state)
{
	char text[8192];
	size_t size = 0;
	int fds[2], status = 0;

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(log_to_journal(fds[1]));
	close(fds[1]);
	for (ssize_t n; (n = read(fds[0], text + size, sizeof(text) - 1 - size)) > 0;)
		size += (size_t)n;
	text[size] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT) {
		print_message("# SKIPPED: no journal can be stood in for here (needs a mount "
			      "namespace)\n");
		skip();
	}
	assert_string_equal(text, journal_got);
	assert_int_equal(WEXITSTATUS(status), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_person_reads_words),
	cmocka_unit_test(systemd_reads_priorities),
	cmocka_unit_test(what_is_less_important_is_left_out),
	cmocka_unit_test(one_event_is_one_line_whatever_it_holds),
	cmocka_unit_test(a_long_line_ends_all_the_same),
	cmocka_unit_test(an_observer_sees_what_is_not_filtered),
	cmocka_unit_test(the_journal_gets_fields),
	cmocka_unit_test(lines_of_threads_do_not_mix),
};

UNIT_MAIN(tests)
