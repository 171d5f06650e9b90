/* Hex: two digits as a byte, as both quoted-printable and RFC 2231 have it. Pure; any thread. */
#pragma once

/* -1 when they are none. */
int hex_byte(const char digits[2]);
