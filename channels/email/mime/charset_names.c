#include "charset_names.h"

#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>

#include <wasl/memory.h>

/*
 * Labels in lower case, without "x-" and without what is no letter or digit. Those that
 * ICU does not know, and those whose writers mean a larger set than they name.
 */
static const struct {
	const char *label, *name;
} known[] = {
	{"utf8", "UTF-8"},
	{"utf8strict", "UTF-8"},
	{"utf8mb4", "UTF-8"},
	{"unicode11utf8", "UTF-8"},
	{"unicode20utf8", "UTF-8"},
	{"unicode11utf7", "UTF-7"},
	{"utf16", "UTF-16"},
	{"unicode", "UTF-16"},
	{"ucs2", "UTF-16"},
	{"iso106461", "UTF-16"},
	{"arabic", "ISO-8859-6"},
	{"msarab", "windows-1256"},
	{"win1256", "windows-1256"},
	{"windowsarabic", "windows-1256"},
	{"cp28596", "ISO-8859-6"},
	{"28596", "ISO-8859-6"},
	{"asmo708", "ISO-8859-6"},
	{"macarabic", "x-mac-arabic"},
	{"macfarsi", "x-mac-arabic"},
	{"cp10004", "x-mac-arabic"},
	{"cp65001", "UTF-8"},
	{"65001", "UTF-8"},
	{"1256", "windows-1256"},
	{"ansi1256", "windows-1256"},
	{"iso88596i", "ISO-8859-6"},
	{"iso88596e", "ISO-8859-6"},
	{"cp720", "ibm-720"},
	{"dos720", "ibm-720"},
	{"iso88598i", "windows-1255"},
	{"iso88598e", "windows-1255"},
	{"iso88598", "windows-1255"},
	{"iso88591", "windows-1252"},
	{"88591", "windows-1252"},
	{"latin1", "windows-1252"},
	{"l1", "windows-1252"},
	{"cp819", "windows-1252"},
	{"windows1252", "windows-1252"},
	{"cp1252", "windows-1252"},
	{"ibm819", "windows-1252"},
	{"iso88599", "windows-1254"},
	{"latin5", "windows-1254"},
	{"iso885911", "windows-874"},
	{"tis620", "windows-874"},
	{"gb2312", "GBK"},
	{"gb231280", "GBK"},
	{"euccn", "GBK"},
	{"gbk", "GBK"},
	{"big5", "Big5-HKSCS"},
	{"sjis", "windows-31j"},
	{"shiftjis", "windows-31j"},
	{"mssjis", "windows-31j"},
	{"ksc56011987", "windows-949"},
	{"ksc5601", "windows-949"},
	{"euckr", "windows-949"},
	{"iso2022jpms", "ISO-2022-JP"},
};

static const char *const silent[] = {
	"usascii", "ascii",	  "ansix341968", "iso646us", "7bit",   "8bit",
	"unknown", "unknown8bit", "default",	 "none",     "binary",
};

/* Letters and digits only, in lower case; "" for what is too long. */
static void squeeze(const char *label, size_t size, char ret[static CHARSET_NAME_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		char c = label[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9'))
			continue;
		if (n + 1 == CHARSET_NAME_MAX) {
			n = 0;
			break;
		}
		ret[n++] = c;
	}
	ret[n] = '\0';
}

static bool is_silent(const char *label)
{
	for (size_t i = 0; i < ELEMENTS(silent); i++)
		if (strcmp(silent[i], label) == 0)
			return true;
	return label[0] == '\0';
}

static const char *find(const char *label)
{
	for (size_t i = 0; i < ELEMENTS(known); i++)
		if (strcmp(known[i].label, label) == 0)
			return known[i].name;
	return NULL;
}

/* ICU compares names without their hyphens. Asked first, it looks for no file of that name. */
static bool icu_knows(const char *label)
{
	UErrorCode status = U_ZERO_ERROR;

	return ucnv_countAliases(label, &status) > 0 && U_SUCCESS(status);
}

bool charset_name(const char *label, size_t size, char ret[static CHARSET_NAME_MAX])
{
	char squeezed[CHARSET_NAME_MAX];
	const char *bare = squeezed, *name;

	squeeze(label, size, squeezed);
	bare += squeezed[0] == 'x';
	if (is_silent(squeezed) || is_silent(bare))
		return false;
	name = find(squeezed);
	if (!name)
		name = find(bare);
	if (!name && icu_knows(squeezed))
		name = squeezed;
	if (!name && icu_knows(bare))
		name = bare;
	if (!name)
		return false;
	memmove(ret, name, strlen(name) + 1);
	return true;
}

bool charset_same(const char *one, size_t one_size, const char *other, size_t other_size)
{
	char name[CHARSET_NAME_MAX], other_name[CHARSET_NAME_MAX];

	if (one_size == other_size && strncasecmp(one, other, one_size) == 0)
		return true;
	return charset_name(one, one_size, name) && charset_name(other, other_size, other_name) &&
	       strcasecmp(name, other_name) == 0;
}
