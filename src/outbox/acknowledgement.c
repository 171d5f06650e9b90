#include "outbox/acknowledgement.h"

#include <unicode/udat.h>
#include <unicode/ustring.h>

#define DATE_MAX 64

const char *const *acknowledgement_variables(void)
{
	static const char *const names[] = {
		"reference",	"office_name", "name",	       "received_date",
		"phone",	"website",     "routine_days", "critical_days",
		"complex_days", "subject",     "message",      "status_url",
		"stage",	NULL,
	};

	return names;
}

static char *arabic_number(unsigned n)
{
	static const char *const words[] = {
		"",    "واحد", "اثنين",	 "ثلاثة", "أربعة", "خمسة",
		"ستة", "سبعة", "ثمانية", "تسعة",  "عشرة",
	};

	return n < ELEMENTS(words) ? xstrdup(words[n]) : xasprintf("%u", n);
}

/* The counted noun follows its number: one, two, three to ten, and beyond. */
static char *arabic_days(unsigned n)
{
	_cleanup_(freep) char *number = arabic_number(n);

	if (n == 1)
		return xstrdup("يوم عمل واحد");
	if (n == 2)
		return xstrdup("يومي عمل");
	return xasprintf(n <= 10 ? "%s أيام عمل" : "%s يوم عمل", number);
}

static char *days_in_arabic(unsigned least, unsigned most)
{
	_cleanup_(freep) char *days = arabic_days(most);

	if (least == most)
		return xasprintf("خلال %s", days);
	_cleanup_(freep) char *from = arabic_number(least);
	return xasprintf("خلال مدة من %s إلى %s", from, days);
}

char *days_in_words(const char *days, enum text_language language)
{
	unsigned least = 0, most = 0;

	if (!days || !office_days_parse(days, &least, &most))
		return xstrdup("");
	if (language != TEXT_LANGUAGE_ENGLISH)
		return days_in_arabic(least, most);
	if (least == most)
		return xasprintf("within %u working day%s", most, most == 1 ? "" : "s");
	return xasprintf("within %u to %u working days", least, most);
}

char *date_in_words(int64_t utc_ms, enum text_language language)
{
	static const UChar zone[] = u"Asia/Riyadh";
	static const UChar pattern[] = u"d MMMM y";
	const char *locale =
		language == TEXT_LANGUAGE_ENGLISH ? "en" : "ar@calendar=gregorian;numbers=latn";
	UErrorCode status = U_ZERO_ERROR;
	UChar text[DATE_MAX];
	char utf8[4 * DATE_MAX] = "";

	UDateFormat *format =
		udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, zone, -1, pattern, -1, &status);
	if (U_FAILURE(status))
		return xstrdup("");
	udat_format(format, (UDate)utc_ms, text, DATE_MAX, NULL, &status);
	u_strToUTF8(utf8, sizeof(utf8), NULL, text, -1, &status);
	udat_close(format);
	return xstrdup(U_FAILURE(status) ? "" : utf8);
}

const char *stage_in_words(enum ticket_stage stage, enum text_language language)
{
	static const char *const words[][2] = {
		[STAGE_RECEIVED] = {"الاستقبال", "Receipt"},
		[STAGE_REGISTERED] = {"التسجيل", "Registration"},
		[STAGE_CLASSIFIED] = {"التصنيف", "Classification"},
		[STAGE_TRANSFERRED] = {"التحويل", "Transfer"},
		[STAGE_IN_PROGRESS] = {"المعالجة", "Processing"},
		[STAGE_CLOSED] = {"الإغلاق", "Closure"},
	};

	return words[stage][language == TEXT_LANGUAGE_ENGLISH ? 1 : 0];
}

/* NULL where no address of the pages was told. */
static char *status_url(const struct acknowledgement_facts *facts)
{
	const char *base = facts->office->public_url;

	if (!base || !facts->status_token)
		return NULL;
	return xasprintf("%s%s/ticket?t=%s", base,
			 facts->language == TEXT_LANGUAGE_ENGLISH ? "/en" : "",
			 facts->status_token);
}

void acknowledgement_render(const struct template_set *templates,
			    const struct acknowledgement_facts *facts, struct rendered *ret)
{
	const struct office_options *office = &facts->office->options;
	bool english = facts->language == TEXT_LANGUAGE_ENGLISH;
	_cleanup_(freep) char *routine = days_in_words(office->routine_days, facts->language);
	_cleanup_(freep) char *critical = days_in_words(office->critical_days, facts->language);
	_cleanup_(freep) char *complex = days_in_words(office->complex_days, facts->language);
	_cleanup_(freep) char *date = date_in_words(facts->received, facts->language);
	_cleanup_(freep) char *status = status_url(facts);
	const struct template_variable variables[] = {
		{"reference", facts->reference},
		{"status_url", status},
		{"office_name", english ? office->name_en : office->name_ar},
		{"name", facts->name},
		{"received_date", date},
		{"phone", office->phone},
		{"website", office->website},
		{"routine_days", routine},
		{"critical_days", critical},
		{"complex_days", complex},
		{"subject", facts->subject},
		{"message", facts->message, true},
		{"stage", facts->stage},
		{NULL, NULL},
	};

	const struct template_choice choice = {
		.kind = facts->kind ? facts->kind : "acknowledgement",
		.address_kind = facts->address_kind,
		.language = facts->language,
	};
	template_render(templates, &choice, variables, ret);
}
