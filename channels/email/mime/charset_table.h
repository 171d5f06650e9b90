/* Charset table: Arabic charsets that ICU lacks, or that are turned back. Pure; any thread. */
#pragma once

#include <wasl/buffer.h>

struct charset_table {
	const char *name;
	uint16_t high[128]; /* what the bytes from 0x80 on mean; the others are ASCII */
};

/* "windows-1252", "windows-1256", "ISO-8859-6", "x-mac-arabic"; NULL for others. */
const struct charset_table *charset_table_find(const char *name);
/* Appends the bytes as UTF-8, as long as out has room. */
void charset_table_decode(const struct charset_table *table, const char *data, size_t size,
			  struct buffer *out);
/* The byte that means the character, -1 for none. */
int charset_table_byte(const struct charset_table *table, uint32_t character);
