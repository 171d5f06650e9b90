#include "words.h"

#include <string.h>

struct phrase {
	const char *arabic, *english;
};

static const char *in(const struct phrase *p, enum text_language language)
{
	return language == TEXT_LANGUAGE_ENGLISH ? p->english : p->arabic;
}

enum text_language words_language(const struct call *c, enum text_language otherwise)
{
	const char *own = c->note ? c->note : c->subject;
	enum text_language language = c->language;

	if (language == TEXT_LANGUAGE_UNKNOWN && own)
		language = text_language(own, strlen(own));
	return language == TEXT_LANGUAGE_UNKNOWN ? otherwise : language;
}

static const struct phrase *headline(const struct call *c)
{
	static const struct phrase events[] = {
		[CALL_NEW] = {"مكالمة واردة.", "Incoming call."},
		[CALL_ANSWER] = {"تم الرد على المكالمة.", "The call was answered."},
		[CALL_HANGUP] = {"انتهت المكالمة.", "The call has ended."},
		[CALL_NOTE] = {"ملاحظة على المكالمة.", "Note on the call."},
	};
	static const struct phrase outcomes[] = {
		[CALL_ANSWERED] = {"انتهت المكالمة بعد الرد عليها.",
				   "The call was answered and has ended."},
		[CALL_MISSED] = {"مكالمة فائتة: لم يُردّ على المتصل. يُرجى معاودة الاتصال به.",
				 "Missed call: nobody answered. Please call back."},
		[CALL_ABANDONED] = {"أنهى المتصل المكالمة قبل الرد عليه. يُرجى معاودة الاتصال به.",
				    "The caller hung up before an answer. Please call back."},
		[CALL_VOICEMAIL] = {"ترك المتصل رسالة صوتية. يُرجى معاودة الاتصال به.",
				    "The caller left a voice message. Please call back."},
	};

	return c->outcome ? &outcomes[c->outcome] : &events[c->event];
}

static const char *type_word(const struct call *c, enum text_language language)
{
	static const struct phrase types[] = {
		[CALL_INQUIRY] = {"استفسار", "inquiry"},
		[CALL_COMPLAINT] = {"شكوى", "complaint"},
		[CALL_REQUEST] = {"طلب", "request"},
		[CALL_SUGGESTION] = {"مقترح", "suggestion"},
	};

	return c->type ? in(&types[c->type], language) : NULL;
}

static const struct phrase missed = {"مكالمة فائتة: مطلوب معاودة الاتصال",
				     "Missed call: call back"};
static const struct phrase plain = {"مكالمة هاتفية", "Phone call"};

char *words_subject(const struct call *c, enum text_language language)
{
	if (c->subject)
		return xstrdup(c->subject);
	return xstrdup(in(call_is_missed(c) ? &missed : &plain, language));
}

/* --- the facts, one a line --- */

static char *caller_of(const struct call *c, enum text_language language)
{
	static const struct phrase unknown = {"رقم غير معروف", "unknown number"};
	const char *number = c->canonical[0] ? c->canonical
			     : c->number     ? c->number
					     : in(&unknown, language);

	return c->name ? xasprintf("%s (%s)", c->name, number) : xstrdup(number);
}

static char *duration_of(const struct call *c, enum text_language language)
{
	int64_t s = (c->ended.utc_ms - c->started.utc_ms) / 1000;

	if (!c->started.utc_ms || !c->ended.utc_ms || s < 0 || s > 86400)
		return NULL;
	if (language == TEXT_LANGUAGE_ENGLISH)
		return xasprintf("%d min %d s", (int)(s / 60), (int)(s % 60));
	return xasprintf("%d د و%d ث", (int)(s / 60), (int)(s % 60));
}

static char *time_of(const struct when *w)
{
	char text[WHEN_SIZE];

	if (!w->utc_ms)
		return NULL;
	when_write(w, text);
	return xstrdup(text);
}

static void add_facts(const struct call *c, enum text_language language, struct buffer *out)
{
	_cleanup_(freep) char *caller = caller_of(c, language);
	_cleanup_(freep) char *started = time_of(&c->started);
	_cleanup_(freep) char *ended = time_of(&c->ended);
	_cleanup_(freep) char *duration = duration_of(c, language);
	const struct {
		struct phrase label;
		const char *value;
	} facts[] = {
		{{"المتصل", "Caller"}, caller},
		{{"الموظف", "Agent"}, c->agent},
		{{"الإدارة", "Department"}, c->department},
		{{"بداية المكالمة", "Began"}, started},
		{{"نهاية المكالمة", "Ended"}, ended},
		{{"المدة", "Duration"}, duration},
		{{"النوع", "Type"}, type_word(c, language)},
		{{"الموضوع", "Subject"}, c->subject},
		{{"التسجيل", "Recording"}, c->recording},
	};

	for (size_t i = 0; i < ELEMENTS(facts); i++) {
		if (!facts[i].value)
			continue;
		buffer_printf(out, "%s: ", in(&facts[i].label, language));
		(void)text_one_line(facts[i].value, strlen(facts[i].value), out);
		buffer_add_char(out, '\n');
	}
}

void words_text(const struct call *c, enum text_language language, struct buffer *out)
{
	buffer_printf(out, "%s\n\n", in(headline(c), language));
	add_facts(c, language, out);
	if (c->note)
		buffer_printf(out, "\n%s\n", c->note);
}

const char *words_unreadable_subject(enum text_language language)
{
	static const struct phrase subject = {"بلاغ من مركز الاتصال تعذرت قراءته",
					      "A report of the call centre that cannot be read"};

	return in(&subject, language);
}

const char *words_unreadable_text(enum text_language language)
{
	static const struct phrase text = {
		"ورد بلاغ من مركز الاتصال ولم يتمكن النظام من قراءته. يُرجى الاطلاع على أصله "
		"المحفوظ مع التذكرة كما ورد.\n",
		"A report of the call centre came that the system cannot read. Please look at the "
		"original, which is kept with the ticket as it came.\n"};

	return in(&text, language);
}
