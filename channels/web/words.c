#include "words.h"

#include <string.h>

static bool is_english(enum text_language language)
{
	return language == TEXT_LANGUAGE_ENGLISH;
}

char *words_of_size(uint64_t bytes, enum text_language language)
{
	const char *unit = is_english(language) ? "KB" : "كيلوبايت";

	if (bytes >= 1U << 20) {
		bytes >>= 10;
		unit = is_english(language) ? "MB" : "ميجابايت";
	}
	return xasprintf("%llu %s", (unsigned long long)(bytes >> 10), unit);
}

/* --- what is wrong --- */

static const char *missing(enum contact_field field, bool english)
{
	static const char *const words[CONTACT_FIELDS][2] = {
		[CONTACT_TYPE] = {"اختر نوع الرسالة.", "Choose what your message is."},
		[CONTACT_NAME] = {"اكتب اسمك.", "Enter your name."},
		[CONTACT_EMAIL] = {"اكتب بريدك الإلكتروني أو رقم جوالك، لنتمكن من الرد عليك.",
				   "Enter your e-mail address or your mobile number, so that we "
				   "can answer you."},
		[CONTACT_SUBJECT] = {"اكتب موضوع الرسالة.", "Enter the subject of your message."},
		[CONTACT_MESSAGE] = {"اكتب نص الرسالة.", "Write your message."},
	};
	const char *text = words[field][english];

	return text ? text : "";
}

static char *too_long(enum contact_field field, bool english)
{
	unsigned most = contact_most(field);

	return english ? xasprintf("This is too long: shorten it to at most %u characters.", most)
		       : xasprintf("النص أطول من المسموح: اختصره إلى %u حرفًا على الأكثر.", most);
}

static const char *malformed(enum contact_field field, bool english)
{
	if (field == CONTACT_EMAIL)
		return english ? "This is not an e-mail address. Write it in full, such as "
				 "name@example.com."
			       : "صيغة البريد الإلكتروني غير صحيحة. اكتبه كاملًا، مثل "
				 "name@example.com.";
	return english ? "This is not a mobile number. Write it such as 0512345678, or with the "
			 "country code, such as +201001234567."
		       : "رقم الجوال غير صحيح. اكتبه مثل 0512345678، أو مع رمز الدولة مثل "
			 "+201001234567.";
}

static char *of_size(const struct contact *c, enum contact_trouble trouble,
		     const struct web_form_options *o, enum text_language language)
{
	bool one = trouble == CONTACT_TOO_LARGE, english = is_english(language);
	_cleanup_(freep) char *most =
		words_of_size(one ? o->attachment_size : o->attachments_size, language);

	if (!one)
		return english ? xasprintf("The attachments are larger than %s together. Choose "
					   "fewer or smaller files.",
					   most)
			       : xasprintf("يتجاوز مجموع حجم المرفقات %s. اختر ملفات أقل أو أصغر.",
					   most);
	return english ? xasprintf("The file \"%s\" is larger than %s. Choose a smaller one.",
				   c->refused, most)
		       : xasprintf("حجم الملف «%s» أكبر من %s. اختر ملفًا أصغر.", c->refused, most);
}

static char *of_type(const struct contact *c, const struct web_form_options *o, bool english)
{
	struct buffer types = BUFFER_INIT(4096);

	for (char **type = o->attachment_types; type && *type; type++)
		(void)buffer_printf(&types, "%s%s", types.size ? english ? ", " : "، " : "", *type);
	char *text = english ? xasprintf("Files of the kind of \"%s\" are not accepted. Accepted "
					 "are: %s.",
					 c->refused, buffer_string(&types))
			     : xasprintf("نوع الملف «%s» غير مقبول. الأنواع المقبولة: %s.",
					 c->refused, buffer_string(&types));
	buffer_done(&types);
	return text;
}

static char *of_files(const struct contact *c, enum contact_trouble trouble,
		      const struct web_form_options *o, enum text_language language)
{
	bool english = is_english(language);
	unsigned most = (unsigned)o->attachments;

	if (trouble == CONTACT_TOO_MANY)
		return english ? xasprintf("There are more than %u attachments. Choose fewer.",
					   most)
			       : xasprintf("عدد المرفقات أكثر من %u. اختر عددًا أقل.", most);
	if (trouble == CONTACT_TYPE_REFUSED)
		return of_type(c, o, english);
	if (trouble == CONTACT_EMPTY_FILE)
		return english ? xasprintf("The file \"%s\" is empty. Choose another.", c->refused)
			       : xasprintf("الملف «%s» فارغ. اختر ملفًا آخر.", c->refused);
	return of_size(c, trouble, o, language);
}

char *words_of_trouble(const struct contact *c, enum contact_field field,
		       const struct web_form_options *options, enum text_language language)
{
	enum contact_trouble trouble = c->troubles[field];
	bool english = is_english(language);

	switch (trouble) {
	case CONTACT_GOOD:
		return NULL;
	case CONTACT_MISSING:
		return xstrdup(missing(field, english));
	case CONTACT_TOO_LONG:
		return too_long(field, english);
	case CONTACT_MALFORMED:
		return xstrdup(malformed(field, english));
	case CONTACT_LANDLINE:
		return xstrdup(english ? "This is a landline. Enter a mobile number, or an e-mail "
					 "address instead."
				       : "هذا رقم هاتف ثابت. اكتب رقم جوال، أو استعمل البريد "
					 "الإلكتروني بدلًا منه.");
	default:
		return of_files(c, trouble, options, language);
	}
}

/* --- how it reads --- */

void words_of_message(const struct contact *c, enum text_language language, struct buffer *out)
{
	static const char *const labels[CONTACT_FIELDS][2] = {
		[CONTACT_EMAIL] = {"البريد الإلكتروني", "E-mail"},
		[CONTACT_MOBILE] = {"الجوال", "Mobile"},
		[CONTACT_TRAINEE] = {"رقم المتدرب", "Trainee number"},
		[CONTACT_UNIT] = {"الجهة المعنية", "Unit concerned"},
	};
	bool first = true;

	(void)buffer_add_string(out, c->typed[CONTACT_MESSAGE]);
	for (int field = CONTACT_EMAIL; field <= CONTACT_UNIT; field++) {
		const char *typed = c->typed[field];

		if (!typed[strspn(typed, " \t\r\n")])
			continue;
		(void)buffer_add_string(out, first ? "\n\n" : "\n");
		first = false;
		(void)buffer_printf(out, "%s: ", labels[field][is_english(language)]);
		(void)text_one_line(typed, strlen(typed), out);
	}
}
