#include <wasl/address.h>

#include <wasl/text.h>

#include <string.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

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

/* RFC 1123, section 2.1; at least two labels, since mail leaves this machine. */
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
	return labels >= 1;
}

/* Unicode's C1 controls, blanks and invisible characters have no place either. */
static bool has_hidden(const char *s)
{
	struct buffer line = BUFFER_INIT(ADDRESS_MAX);
	bool hidden = text_one_line(s, strlen(s), &line) < 0 ||
		      strcmp(buffer_string(&line), s) != 0 || strstr(s, "\xe2\x80\x8b") ||
		      strchr(s, ' ') || strstr(s, "\xc2\xa0");

	buffer_done(&line);
	return hidden;
}

bool address_check(const char *s)
{
	size_t size = strlen(s);
	const char *at = strrchr(s, '@');

	if (!at || size > ADDRESS_MAX || !text_is_utf8(s, size) || has_hidden(s))
		return false;
	return local_is_good(s, (size_t)(at - s)) && domain_is_good(at + 1);
}

static const UIDNA *idna(void)
{
	static UIDNA *kept; /* made once, immutable; freed with the process */
	UErrorCode status = U_ZERO_ERROR;
	UIDNA *known = __atomic_load_n(&kept, __ATOMIC_ACQUIRE);

	if (known)
		return known;
	UIDNA *made = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_NONTRANSITIONAL_TO_ASCII, &status);
	if (U_FAILURE(status))
		abort(); /* ICU lacks its own data */
	if (__atomic_compare_exchange_n(&kept, &known, made, false, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE))
		return made;
	uidna_close(made);
	return known;
}

/* False where the domain has no form in A-labels. */
static bool add_domain(struct buffer *out, const char *domain)
{
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UErrorCode status = U_ZERO_ERROR;
	char ascii[ADDRESS_MAX + 1];

	int32_t size =
		uidna_nameToASCII_UTF8(idna(), domain, -1, ascii, sizeof(ascii), &info, &status);
	if (U_FAILURE(status) || info.errors || size <= 0 || size > (int32_t)ADDRESS_MAX)
		return false;
	return buffer_add(out, ascii, (size_t)size) == 0;
}

static bool add_local(struct buffer *out, const char *local, size_t size)
{
	UChar wide[ADDRESS_MAX + 1], composed[4 * ADDRESS_MAX];
	char utf8[4 * ADDRESS_MAX];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n = 0;

	u_strFromUTF8(wide, ELEMENTS(wide), &n, local, (int32_t)size, &status);
	n = unorm2_normalize(unorm2_getNFCInstance(&status), wide, n, composed,
			     (int32_t)ELEMENTS(composed), &status);
	u_strToUTF8(utf8, sizeof(utf8), &n, composed, n, &status);
	if (U_FAILURE(status))
		return false;
	for (int32_t i = 0; i < n; i++) {
		char c = utf8[i];
		buffer_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
	}
	return true;
}

char *address_canonical(const char *s)
{
	struct buffer out = BUFFER_INIT(ADDRESS_MAX);
	const char *at = strrchr(s, '@');

	if (address_check(s) && add_local(&out, s, (size_t)(at - s)) &&
	    buffer_add_char(&out, '@') == 0 && add_domain(&out, at + 1))
		return buffer_take(&out, NULL);
	buffer_done(&out);
	return NULL;
}
