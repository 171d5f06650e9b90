/* The contract that every channel module keeps (test_contract.c), and the tests of its parts. */
#pragma once

#include "stage.h"

const struct channel_module *contract_module(void);
/* The first good section as an instance of that name, without one key (or NULL). */
char *contract_instance(const char *name, const char *left_out);
/* The problems of a configuration as one text, "" for none. The caller frees. */
char *contract_problems(struct config *config);
/* Opens the first good section as "good"; or any configuration of the module. */
struct channel *contract_open(struct stage *s);
void contract_open_text(struct stage *s, const char *text);

/* contract_web.c */
void contract_its_routes_are_within_bounds(void **state);
void contract_two_of_them_do_not_claim_one_path(void **state);
void contract_whatever_it_is_asked_is_answered(void **state);
void contract_what_is_asked_of_it_while_it_is_stopped_is_503(void **state);

/* contract_talk.c */
void contract_who_asks_it_hears_an_end_once(void **state);
