#include "base/text_arabic.h"

#include <stdbool.h>

static bool is_mark(uint32_t c)
{
	return (c >= 0x0610 && c <= 0x061a) || (c >= 0x064b && c <= 0x065f) || c == 0x0670 ||
	       (c >= 0x06d6 && c <= 0x06ed && c != 0x06dd && c != 0x06de && c != 0x06e9) ||
	       c == 0x0640;
}

/* Bidirectional and zero-width controls. */
static bool is_invisible(uint32_t c)
{
	return c == 0x00ad || c == 0x061c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

/* Letters that are written for one another: carriers of hamza, Persian and Urdu forms. */
static uint32_t unify(uint32_t c)
{
	switch (c) {
	case 0x0622: /* آ */
	case 0x0623: /* أ */
	case 0x0625: /* إ */
	case 0x0671: /* ٱ */
	case 0x0672:
	case 0x0673:
	case 0x0675:
		return 0x0627;
	case 0x0624: /* ؤ */
		return 0x0648;
	case 0x0626: /* ئ */
	case 0x0649: /* ى */
	case 0x06cc: /* ی */
	case 0x06d2: /* ے */
	case 0x06d3:
		return 0x064a;
	case 0x0629: /* ة */
	case 0x06be: /* ھ */
	case 0x06c0:
	case 0x06c1: /* ہ */
	case 0x06c2:
	case 0x06c3:
	case 0x06d5: /* ە */
		return 0x0647;
	case 0x06a9: /* ک */
	case 0x06aa:
	case 0x06af: /* گ */
		return 0x0643;
	default:
		return c;
	}
}

uint32_t text_fold_arabic(uint32_t c)
{
	if (is_mark(c) || is_invisible(c))
		return TEXT_DROPPED;
	return c >= 0x0600 && c <= 0x06ff ? unify(c) : c;
}
