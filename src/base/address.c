#include <wasl/address.h>

#include "base/utf8.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define IDNA_OPTIONS                                                      \
	(UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | \
	 UIDNA_NONTRANSITIONAL_TO_ASCII)

static bool is_allowed(unsigned char c)
{
	return c > 0x20 && c != 0x7f && !strchr("<>\",;\\@()[]:", c);
}

static bool local_is_good(const char *s, size_t size)
{
	if (size == 0 || size > ADDRESS_LOCAL_MAX || s[0] == '.' || s[size - 1] == '.')
		return false;
	for (size_t i = 0; i < size; i++) {
		if (!is_allowed((unsigned char)s[i]) || (s[i] == '.' && s[i - 1] == '.'))
			return false;
	}
	return true;
}

static bool is_label_character(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c > 0x7f;
}

/* RFC 1123, section 2.1. A single label is a machine of the same network. */
static bool domain_is_good(const char *s)
{
	size_t labels = 0;

	while (*s) {
		size_t size = 0;
		while (is_label_character((unsigned char)s[size]))
			size++;
		if (size == 0 || size > 63 || s[0] == '-' || s[size - 1] == '-')
			return false;
		labels++;
		s += size;
		if (*s == '.' && s[1])
			s++;
		else if (*s)
			return false;
	}
	return labels > 0;
}

/* Unicode's own controls, blanks and invisible characters have no place either. */
static bool is_hidden(UChar32 c)
{
	int8_t type = u_charType(c);

	return u_isUWhiteSpace(c) || type == U_CONTROL_CHAR || type == U_FORMAT_CHAR ||
	       type == U_SURROGATE || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

static bool has_hidden(const char *s, size_t size)
{
	for (size_t at = 0; at < size;) {
		UChar32 c = utf8_read(s, size, &at);
		if (c < 0 || is_hidden(c))
			return true;
	}
	return false;
}

static const UIDNA *idna(void)
{
	static UIDNA *kept; /* made once, immutable; freed with the process */
	UErrorCode status = U_ZERO_ERROR;
	UIDNA *known = __atomic_load_n(&kept, __ATOMIC_ACQUIRE);

	if (known)
		return known;
	UIDNA *made = uidna_openUTS46(IDNA_OPTIONS, &status);
	if (U_FAILURE(status))
		abort(); /* ICU lacks its own data */
	if (__atomic_compare_exchange_n(&kept, &known, made, false, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE))
		return made;
	uidna_close(made);
	return known;
}

static void lower(char *s, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] = (char)(s[i] + ('a' - 'A'));
	}
}

static bool is_ascii(const char *s)
{
	while (*s && (unsigned char)*s < 0x80)
		s++;
	return !*s;
}

/*
 * The A-labels, which are checked again since UTS #46 maps look-alikes to ASCII. A domain
 * in ASCII that UTS #46 dislikes may yet be in the DNS.
 */
static bool write_domain(const char *domain, char ret[static ADDRESS_MAX + 1])
{
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UErrorCode status = U_ZERO_ERROR;
	int32_t n =
		uidna_nameToASCII_UTF8(idna(), domain, -1, ret, ADDRESS_MAX + 1, &info, &status);

	if (U_SUCCESS(status) && !info.errors && n > 0 && n <= (int32_t)ADDRESS_MAX)
		return domain_is_good(ret);
	if (!is_ascii(domain))
		return false;
	memcpy(ret, domain, strlen(domain) + 1);
	lower(ret, strlen(ret));
	return true;
}

/* NFC, which turns U+037E into a semicolon and so is followed by the check, not led by it. */
static bool write_local(const char *local, size_t size, char ret[static ADDRESS_LOCAL_MAX + 1])
{
	UChar wide[ADDRESS_LOCAL_MAX], composed[3 * ADDRESS_LOCAL_MAX];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n = 0;

	u_strFromUTF8(wide, (int32_t)ELEMENTS(wide), &n, local, (int32_t)size, &status);
	n = unorm2_normalize(unorm2_getNFCInstance(&status), wide, n, composed,
			     (int32_t)ELEMENTS(composed), &status);
	u_strToUTF8(ret, ADDRESS_LOCAL_MAX + 1, &n, composed, n, &status);
	if (U_FAILURE(status) || n > (int32_t)ADDRESS_LOCAL_MAX)
		return false;
	lower(ret, (size_t)n);
	return local_is_good(ret, (size_t)n);
}

static bool looks_good(const char *s, const char *at)
{
	size_t size = strlen(s);

	return at && size <= ADDRESS_MAX && !has_hidden(s, size) &&
	       local_is_good(s, (size_t)(at - s)) && domain_is_good(at + 1);
}

char *address_canonical(const char *s)
{
	const char *at = strrchr(s, '@');
	char local[ADDRESS_LOCAL_MAX + 1], domain[ADDRESS_MAX + 1];

	if (!looks_good(s, at) || !write_local(s, (size_t)(at - s), local) ||
	    !write_domain(at + 1, domain) || strlen(local) + 1 + strlen(domain) > ADDRESS_MAX)
		return NULL;
	return xasprintf("%s@%s", local, domain);
}

/* In ASCII what looks good has a canonical form, of the same length. */
bool address_check(const char *s)
{
	if (is_ascii(s))
		return looks_good(s, strrchr(s, '@'));
	_cleanup_(freep) char *canonical = address_canonical(s);
	return canonical != NULL;
}
