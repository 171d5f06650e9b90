#include "http/pages/names.h"

#include "outbox/acknowledgement.h"

#include <unicode/udat.h>
#include <unicode/ustring.h>

#define DATE_MAX 64

static unsigned index_of(enum text_language language)
{
	return language == TEXT_LANGUAGE_ENGLISH ? 1 : 0;
}

const char *stage_name(enum ticket_stage stage, enum text_language language)
{
	return stage_in_words(stage, language);
}

const char *type_name(enum ticket_type type, enum text_language language)
{
	static const char *const names[][2] = {
		[TYPE_INQUIRY] = {"استفسار", "Inquiry"},
		[TYPE_COMPLAINT] = {"شكوى", "Complaint"},
		[TYPE_REQUEST] = {"طلب", "Request"},
		[TYPE_SUGGESTION] = {"مقترح", "Suggestion"},
	};

	return names[type][index_of(language)];
}

const char *complexity_name(enum ticket_complexity complexity, enum text_language language)
{
	static const char *const names[][2] = {
		[COMPLEXITY_ROUTINE] = {"روتينية", "Routine"},
		[COMPLEXITY_CRITICAL] = {"حرجة", "Critical"},
		[COMPLEXITY_COMPLEX] = {"معقدة", "Complex"},
	};

	return names[complexity][index_of(language)];
}

static char *hijri(int64_t utc_ms, enum text_language language)
{
	static const UChar zone[] = u"Asia/Riyadh";
	static const UChar pattern[] = u"d MMMM y";
	const char *locale = language == TEXT_LANGUAGE_ENGLISH
				     ? "en@calendar=islamic-umalqura"
				     : "ar@calendar=islamic-umalqura;numbers=latn";
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

char *date_in_both(int64_t utc_ms, enum text_language language)
{
	_cleanup_(freep) char *ours = hijri(utc_ms, language);
	_cleanup_(freep) char *gregorian = date_in_words(utc_ms, language);

	if (language == TEXT_LANGUAGE_ENGLISH)
		return xasprintf("%s (%s AH)", gregorian, ours);
	return xasprintf("%s هـ، الموافق %s م", ours, gregorian);
}
