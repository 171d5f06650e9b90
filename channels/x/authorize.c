#include "authorize.h"

#include "examine.h"
#include "request.h"
#include "token_request.h"
#include "tokens.h"
#include "x.h"

#include <string.h>
#include <strings.h>

struct authorize {
	struct channel *ch;
	struct talk *talk; /* NULL between the steps */
	char state[OAUTH2_RANDOM_SIZE], verifier[OAUTH2_RANDOM_SIZE];
	struct token_request *exchange;
	struct x_request *who;
	struct token_pair pair; /* not in use yet */
};

void authorize_free(struct authorize *a)
{
	if (!a)
		return;
	token_request_cancel(a->exchange);
	x_request_cancel(a->who);
	token_pair_done(&a->pair);
	oauth2_wipe(a, sizeof(*a));
	free(a);
}

/* The person is to begin anew, or has what they came for. */
static void end(struct authorize *a)
{
	talk_end(a->talk);
	authorize_free(TAKE(x_of(a->ch)->authorize));
}

/* --- the pair --- */

static void kept(void *data)
{
	struct authorize *a = data;
	struct channel *ch = a->ch;

	talk_say(a->talk, TALK_WELL,
		 "the tokens are kept, sealed, and in use; they are renewed by themselves");
	end(a);
	x_mended(ch);
}

static void keep(struct authorize *a)
{
	examine_scopes(a->ch, &a->pair, a->talk);
	tokens_adopt(x_of(a->ch)->tokens, &a->pair, kept, a);
}

/* What belongs to another account must not take the place of what works. */
static void told_who(struct channel *ch, const struct answer *answer, void *data)
{
	const char *own = x_options_of(ch)->handle;
	const json_t *user = json_object_get(answer->json, "data");
	const char *handle = json_string_value(json_object_get(user, "username"));
	struct authorize *a = data;

	a->who = NULL;
	if (answer->class != ANSWER_DONE || !handle) {
		talk_say(a->talk, TALK_BAD,
			 "X does not say whose tokens they are (%s), and they are not kept: begin "
			 "again",
			 answer->why ? answer->why : "its answer has no name");
		end(a);
	} else if (strcasecmp(handle, own) == 0) {
		talk_say(a->talk, TALK_WELL, "the tokens are of @%s", own);
		keep(a);
	} else {
		talk_say(a->talk, TALK_BAD,
			 "the tokens are of @%.20s, not of @%s, and are not kept: log in at x.com "
			 "as @%s and begin again, or change the option handle",
			 handle, own, own);
		end(a);
	}
}

static void exchanged(const struct answer *answer, enum token_verdict verdict, void *data)
{
	struct authorize *a = data;

	a->exchange = NULL;
	if (verdict == TOKEN_GRANTED &&
	    token_pair_read(answer->json, NULL, clock_utc_ms(), &a->pair)) {
		const struct x_call call = {.endpoint = X_ME,
					    .method = "GET",
					    .path = "/2/users/me",
					    .bearer = a->pair.access};
		a->who = x_request_new(a->ch, &call, told_who, a);
		return;
	}
	if (verdict == TOKEN_REFUSED)
		talk_say(a->talk, TALK_BAD,
			 "X does not take the code: it is good for 30 seconds and once, and the "
			 "option redirect must be what the app has as its callback URL; begin "
			 "again");
	else
		talk_say(a->talk, TALK_BAD, "X gave no tokens: %s; begin again",
			 verdict == TOKEN_CLIENT    ? token_request_why(answer)
			 : verdict == TOKEN_GRANTED ? "its answer has none"
						    : answer->why);
	end(a);
}

/* --- the steps --- */

static void ask_for_return(struct authorize *a)
{
	talk_ask(a->talk, false, "The address that the browser was sent to");
	talk_end(TAKE(a->talk));
}

static void begin(struct channel *ch, struct talk *t)
{
	const struct oauth2_client client = token_request_client(ch);
	struct authorize *a = xcalloc(1, sizeof(*a));

	authorize_free(x_of(ch)->authorize);
	x_of(ch)->authorize = a;
	*a = (struct authorize){.ch = ch, .talk = t};
	oauth2_random(a->state);
	oauth2_random(a->verifier);
	_cleanup_(freep) char *url = oauth2_consent_url(&client, a->state, a->verifier);
	talk_say(t, TALK_HINT,
		 "the app's callback URL at console.x.com (User authentication settings) must be "
		 "%s, its permissions \"Read and write and Direct message\"",
		 client.redirect);
	talk_say(t, TALK_HINT,
		 "open this page in a browser where @%s is logged in at x.com, and consent:",
		 x_options_of(ch)->handle);
	talk_say(t, TALK_HINT, "%s", url);
	talk_say(t, TALK_HINT,
		 "the browser is then sent to %s?...: that there is no page is right; give the "
		 "whole address within 30 seconds",
		 client.redirect);
	ask_for_return(a);
}

static void go_on(struct authorize *a, const char *answer)
{
	const struct oauth2_client client = token_request_client(a->ch);
	_cleanup_(oauth2_erasep) char *code = NULL;

	switch (oauth2_read_return(answer, a->state, &code)) {
	case OAUTH2_CODE:
		a->exchange = token_request_new(a->ch, oauth2_code_form(&client, code, a->verifier),
						exchanged, a);
		return;
	case OAUTH2_NO_RETURN:
		talk_say(a->talk, TALK_BAD,
			 "there is no code in it: it is the whole address that is needed, with all "
			 "that follows the '?'");
		break;
	case OAUTH2_OTHER_STATE:
		talk_say(a->talk, TALK_BAD,
			 "it belongs to another attempt, or was changed: open the page that was "
			 "given last");
		break;
	case OAUTH2_DENIED:
		talk_say(a->talk, TALK_BAD,
			 "consent was not given: nothing has changed; begin again");
		end(a);
		return;
	}
	ask_for_return(a);
}

/* --- OAuth 1.0a --- */

static void guide(struct channel *ch, struct talk *t)
{
	static const char *const steps[] = {
		"1. log in at console.x.com as the owner of the app; open the app",
		"2. first of all: \"User authentication settings\", App permissions: \"Read and "
		"write and Direct message\"; tokens made before that have less for ever",
		"3. \"Keys and tokens\", Consumer Keys (API Key and Secret): store them as "
		"wasl.x-consumer-key and wasl.x-consumer-secret",
		"4. below, Access Token and Secret, which must be for the account itself: store "
		"them as wasl.x-access-token and wasl.x-access-secret",
		"5. each so: systemd-ask-password -n | systemd-creds encrypt "
		"--name=wasl.x-consumer-key - /etc/credstore.encrypted/wasl.x-consumer-key",
		"6. name them in the section, as consumer_key = credential:wasl.x-consumer-key, "
		"and start wasld again; wasl-x(5) has it all",
	};

	for (size_t i = 0; i < ELEMENTS(steps); i++)
		talk_say(t, TALK_HINT, "%s", steps[i]);
	talk_say(t, TALK_HINT, "what is configured now:");
	examine_hook(ch, t);
}

void authorize_hook(struct channel *ch, struct talk *t, const char *answer)
{
	struct authorize *a = x_of(ch)->authorize;

	if (x_options_of(ch)->auth == X_AUTH_OAUTH1) {
		guide(ch, t);
	} else if (!answer) {
		begin(ch, t);
	} else if (a) {
		a->talk = t;
		go_on(a, answer);
	} else {
		talk_say(t, TALK_BAD,
			 "what was begun is not known any more, since wasld was started again: "
			 "begin again");
		talk_end(t);
	}
}
