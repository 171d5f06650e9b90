#include "options.h"

#include <wasl/address.h>
#include <wasl/transfer.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HOST_NAME_BYTES 253U
/* 64 without a plus and a token, b + letter + reference + delivery (7 digits of base 36) + MAC */
#define LOCAL_MAX 28U

static const char *const securities[] = {"tls", "starttls", "plain", NULL};
static const char *const charsets[] = {"windows-1256", "windows-1252", NULL};
static const char *const afters[] = {"nothing", "seen", "keyword", "move", NULL};

#define IMAP_OPTIONS                                                                               \
	OPTION_STRING(struct email_options, imap_host, OPTION_REQUIRED, "host of the mailbox"),    \
		OPTION_UINT(struct email_options, imap_port, "0", 0, 65535,                        \
			    "its port; 0: the usual one of imap_security"),                        \
		OPTION_ENUM(struct email_options, imap_security, "tls", securities,                \
			    "how the connection is secured; plain only to this machine"),          \
		OPTION_STRING(struct email_options, imap_user, OPTION_REQUIRED,                    \
			      "user name at the mailbox"),                                         \
		OPTION_SECRET(struct email_options, imap_password, OPTION_REQUIRED,                \
			      "its password"),                                                     \
		OPTION_STRING(struct email_options, imap_ca_file, NULL,                            \
			      "certificates to trust instead of the system's"),                    \
		OPTION_SECONDS(struct email_options, imap_timeout, "60s", 5, 600,                  \
			       "how long its server may take to answer"),                          \
		OPTION_STRING(struct email_options, mailbox, "INBOX", "folder to read"),           \
		OPTION_ENUM(struct email_options, after, "seen", afters,                           \
			    "what becomes of a mail in the mailbox once it is stored"),            \
		OPTION_STRING(struct email_options, keyword, NULL, "flag for after = keyword"),    \
		OPTION_STRING(struct email_options, move_to, NULL, "folder for after = move"),     \
		OPTION_SECONDS(struct email_options, poll_interval, "60s", 1, 86400,               \
			       "pause between two looks at the mailbox"),                          \
		OPTION_BOOL(struct email_options, idle, "yes",                                     \
			    "let the server tell of new mail at once, where it can"),              \
		OPTION_SECONDS(struct email_options, idle_renew, "9m", 20, 1740,                   \
			       "how long it is listened to before it is asked again"),             \
		OPTION_UINT(struct email_options, batch, "100", 1, 1000, "mails fetched at once"), \
		OPTION_STRING(struct email_options, since, "start",                                \
			      "receipts only for mail newer than the first start, always, or "     \
			      "since a date such as 2026-01-31"),                                  \
		OPTION_BYTES(struct email_options, max_message, "50M", 65536, 1 << 30,             \
			     "larger mails are kept, but not read"),                               \
		OPTION_STRINGS(struct email_options, addresses, NULL,                              \
			       "all other addresses of the office; mail from them is a loop"),     \
		OPTION_STRING(struct email_options, authserv_id, NULL,                             \
			      "name of the mail server whose Authentication-Results are "          \
			      "believed"),                                                         \
		OPTION_ENUM(struct email_options, fallback_charset, "windows-1256", charsets,      \
			    "charset of text where neither its label nor its words tell it")

#define SMTP_OPTIONS                                                                             \
	OPTION_STRING(struct email_options, smtp_host, OPTION_REQUIRED,                          \
		      "host that takes outgoing mail"),                                          \
		OPTION_UINT(struct email_options, smtp_port, "0", 0, 65535,                      \
			    "its port; 0: the usual one of smtp_security"),                      \
		OPTION_ENUM(struct email_options, smtp_security, "tls", securities,              \
			    "how the connection is secured; plain only to this machine"),        \
		OPTION_STRING(struct email_options, smtp_user, NULL,                             \
			      "user name there; absent: no login"),                              \
		OPTION_SECRET(struct email_options, smtp_password, NULL, "its password"),        \
		OPTION_STRING(struct email_options, smtp_ca_file, NULL,                          \
			      "certificates to trust instead of the system's"),                  \
		OPTION_STRING(struct email_options, smtp_helo, NULL,                             \
			      "our name in EHLO; absent: the machine's"),                        \
		OPTION_UINT(struct email_options, smtp_connections, "4", 1, 8,                   \
			    "mails sent at once, each over a connection of its own"),            \
		OPTION_UINT(struct email_options, smtp_rate, "0", 0, 100000,                     \
			    "mails sent within a minute, spread over it; 0: any number"),        \
		OPTION_STRING(struct email_options, from_address, OPTION_REQUIRED,               \
			      "address that receipts come from"),                                \
		OPTION_STRING(struct email_options, from_name_ar, NULL,                          \
			      "its name in Arabic mail"),                                        \
		OPTION_STRING(struct email_options, from_name_en, NULL,                          \
			      "its name in English mail"),                                       \
		OPTION_STRING(struct email_options, envelope_from, "",                           \
			      "return path of receipts; empty: the null one, so that no bounce " \
			      "comes back"),                                                     \
		OPTION_BOOL(struct email_options, plus_addressing, "yes",                        \
			    "name the ticket in the reply address: local+token@domain")

const struct option *email_options(void)
{
	static const struct option options[] = {IMAP_OPTIONS, SMTP_OPTIONS, OPTION_END};

	return options;
}

const char *email_security_word(int security)
{
	return securities[security];
}

const char *email_after_word(int after)
{
	return afters[after];
}

const char *email_charset_word(int charset)
{
	return charsets[charset];
}

uint16_t email_imap_port(const struct email_options *o)
{
	if (o->imap_port)
		return (uint16_t)o->imap_port;
	return o->imap_security == EMAIL_SECURITY_TLS ? 993 : 143;
}

uint16_t email_smtp_port(const struct email_options *o)
{
	if (o->smtp_port)
		return (uint16_t)o->smtp_port;
	return o->smtp_security == EMAIL_SECURITY_TLS ? 465 : 587;
}

/* 0, or -EINVAL for what is no day. */
static int parse_day(const char *text, int64_t *ret_ms)
{
	struct tm day = {0};
	const char *end = strptime(text, "%Y-%m-%d", &day);

	if (!end || *end)
		return -EINVAL;
	*ret_ms = (int64_t)timegm(&day) * 1000;
	return 0;
}

int64_t email_since(const struct email_options *o, int64_t first_start)
{
	int64_t day = 0;

	if (strcmp(o->since, "start") == 0)
		return first_start;
	/* "always", or a day, which was checked */
	return parse_day(o->since, &day) == 0 ? day : 0;
}

static void add_own(char ***list, const char *address)
{
	_cleanup_(freep) char *canonical = address ? address_canonical(address) : NULL;

	if (canonical && !strings_have(*list, canonical))
		strings_add(list, canonical);
}

char **email_own(const struct email_options *o)
{
	char **own = NULL;

	add_own(&own, o->from_address);
	for (char **a = o->addresses; a && *a; a++)
		add_own(&own, *a);
	add_own(&own, o->imap_user);
	add_own(&own, o->envelope_from);
	return own;
}

/* Our reply addresses are ours too: local+token@domain. */
static char *without_tag(const char *address)
{
	const char *domain = strrchr(address, '@'), *plus = strchr(address, '+');

	if (!domain || !plus || plus > domain || plus == address)
		return xstrdup(address);
	return xasprintf("%.*s%s", (int)(plus - address), address, domain);
}

char *email_own_of(const struct email_options *o, const char *address)
{
	_cleanup_(strings_freep) char **own = email_own(o);
	_cleanup_(freep) char *canonical = address_canonical(address);
	_cleanup_(freep) char *plain = canonical ? without_tag(canonical) : NULL;

	if (canonical && strings_have(own, canonical))
		return TAKE(canonical);
	return plain && strings_have(own, plain) ? TAKE(plain) : NULL;
}

/* Every server takes these; a recipient's may be otherwise. */
static int check_ascii(const char *key, const char *address, struct error *err)
{
	_cleanup_(freep) char *canonical = address_canonical(address);
	const char *c = address;

	while (*c && !(*c & 0x80))
		c++;
	if (!*c)
		return 0;
	return error_set(err, -EINVAL, "%s: '%s' has letters beyond ASCII; write it as %s", key,
			 address, canonical ? canonical : "ASCII");
}

/* RFC 5321, section 4.5.3.1.1: with a plus and the longest token it has 64 bytes. */
static int check_room(const struct email_options *o, struct error *err)
{
	size_t size = strcspn(o->from_address, "@");

	if (!o->plus_addressing || size <= LOCAL_MAX)
		return 0;
	return error_set(err, -EINVAL,
			 "from_address: '%s' leaves no room for a ticket's token: use an address "
			 "with at most %u bytes before the @, or set plus_addressing = no",
			 o->from_address, LOCAL_MAX);
}

static int check_addresses(const struct email_options *o, struct error *err)
{
	int r;

	if (!address_check(o->from_address))
		return error_set(err, -EINVAL, "from_address: '%s' is no mail address",
				 o->from_address);
	if (*o->envelope_from && !address_check(o->envelope_from))
		return error_set(err, -EINVAL, "envelope_from: '%s' is no mail address",
				 o->envelope_from);
	r = check_ascii("from_address", o->from_address, err);
	if (r == 0)
		r = check_ascii("envelope_from", o->envelope_from, err);
	if (r == 0)
		r = check_room(o, err);
	if (r < 0)
		return r;
	for (char **a = o->addresses; a && *a; a++) {
		if (!address_check(*a))
			return error_set(err, -EINVAL, "addresses: '%s' is no mail address", *a);
	}
	return 0;
}

/* One word, as it stands in the field. */
static int check_authserv_id(const struct email_options *o, struct error *err)
{
	if (o->authserv_id && (!*o->authserv_id || strpbrk(o->authserv_id, " \t;()=\"")))
		return error_set(err, -EINVAL,
				 "authserv_id: '%s' is no mail server's name; it stands first in "
				 "the field Authentication-Results of mail that has arrived",
				 o->authserv_id);
	return 0;
}

static int check_after(const struct email_options *o, struct error *err)
{
	if (o->after == EMAIL_AFTER_KEYWORD && !o->keyword)
		return error_set(err, -EINVAL, "after = keyword needs keyword = a flag's name");
	if (o->after == EMAIL_AFTER_MOVE && !o->move_to)
		return error_set(err, -EINVAL, "after = move needs move_to = a folder");
	if (o->after == EMAIL_AFTER_MOVE && strcmp(o->move_to, o->mailbox) == 0)
		return error_set(err, -EINVAL, "move_to is the mailbox itself");
	return 0;
}

/* Before the first mail, not at it. */
static int check_server(const char *which, struct transfer_server server, int security,
			struct error *err)
{
	static const enum transfer_security of[] = {
		[EMAIL_SECURITY_TLS] = TRANSFER_TLS,
		[EMAIL_SECURITY_STARTTLS] = TRANSFER_STARTTLS,
		[EMAIL_SECURITY_PLAIN] = TRANSFER_PLAIN,
	};

	server.security = of[security];
	server.total_ms = server.idle_ms = 1;
	return transfer_server_check(&server, err) < 0 ? error_prefix(err, "%s", which) : 0;
}

static int check_servers(const struct email_options *o, struct error *err)
{
	const struct transfer_server imap = {.host = o->imap_host, .port = email_imap_port(o)};
	const struct transfer_server smtp = {.host = o->smtp_host, .port = email_smtp_port(o)};
	int r = check_server("imap_host", imap, o->imap_security, err);

	return r == 0 ? check_server("smtp_host", smtp, o->smtp_security, err) : r;
}

/* RFC 1123, section 2.1. */
static bool is_host_name(const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-";

	if (strlen(s) > HOST_NAME_BYTES)
		return false;
	for (;;) {
		size_t n = strspn(s, letters);
		if (!n || n > 63 || *s == '-' || s[n - 1] == '-')
			return false;
		s += n;
		if (!*s)
			return true;
		if (*s++ != '.')
			return false;
	}
}

/* A folder can be opened, too. */
static int check_readable(const char *key, const char *path, struct error *err)
{
	char byte;

	if (!path)
		return 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int r = fd < 0 || read(fd, &byte, 1) < 0 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	if (r < 0)
		return error_set(err, r, "%s: the certificates in %s cannot be read: %s", key, path,
				 strerror(-r));
	return 0;
}

static int check_sending(const struct email_options *o, struct error *err)
{
	if (o->smtp_user && !o->smtp_password.value)
		return error_set(err, -EINVAL, "smtp_user needs smtp_password = credential:NAME");
	if (o->smtp_helo && !is_host_name(o->smtp_helo))
		return error_set(err, -EINVAL,
				 "smtp_helo: '%s' is no host name; give this machine's, such as "
				 "wasl.example.org",
				 o->smtp_helo);
	return 0;
}

int email_options_check(const void *options, struct error *err)
{
	const struct email_options *o = options;
	int64_t day;

	int r = check_servers(o, err);
	if (r == 0)
		r = check_addresses(o, err);
	if (r == 0)
		r = check_after(o, err);
	if (r == 0)
		r = check_authserv_id(o, err);
	if (r < 0)
		return r;
	if (strcmp(o->since, "start") != 0 && strcmp(o->since, "always") != 0 &&
	    parse_day(o->since, &day) < 0)
		return error_set(err, -EINVAL,
				 "since: '%s' is neither start, always, nor a date such as "
				 "2026-01-31",
				 o->since);
	r = check_sending(o, err);
	if (r == 0)
		r = check_readable("imap_ca_file", o->imap_ca_file, err);
	return r == 0 ? check_readable("smtp_ca_file", o->smtp_ca_file, err) : r;
}
