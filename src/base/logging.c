#include "base/logging.h"

#include "base/escape.h"

#include <wasl/buffer.h>

#include <string.h>
#include <sys/stat.h>
#include <sys/syslog.h>
#include <sys/uio.h>
#include <unistd.h>

/* sd-journal.h would otherwise add the place in the source to every line */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#define LINE_MAX_BYTES 2048U
#define FIELD_MAX_BYTES 256U
#define JOURNAL_SOCKET "/run/systemd/journal/socket"

enum output {
	OUTPUT_PLAIN,	/* a person reads stderr */
	OUTPUT_SYSTEMD, /* systemd reads stderr: "<N>" in front */
	OUTPUT_JOURNAL,
};

static struct {
	enum output output;
	enum log_level level; /* atomic: threads read it while HUP changes it */
	logging_observer *observer;
	void *observer_data;
} logging = {.output = OUTPUT_PLAIN, .level = LOG_LEVEL_NOTICE};

static const struct {
	const char *word;
	int priority;
} levels[] = {
	[LOG_LEVEL_ERROR] = {"error", LOG_ERR},	     [LOG_LEVEL_WARNING] = {"warning", LOG_WARNING},
	[LOG_LEVEL_NOTICE] = {"notice", LOG_NOTICE}, [LOG_LEVEL_INFO] = {"info", LOG_INFO},
	[LOG_LEVEL_DEBUG] = {"debug", LOG_DEBUG},    [LOG_LEVEL_TRACE] = {"trace", LOG_DEBUG},
};

/* sd_journal_print(3), "$JOURNAL_STREAM": the device and inode of our stderr. */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;

	if (!stream || fstat(STDERR_FILENO, &st) < 0)
		return false;
	_cleanup_(freep) char *ours = xasprintf("%llu:%llu", (unsigned long long)st.st_dev,
						(unsigned long long)st.st_ino);
	return strcmp(ours, stream) == 0;
}

void logging_set(enum logging_target target, enum log_level level)
{
	bool journal = stderr_is_journal();
	bool wanted = target == LOGGING_JOURNAL || (target == LOGGING_AUTO && journal);

	/* libsystemd drops lines without a word where there is no journal */
	if (wanted && access(JOURNAL_SOCKET, F_OK) == 0)
		logging.output = OUTPUT_JOURNAL;
	else
		logging.output = journal ? OUTPUT_SYSTEMD : OUTPUT_PLAIN;
	logging_set_level(level);
}

void logging_set_level(enum log_level level)
{
	__atomic_store_n(&logging.level, level, __ATOMIC_RELAXED);
}

void logging_observe(logging_observer *observer, void *data)
{
	logging.observer = observer;
	logging.observer_data = data;
}

/* A channel's name or a reference, which are short; what is not was not made by us. */
static void add_field(struct buffer *line, const char *key, const char *value)
{
	char shown[FIELD_MAX_BYTES];

	if (!value)
		return;
	escape_line(value, shown, sizeof(shown));
	buffer_printf(line, " %s=%s", key, shown);
}

static void write_stderr(enum log_level level, const struct log_about *about, const char *text)
{
	struct buffer line = BUFFER_INIT((size_t)2 * LINE_MAX_BYTES);

	if (logging.output == OUTPUT_SYSTEMD)
		buffer_printf(&line, "<%d>", levels[level].priority);
	else
		buffer_printf(&line, "%s: ", levels[level].word);
	buffer_add_string(&line, text);
	add_field(&line, "channel", about->channel);
	add_field(&line, "ticket", about->ticket);
	add_field(&line, "delivery", about->delivery);
	buffer_add_char(&line, '\n');
	/* one write a line, so that lines of threads do not mix */
	ssize_t ignored = write(STDERR_FILENO, buffer_string(&line), line.size);
	(void)ignored;
	buffer_done(&line);
}

struct fields {
	struct iovec list[8];
	char *owned[8];
	int count;
};

static void add_journal_field(struct fields *f, const char *key, const char *value)
{
	char shown[LINE_MAX_BYTES];

	if (!value)
		return;
	escape_line(value, shown, sizeof(shown));
	char *field = xasprintf("%s=%s", key, shown);
	f->owned[f->count] = field;
	f->list[f->count++] = (struct iovec){.iov_base = field, .iov_len = strlen(field)};
}

static int write_journal(enum log_level level, const struct log_about *about, const char *text)
{
	struct fields f = {.count = 0};
	char priority[2] = {(char)('0' + levels[level].priority), '\0'};

	add_journal_field(&f, "MESSAGE", text);
	add_journal_field(&f, "PRIORITY", priority);
	add_journal_field(&f, "SYSLOG_IDENTIFIER", "wasld");
	add_journal_field(&f, "MESSAGE_ID", about->message_id);
	add_journal_field(&f, "CHANNEL", about->channel);
	add_journal_field(&f, "TICKET", about->ticket);
	add_journal_field(&f, "DELIVERY", about->delivery);
	int r = sd_journal_sendv(f.list, f.count);
	for (int i = 0; i < f.count; i++)
		free(f.owned[i]);
	return r;
}

void log_write(enum log_level level, const struct log_about *about, const char *fmt, ...)
{
	static const struct log_about nothing;
	char text[LINE_MAX_BYTES];

	if (level > __atomic_load_n(&logging.level, __ATOMIC_RELAXED))
		return;
	va_list args;
	va_start(args, fmt);
	_cleanup_(freep) char *whole = xvasprintf(fmt, args);
	va_end(args);
	escape_line(whole, text, sizeof(text));
	about = about ? about : &nothing;
	if (logging.observer)
		logging.observer(level, about, text, logging.observer_data);
	if (logging.output != OUTPUT_JOURNAL || write_journal(level, about, text) < 0)
		write_stderr(level, about, text);
}
