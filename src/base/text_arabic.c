#include "base/text_arabic.h"

#define BLOCK_FIRST 0x0600U
#define BLOCK_SIZE 0x0100U
#define DROP 0xffffU

/*
 * The block U+0600, what is not named stands for itself: carriers of hamza lose it, final
 * forms and the letters of Persian and Urdu keyboards become the Arabic ones.
 */
static const uint16_t block[BLOCK_SIZE] = {
	[0x10 ... 0x1a] = DROP,
	[0x1c] = DROP, /* Arabic letter mark */
	[0x22] = 0x0627,
	[0x23] = 0x0627, /* آ أ */
	[0x24] = 0x0648,
	[0x25] = 0x0627, /* ؤ إ */
	[0x26] = 0x064a,
	[0x29] = 0x0647, /* ئ ة */
	[0x40] = DROP,	 /* tatweel */
	[0x49] = 0x064a, /* ى */
	[0x4b ... 0x5f] = DROP,
	[0x60] = '0',
	[0x61] = '1',
	[0x62] = '2',
	[0x63] = '3',
	[0x64] = '4',
	[0x65] = '5',
	[0x66] = '6',
	[0x67] = '7',
	[0x68] = '8',
	[0x69] = '9',
	[0x70] = DROP,
	[0x71 ... 0x73] = 0x0627, /* ٱ and alef with wavy hamza */
	[0xa9 ... 0xaa] = 0x0643, /* ک ڪ */
	[0xaf] = 0x0643,	  /* گ */
	[0xbe] = 0x0647,	  /* ھ */
	[0xc0 ... 0xc3] = 0x0647, /* ۀ ہ ۂ ۃ */
	[0xcc] = 0x064a,	  /* ی */
	[0xd2 ... 0xd3] = 0x064a, /* ے ۓ */
	[0xd5] = 0x0647,	  /* ە */
	[0xd6 ... 0xed] = DROP,
	[0xf0] = '0',
	[0xf1] = '1',
	[0xf2] = '2',
	[0xf3] = '3',
	[0xf4] = '4',
	[0xf5] = '5',
	[0xf6] = '6',
	[0xf7] = '7',
	[0xf8] = '8',
	[0xf9] = '9',
};

/* Marks of the extended blocks, and tashkeel that stands on a blank or on a tatweel. */
static bool is_other_mark(uint32_t c)
{
	return (c >= 0x0898 && c <= 0x089f) || (c >= 0x08ca && c <= 0x08ff) ||
	       (c >= 0xfc5e && c <= 0xfc63) || (c >= 0xfcf2 && c <= 0xfcf4) ||
	       (c >= 0xfe70 && c <= 0xfe7f);
}

/* Bidirectional and zero-width controls. */
static bool is_invisible(uint32_t c)
{
	return c == 0x00ad || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

uint32_t text_fold_arabic(uint32_t c)
{
	if (c - BLOCK_FIRST < BLOCK_SIZE) {
		uint16_t folded = block[c - BLOCK_FIRST];
		return folded == DROP ? TEXT_DROPPED : folded ? folded : c;
	}
	return is_other_mark(c) || is_invisible(c) ? TEXT_DROPPED : c;
}

bool text_is_plain_arabic(uint32_t c)
{
	/* the excepted are two letters in one */
	return c - BLOCK_FIRST < BLOCK_SIZE && (c < 0x0675 || c > 0x0678);
}
