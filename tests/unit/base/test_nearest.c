#include "../unit.h"

#include "base/config.h"

static const char *const words[] = {"imap_host", "imap_port", "imap_security", "smtp_host",
				    "tls",	 "starttls",  "plain",	       "on",
				    "x",	 NULL};

static void the_word_that_was_meant_is_found(void **state)
{
	static const struct {
		const char *given, *nearest; /* NULL: none is near enough */
	} cases[] = {
		{"imap_hots", "imap_host"},  /* two letters changed places */
		{"imap_hst", "imap_host"},   /* one is missing */
		{"imap_hoost", "imap_host"}, /* one too many */
		{"imap_hosd", "imap_host"},  /* another one */
		{"imap-host", "imap_host"},
		{"imap host", "imap_host"},
		{"IMAP_HOST", "imap_host"},
		{"imaphost", "imap_host"},
		{"imap_secutiry", "imap_security"},
		{"smpt_host", "smtp_host"},
		{"TLS", "tls"},
		{"tsl", "tls"},
		{"start_tls", "starttls"},
		{"plane", "plain"},
		{"no", "on"},
		{"imap_host", "imap_host"},
		/* of two that are as near, the first */
		{"imap_horst", "imap_host"},
		{"imap_sec", "imap_security"}, /* its beginning */
		{"host", NULL},
		{"password", NULL},
		{"abc", NULL},
		{"y", NULL},
		{"ab", NULL},
		{"", NULL},
		{"ش", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const char *nearest = nearest_word(cases[i].given, words);
		if (!cases[i].nearest != !nearest ||
		    (nearest && strcmp(nearest, cases[i].nearest) != 0))
			fail_msg("'%s' gives '%s'", cases[i].given, nearest ? nearest : "none");
	}
}

static void words_of_any_length_are_safe(void **state)
{
	static const char *const none[] = {NULL};
	char sixty_four[65], sixty_five[66], nearly[65];
	const char *const long_words[] = {sixty_five, sixty_four, NULL};

	(void)state;
	memset(sixty_four, 'a', 64);
	sixty_four[64] = '\0';
	memset(sixty_five, 'a', 65);
	sixty_five[65] = '\0';
	memcpy(nearly, sixty_four, sizeof(nearly));
	nearly[10] = 'b';
	assert_null(nearest_word("tls", none));
	assert_null(nearest_word(sixty_five, long_words));
	assert_ptr_equal(nearest_word(nearly, long_words), sixty_four);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_word_that_was_meant_is_found),
	cmocka_unit_test(words_of_any_length_are_safe),
};

UNIT_MAIN(tests)
