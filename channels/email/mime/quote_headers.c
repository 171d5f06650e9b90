#include "quote_headers.h"

#include <string.h>

#include "quote_fold.h"
#include "quote_line.h"
#include "quote_words.h"

#define LINES_MAX 40U
#define BYTES_MAX ((size_t)8192)
#define KEY_BYTES_MAX ((size_t)64)
/* Lists of recipients are folded. */
#define FOLDED_MAX 6U

enum key {
	KEY_NONE = 0,
	KEY_FROM = 1,
	KEY_SENT = 2,
	KEY_DATE = 4,
	KEY_TO = 8,
	KEY_CC = 16,
	KEY_SUBJECT = 32,
	KEY_OTHER = 64,
};

static const struct {
	const char *word;
	enum key key;
} keys[] = {
	{"from", KEY_FROM},
	{"de", KEY_FROM},
	{"von", KEY_FROM},
	{"da", KEY_FROM},
	{"van", KEY_FROM},
	{"från", KEY_FROM},
	{"fra", KEY_FROM},
	{"od", KEY_FROM},
	{"kimden", KEY_FROM},
	{"gönderen", KEY_FROM},
	{"dari", KEY_FROM},
	{"от", KEY_FROM},
	{"від", KEY_FROM},
	{"发件人", KEY_FROM},
	{"寄件者", KEY_FROM},
	{"差出人", KEY_FROM},
	{"من", KEY_FROM},
	{"المرسل", KEY_FROM},
	{"از", KEY_FROM},
	{"sent", KEY_SENT},
	{"date sent", KEY_SENT},
	{"envoyé", KEY_SENT},
	{"envoyé le", KEY_SENT},
	{"gesendet", KEY_SENT},
	{"gesendet am", KEY_SENT},
	{"enviado", KEY_SENT},
	{"enviado el", KEY_SENT},
	{"enviada em", KEY_SENT},
	{"inviato", KEY_SENT},
	{"verzonden", KEY_SENT},
	{"skickat", KEY_SENT},
	{"sendt", KEY_SENT},
	{"wysłano", KEY_SENT},
	{"отправлено", KEY_SENT},
	{"gönderildi", KEY_SENT},
	{"发送时间", KEY_SENT},
	{"تم الارسال", KEY_SENT},
	{"ارسلت", KEY_SENT},
	{"ارسل", KEY_SENT},
	{"تاريخ الارسال", KEY_SENT},
	{"وقت الارسال", KEY_SENT},
	{"ارسال شده", KEY_SENT},
	{"date", KEY_DATE},
	{"datum", KEY_DATE},
	{"data", KEY_DATE},
	{"fecha", KEY_DATE},
	{"dato", KEY_DATE},
	{"tarih", KEY_DATE},
	{"tanggal", KEY_DATE},
	{"дата", KEY_DATE},
	{"日期", KEY_DATE},
	{"日時", KEY_DATE},
	{"التاريخ", KEY_DATE},
	{"تاريخ", KEY_DATE},
	{"to", KEY_TO},
	{"à", KEY_TO},
	{"a", KEY_TO},
	{"an", KEY_TO},
	{"para", KEY_TO},
	{"aan", KEY_TO},
	{"till", KEY_TO},
	{"til", KEY_TO},
	{"do", KEY_TO},
	{"kime", KEY_TO},
	{"кому", KEY_TO},
	{"收件人", KEY_TO},
	{"宛先", KEY_TO},
	{"الي", KEY_TO},
	{"المستلم", KEY_TO},
	{"به", KEY_TO},
	{"cc", KEY_CC},
	{"bcc", KEY_CC},
	{"copie", KEY_CC},
	{"kopie", KEY_CC},
	{"kopia", KEY_CC},
	{"抄送", KEY_CC},
	{"نسخه", KEY_CC},
	{"نسخه الي", KEY_CC},
	{"نسخه كربونيه", KEY_CC},
	{"subject", KEY_SUBJECT},
	{"objet", KEY_SUBJECT},
	{"betreff", KEY_SUBJECT},
	{"asunto", KEY_SUBJECT},
	{"oggetto", KEY_SUBJECT},
	{"onderwerp", KEY_SUBJECT},
	{"assunto", KEY_SUBJECT},
	{"ämne", KEY_SUBJECT},
	{"emne", KEY_SUBJECT},
	{"temat", KEY_SUBJECT},
	{"konu", KEY_SUBJECT},
	{"perihal", KEY_SUBJECT},
	{"тема", KEY_SUBJECT},
	{"主题", KEY_SUBJECT},
	{"主旨", KEY_SUBJECT},
	{"件名", KEY_SUBJECT},
	{"الموضوع", KEY_SUBJECT},
	{"موضوع", KEY_SUBJECT},
	{"reply to", KEY_OTHER},
	{"reply-to", KEY_OTHER},
	{"répondre à", KEY_OTHER},
	{"antwort an", KEY_OTHER},
	{"risposta", KEY_OTHER},
	{"importance", KEY_OTHER},
	{"priority", KEY_OTHER},
	{"attachments", KEY_OTHER},
	{"message-id", KEY_OTHER},
	{"الاهميه", KEY_OTHER},
	{"الاولويه", KEY_OTHER},
	{"المرفقات", KEY_OTHER},
	{"الرد الي", KEY_OTHER},
	{"رد الي", KEY_OTHER},
};

/* What is known of the block so far. */
struct block {
	unsigned int keys;
	bool address, time;
};

/* Which field the line is; its value begins at *ret_value. */
static enum key read_key(const char *text, size_t size, size_t *ret_value)
{
	size_t near = size < KEY_BYTES_MAX ? size : KEY_BYTES_MAX;
	size_t blank = quote_line_indent(text, near);

	if (!memchr(text, ':', near) && !memmem(text, near, "\xef\xbc\x9a", 3))
		return KEY_NONE;
	text += blank;
	near -= blank;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t n = fold_word(text, near, keys[i].word), m = 0;

		if (n > 0)
			m = fold_match(text + n, near - n, ":");
		if (n > 0 && m == 0)
			m = fold_match(text + n, near - n, " :");
		if (m > 0) {
			*ret_value = blank + n + m;
			return keys[i].key;
		}
	}
	return KEY_NONE;
}

/* True for 10:15 anywhere in it. */
static bool has_time(const char *text, size_t size)
{
	struct fold f = {text, text + size};
	uint32_t c, before = ' ', last = ' ';

	while ((c = fold_next(&f))) {
		if (last == ':' && before >= '0' && before <= '9' && c >= '0' && c <= '9')
			return true;
		before = last;
		last = c;
	}
	return false;
}

static void add_field(struct block *b, enum key key, const char *value, size_t size)
{
	b->keys |= key;
	if (key != KEY_SUBJECT && memchr(value, '@', size))
		b->address = true;
	if ((key == KEY_DATE || key == KEY_SENT) && has_time(value, size))
		b->time = true;
}

static unsigned int count_keys(unsigned int seen)
{
	return (unsigned int)__builtin_popcount(seen & ~(unsigned int)KEY_OTHER &
						~(unsigned int)KEY_CC);
}

/*
 * A letter has a heading too (from, to, subject, date), and belongs to its writer. A mail
 * program's has a field "Sent", or addresses, or the time of day.
 */
static bool is_of_program(const struct block *b, bool announced)
{
	unsigned int count = count_keys(b->keys);

	if (!(b->keys & KEY_FROM))
		return false;
	if (announced)
		return count >= 2;
	if (count < 3)
		return false;
	if (b->keys & KEY_SENT)
		return true;
	if (b->keys & KEY_SUBJECT)
		return b->address || b->time;
	return b->address && b->time;
}

/* A folded value goes on where the next line is no field, or blank and then a field again. */
static bool goes_on(const char *text, size_t size, const struct quote_line *line, size_t *folded)
{
	struct quote_line next;
	size_t value;

	if (line->end > line->begin)
		return ++*folded <= FOLDED_MAX;
	next = quote_line_at(text, size, line->next);
	return read_key(text + next.begin, next.end - next.begin, &value) != KEY_NONE;
}

struct quote_headers quote_headers_read(const char *text, size_t size, size_t at, bool announced)
{
	struct quote_headers result = {.end = at};
	struct block b = {0};
	size_t folded = 0;
	bool recipients = false;

	for (size_t n = 0; n < LINES_MAX && at < size && at - result.end < BYTES_MAX; n++) {
		struct quote_line line = quote_line_at(text, size, at);
		const char *start = text + line.begin;
		size_t length = line.end - line.begin, value = 0;
		enum key key = length > 0 ? read_key(start, length, &value) : KEY_NONE;

		if (key == KEY_NONE &&
		    (n == 0 || (length > 0 && !recipients) || !goes_on(text, size, &line, &folded)))
			break;
		at = line.next;
		if (key == KEY_NONE)
			continue;
		add_field(&b, key, start + value, length - value);
		recipients = key & (KEY_TO | KEY_CC | KEY_FROM | KEY_SUBJECT);
		folded = 0;
		result.end = at;
	}
	result.found = is_of_program(&b, announced);
	return result;
}

static size_t skip_dashes(const char *text, size_t size)
{
	size_t n = 0;

	while (n < size && (text[n] == '-' || text[n] == '_' || text[n] == '=' || text[n] == '#'))
		n++;
	return n;
}

bool quote_headers_announce(const char *text, size_t begin, size_t end)
{
	size_t size, n, m;

	begin += quote_line_indent(text + begin, end - begin);
	size = end - begin;
	text += begin;
	n = skip_dashes(text, size);
	if (n == 0) {
		m = fold_any_word(text, size, quote_words_begin_forwarded);
		return m > 0 && (m == size || (m + 1 == size && text[m] == ':'));
	}
	if (n < 2)
		return false;
	n += quote_line_indent(text + n, size - n);
	m = fold_any_word(text + n, size - n, quote_words_original);
	if (m == 0)
		return false;
	m += n;
	m += quote_line_indent(text + m, size - m);
	return skip_dashes(text + m, size - m) >= 2;
}
