#include "punycode.h"

#include "units.h"

#include <string.h>

/* The parameters of RFC 3492, section 5. */
enum {
	BASE = 36,
	T_MIN = 1,
	T_MAX = 26,
	SKEW = 38,
	DAMP = 700,
	BIAS = 72,
	FIRST = 128,
};

#define PREFIX_SIZE 4U /* xn-- */

/* Code points, no more than a label could hold. */
struct label {
	uint32_t at[X_LABEL_MAX + 1];
	size_t count;
};

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static size_t digits_of(uint32_t delta, uint32_t bias)
{
	size_t digits = 1;

	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		if (delta < t)
			return digits;
		delta = (delta - t) / (BASE - t);
		digits++;
	}
}

static uint32_t smallest_from(const struct label *label, uint32_t least)
{
	uint32_t found = UINT32_MAX;

	for (size_t i = 0; i < label->count; i++) {
		if (label->at[i] >= least && label->at[i] < found)
			found = label->at[i];
	}
	return found;
}

static size_t count_basic(const struct label *label)
{
	size_t n = 0;

	for (size_t i = 0; i < label->count; i++)
		n += label->at[i] < FIRST;
	return n;
}

/* What stands for the others behind the ASCII letters. */
static size_t encoded_digits(const struct label *label, size_t basic)
{
	uint32_t delta = 0, bias = BIAS;
	size_t digits = 0, handled = basic;

	for (uint32_t n = FIRST; handled < label->count; n++, delta++) {
		uint32_t next = smallest_from(label, n);
		delta += (next - n) * (uint32_t)(handled + 1);
		n = next;
		for (size_t i = 0; i < label->count; i++) {
			delta += label->at[i] < n;
			if (label->at[i] != n)
				continue;
			digits += digits_of(delta, bias);
			bias = adapt(delta, (uint32_t)handled + 1, handled == basic);
			delta = 0;
			handled++;
		}
	}
	return digits;
}

static size_t encoded_size(const struct label *label)
{
	size_t basic = count_basic(label);

	if (basic == label->count)
		return basic;
	return PREFIX_SIZE + basic + (basic > 0) + encoded_digits(label, basic);
}

/* The full stops of other scripts part labels too. */
static bool is_stop(uint32_t c)
{
	return c == 0x3002 || c == 0xff0e || c == 0xff61;
}

bool x_label_fits(const uint16_t *units, size_t count)
{
	struct label label = {.count = 0};
	size_t size = 0;

	for (size_t at = 0; at < count;) {
		uint32_t c = x_point_next(units, count, &at);
		/* each takes a place of its own, however it is encoded */
		if (size + label.count >= X_LABEL_MAX)
			return false;
		if (is_stop(c)) {
			size += encoded_size(&label) + 1;
			label.count = 0;
		} else {
			label.at[label.count++] = c;
		}
	}
	size += encoded_size(&label);
	return size > 0 && size <= X_LABEL_MAX;
}
