#include "ctl/show.h"

#include "base/encode.h"

#include <wasl/text.h>

#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define COLUMNS_MAX 12U
#define FIELD_MAX 4096U

/* The terminal's width, 0 where stdout is none. */
static size_t terminal_width(void)
{
	struct winsize size = {0};

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 20)
		return 80;
	return size.ws_col;
}

static const json_t *member_of(const json_t *object, const char *member)
{
	for (;;) {
		size_t size = strcspn(member, ".");
		_cleanup_(freep) char *name = xstrndup(member, size);
		object = json_object_get(object, name);
		if (!member[size])
			return object;
		member += size + 1;
	}
}

const char *show_word(const json_t *object, const char *member)
{
	const char *word = json_string_value(member_of(object, member));

	return word ? word : "";
}

json_int_t show_number(const json_t *object, const char *member)
{
	return json_integer_value(member_of(object, member));
}

const char *show_time(const json_t *object, const char *member, char ret[static 20])
{
	const char *text = show_word(object, member);
	int64_t ms;
	struct tm tm;

	*ret = '\0';
	if (!*text || decode_time(text, &ms) < 0)
		return ret;
	time_t seconds = (time_t)(ms / 1000);
	if (localtime_r(&seconds, &tm))
		strftime(ret, 20, "%Y-%m-%d %H:%M", &tm);
	return ret;
}

static char *joined(const json_t *list)
{
	struct buffer out = BUFFER_INIT(FIELD_MAX);
	size_t i;
	const json_t *value;

	json_array_foreach(list, i, value)
	{
		const char *word = json_string_value(value);
		buffer_printf(&out, "%s%s", i ? ", " : "", word ? word : "");
	}
	return buffer_take(&out, NULL);
}

/* "spent_usd 1.25, posts 7" */
static char *named_numbers(const json_t *object)
{
	struct buffer out = BUFFER_INIT(FIELD_MAX);
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)object, name, value)
	{
		if (json_is_number(value))
			buffer_printf(&out, "%s%s %.10g", out.size ? ", " : "", name,
				      json_number_value(value));
	}
	return buffer_take(&out, NULL);
}

static const json_t *shown_member(const json_t *object, const struct show_column *column)
{
	const json_t *value = member_of(object, column->member);
	const char *text = json_string_value(value);

	return column->instead && (!text || !*text) ? member_of(object, column->instead) : value;
}

static char *value_of(const json_t *object, const struct show_column *column)
{
	const json_t *value = shown_member(object, column);
	char time[20];

	if (column->time)
		return xstrdup(show_time(object, column->member, time));
	if (json_is_integer(value))
		return xasprintf("%lld", (long long)json_integer_value(value));
	if (json_is_boolean(value))
		return xstrdup(json_is_true(value) ? "yes" : "no");
	if (json_is_array(value))
		return joined(value);
	if (json_is_object(value))
		return named_numbers(value);
	return xstrdup(json_is_string(value) ? json_string_value(value) : "");
}

static struct table *table_of(const struct show_column *columns, size_t *ret_count)
{
	struct table_column of_table[COLUMNS_MAX + 1] = {0};
	size_t count = 0;

	for (; columns[count].title && count < COLUMNS_MAX; count++) {
		const struct show_column *c = &columns[count];
		bool whole = c->time && c->fit == TABLE_CUT;
		of_table[count] = (struct table_column){c->title, whole ? TABLE_WHOLE : c->fit};
	}
	*ret_count = count;
	return table_new(of_table);
}

static void add_row(struct table *table, const json_t *object, const struct show_column *columns,
		    size_t count)
{
	char *cells[COLUMNS_MAX];

	for (size_t i = 0; i < count; i++)
		cells[i] = value_of(object, &columns[i]);
	table_add(table, (const char *const *)cells);
	for (size_t i = 0; i < count; i++)
		free(cells[i]);
}

void show_list(const json_t *list, const struct show_column *columns, const char *empty)
{
	size_t count, i;
	const json_t *object;
	_cleanup_(table_freep) struct table *table = table_of(columns, &count);

	if (!json_array_size(list)) {
		puts(empty);
		return;
	}
	json_array_foreach(list, i, object) add_row(table, object, columns, count);
	table_print(table, stdout, terminal_width());
}

void show_fields(const json_t *object, const struct show_column *columns)
{
	for (; columns->title; columns++) {
		_cleanup_(freep) char *value = value_of(object, columns);
		struct buffer line = BUFFER_INIT(FIELD_MAX);
		size_t size = strlen(value);

		text_one_line(value, text_cut(value, size, FIELD_MAX / 3), &line);
		if (line.size)
			printf("%-12s %s\n", columns->title, buffer_string(&line));
		buffer_done(&line);
	}
}

/* The bytes of a character that a terminal would obey, 0 for any other. */
static size_t obeyed(const unsigned char *s)
{
	if ((s[0] < 0x20 && s[0] != '\n' && s[0] != '\t') || s[0] == 0x7f)
		return 1;
	if (s[0] == 0xc2 && s[1] >= 0x80 && s[1] <= 0x9f)
		return 2;
	/* U+202A to U+202E and U+2066 to U+2069: they would turn the lines around */
	if (s[0] == 0xe2 && s[1] == 0x80 && s[2] >= 0xaa && s[2] <= 0xae)
		return 3;
	if (s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9)
		return 3;
	return 0;
}

void show_text(const char *text)
{
	bool ended = true;

	for (const char *s = text; *s;) {
		size_t skip = obeyed((const unsigned char *)s);
		if (!skip) {
			putchar(*s);
			ended = *s == '\n';
			skip = 1;
		}
		s += skip;
	}
	if (!ended)
		putchar('\n');
}
