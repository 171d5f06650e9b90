#include "hex.h"

static int value_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int hex_byte(const char digits[2])
{
	int high = value_of(digits[0]), low = value_of(digits[1]);

	return high < 0 || low < 0 ? -1 : high * 16 + low;
}
