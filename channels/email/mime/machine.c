#include "machine.h"

#include <wasl/memory.h>

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

#define LOCAL_MAX 128U

struct pattern {
	const char *pattern;
	enum machine machine;
};

static const struct pattern senders[] = {
	{"mailer-daemon", MACHINE_MAILER},
	{"mailer_daemon", MACHINE_MAILER},
	{"mailerdaemon", MACHINE_MAILER},
	{"mail-daemon", MACHINE_MAILER},
	{"maildaemon", MACHINE_MAILER},
	{"mdaemon", MACHINE_MAILER},
	{"mail[._-]delivery[._-]*", MACHINE_MAILER},
	{"postmaster", MACHINE_POSTMASTER},
	{"post_master", MACHINE_POSTMASTER},
	{"post-master", MACHINE_POSTMASTER},
	{"p*ostmaster", MACHINE_POSTMASTER}, /* it is spelt wrongly here and there */
	{"*-postmaster", MACHINE_POSTMASTER},
	{"microsoftexchange*", MACHINE_MAILER},
	{"listserv", MACHINE_SOME},
	{"majordomo", MACHINE_SOME},
	{"owner-*", MACHINE_SOME},
	{"*-owner", MACHINE_SOME},
	{"*-request", MACHINE_SOME},
	{"*-bounce", MACHINE_SOME},
	{"*-bounces", MACHINE_SOME},
	{"bounce[+=-]*", MACHINE_SOME},
	{"bounces[+=-]*", MACHINE_SOME},
	{"bounce", MACHINE_SOME},
	{"bounces", MACHINE_SOME},
	{"noreply*", MACHINE_SOME},
	{"no[._-]reply*", MACHINE_SOME},
	{"*-noreply", MACHINE_SOME},
	{"*-no-reply", MACHINE_SOME},
	{"donotreply*", MACHINE_SOME},
	{"do[._-]notreply*", MACHINE_SOME},
	{"donot[._-]reply*", MACHINE_SOME},
	{"do[._-]not[._-]reply*", MACHINE_SOME},
	{"nobody", MACHINE_SOME},
	{"daemon", MACHINE_SOME},
	{"root", MACHINE_SOME},
	{"abuse", MACHINE_SOME},
	{"www-data", MACHINE_SOME},
};

enum machine machine_of_address(const char *address)
{
	const char *at = strrchr(address, '@');
	size_t size = at ? (size_t)(at - address) : strlen(address);
	char local[LOCAL_MAX];

	if (size >= sizeof(local))
		return MACHINE_NOT;
	memcpy(local, address, size);
	local[size] = '\0';
	for (size_t i = 0; i < ELEMENTS(senders); i++) {
		if (fnmatch(senders[i].pattern, local, FNM_CASEFOLD) == 0)
			return senders[i].machine;
	}
	return MACHINE_NOT;
}

bool machine_is_mailer_name(const char *name)
{
	static const char *const names[] = {
		"mail deliver",		"mailer-daemon",     "mailer daemon",
		"mail administrator",	"postmaster",	     "mail system",
		"system administrator", "ndr administrator", "message router",
	};

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		if (strcasestr(name, names[i]))
			return true;
	}
	return false;
}

/* Not "Out of office hours nobody answers", which people write. */
static bool is_away(const char *subject)
{
	static const char *const words[] = {"out of office", "out of the office"};
	static const char *const more[] = {"auto", "reply",   "response", "message",
					   "re:",  "notific", "until",	  "from"};

	for (size_t i = 0; i < ELEMENTS(words); i++) {
		size_t size = strlen(words[i]);

		if (strncasecmp(subject, words[i], size) != 0)
			continue;
		const char *rest = subject + size + strspn(subject + size, " ");
		if (!*rest || strchr(":-(!,.", *rest))
			return true;
		for (size_t m = 0; m < ELEMENTS(more); m++) {
			if (strncasecmp(rest, more[m], strlen(more[m])) == 0)
				return true;
		}
	}
	return false;
}

bool machine_answers(const char *subject)
{
	static const char *const beginnings[] = {
		"auto:",
		"auto-reply",
		"auto reply",
		"autoreply",
		"auto response",
		"auto-response",
		"autoresponse",
		"autoresponder",
		"automatic reply",
		"automatic response",
		"automated reply",
		"automated response",
		"automatische antwort",
		"automatische antwoord",
		"automatisch antwoord",
		"abwesenheitsnotiz",
		"abwesenheit:",
		"réponse automatique",
		"reponse automatique",
		"absence du bureau",
		"message d'absence",
		"respuesta automática",
		"respuesta automatica",
		"resposta automática",
		"risposta automatica",
		"fuori sede",
		"automatiskt svar",
		"automatisk svar",
		"odpowiedź automatyczna",
		"автоматический ответ",
		"автоответ",
		"otomatik yanıt",
		"自動応答",
		"自動返信",
		"自动回复",
		"自動回覆",
		"자동 회신",
		"رد تلقائي",
		"الرد التلقائي",
		"رد آلي",
		"الرد الآلي",
		"خارج المكتب",
	};

	subject += strspn(subject, " ");
	for (size_t i = 0; i < ELEMENTS(beginnings); i++) {
		if (strncasecmp(subject, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	}
	return is_away(subject);
}
