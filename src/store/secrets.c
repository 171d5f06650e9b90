#include "store/secrets.h"

void secrets_init(struct secrets *s, const struct crypto_key *master)
{
	s->wrap = crypto_key_derive(master, "waslwrap", 1);
	s->hash = crypto_key_derive(master, "waslhash", 1);
	s->token = crypto_key_derive(master, "wasltokn", 1);
	for (unsigned i = 0; i < STORE_KEY_COUNT; i++)
		s->handed_out[i] = crypto_key_derive(master, "waslhand", i + 1);
}

void secrets_done(struct secrets *s)
{
	crypto_key_free(s->wrap);
	crypto_key_free(s->hash);
	crypto_key_free(s->token);
	for (unsigned i = 0; i < STORE_KEY_COUNT; i++)
		crypto_key_free(s->handed_out[i]);
	*s = (struct secrets){0};
}
