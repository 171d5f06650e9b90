/* Tests of mail transfers over TLS: who is trusted, and that no word is said to who is not. */
#include "transfer_stage.h"

#include <gnutls/x509.h>
#include <time.h>
#include <unistd.h>

/* A certificate of its own authority for that name, its PEM in a file. */
struct identity {
	gnutls_certificate_credentials_t credentials;
	char file[64];
};

static void sign_itself(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, const char *name)
{
	unsigned char serial = 1;

	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, &serial, 1);
	gnutls_x509_crt_set_key(crt, key);
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name,
				      (unsigned)strlen(name));
	gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name),
					     GNUTLS_FSAN_SET);
	gnutls_x509_crt_set_basic_constraints(crt, 1, -1);
	gnutls_x509_crt_set_activation_time(crt, time(NULL) - 3600);
	gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 3600);
	assert_int_equal(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), 0);
}

static void identity_init(struct identity *i, const char *name)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	gnutls_datum_t pem;

	gnutls_x509_privkey_init(&key);
	gnutls_x509_crt_init(&crt);
	assert_int_equal(
		gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
					     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
		0);
	sign_itself(crt, key, name);
	gnutls_certificate_allocate_credentials(&i->credentials);
	assert_int_equal(gnutls_certificate_set_x509_key(i->credentials, &crt, 1, key), 0);
	snprintf(i->file, sizeof(i->file), "/tmp/wasl-tls-XXXXXX");
	int fd = mkstemp(i->file);
	gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem);
	assert_int_equal(write(fd, pem.data, pem.size), pem.size);
	close(fd);
	gnutls_free(pem.data);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
}

static void identity_done(struct identity *i)
{
	unlink(i->file);
	gnutls_certificate_free_credentials(i->credentials);
}

static struct stage *stage_tls(const struct identity *i, enum transfer_security security)
{
	struct stage *s = stage_new(NULL, "250-peer\r\n250-STARTTLS\r\n250 AUTH PLAIN");

	s->peer.certificate = i->credentials;
	s->peer.tls_first = security == TRANSFER_TLS;
	smtp_peer_start(&s->peer);
	return s;
}

static struct transfer_mail mail_over(const struct stage *s, enum transfer_security security,
				      const char *ca_file)
{
	struct transfer_mail mail = stage_mail(s);

	mail.server.host = "localhost";
	mail.server.security = security;
	mail.server.ca_file = ca_file;
	mail.server.user = "desk";
	mail.server.password = "secret";
	return mail;
}

static const enum transfer_security securities[] = {TRANSFER_TLS, TRANSFER_STARTTLS};

static void a_trusted_server_gets_both_mails_over_one_connection(void **state)
{
	struct identity i;

	(void)state;
	identity_init(&i, "localhost");
	for (size_t n = 0; n < ELEMENTS(securities); n++) {
		struct stage *s = stage_tls(&i, securities[n]);
		struct transfer_mail mail = mail_over(s, securities[n], i.file);
		for (unsigned results = 1; results <= 2; results++) {
			stage_begin(s, &mail);
			stage_run(s, results);
			assert_string_equal(s->text, "250 fine");
			assert_int_equal(s->outcome, TRANSFER_DONE);
		}
		stage_close(s);
		assert_int_equal(s->peer.connections, 1);
		assert_int_equal(s->peer.mails, 2);
		assert_non_null(strstr(buffer_string(&s->peer.heard), "QUIT\n"));
		stage_free(s);
	}
	identity_done(&i);
}

static void a_large_mail_arrives_whole(void **state)
{
	struct buffer text = BUFFER_INIT(4U << 20);
	struct identity i;

	(void)state;
	for (unsigned n = 0; n < 20000; n++)
		buffer_add_string(&text, "0123456789012345678901234567890123456789\r\n");
	identity_init(&i, "localhost");
	struct stage *s = stage_tls(&i, TRANSFER_TLS);
	struct transfer_mail mail = mail_over(s, TRANSFER_TLS, i.file);
	mail.message = buffer_string(&text);
	mail.size = text.size;
	mail.server.total_ms = mail.server.idle_ms = 60000;
	stage_begin(s, &mail);
	stage_run(s, 1);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	assert_int_equal(s->peer.mail.size, text.size - 20000);
	stage_free(s);
	identity_done(&i);
	buffer_done(&text);
}

/* Neither a login nor a mail is said to such a server. */
static void expect_distrust(const struct identity *i, const char *ca_file, const char *text)
{
	for (size_t n = 0; n < ELEMENTS(securities); n++) {
		struct stage *s = stage_tls(i, securities[n]);
		const struct transfer_mail mail = mail_over(s, securities[n], ca_file);
		stage_begin(s, &mail);
		stage_run(s, 1);
		stage_close(s);
		assert_int_equal(s->outcome, TRANSFER_UNREACHED);
		assert_int_equal(s->code, 0);
		if (!strstr(s->text, text))
			fail_msg("\"%s\" does not say \"%s\"", s->text, text);
		assert_null(strstr(buffer_string(&s->peer.heard), "AUTH"));
		assert_null(strstr(buffer_string(&s->peer.heard), "MAIL"));
		stage_free(s);
	}
}

static void an_unknown_authority_is_not_trusted(void **state)
{
	struct identity i, other;

	(void)state;
	identity_init(&i, "localhost");
	identity_init(&other, "localhost");
	expect_distrust(&i, NULL, "the certificate of localhost is not trusted");
	expect_distrust(&i, other.file, "the certificate of localhost is not trusted");
	identity_done(&i);
	identity_done(&other);
}

static void a_certificate_for_another_name_is_told_apart(void **state)
{
	struct identity i;

	(void)state;
	identity_init(&i, "elsewhere.example");
	expect_distrust(&i, i.file, "does not fit the name localhost");
	identity_done(&i);
}

static void a_missing_file_of_authorities_is_told_apart(void **state)
{
	struct identity i;

	(void)state;
	identity_init(&i, "localhost");
	expect_distrust(&i, "/nonexistent/ca.pem", "the file of trusted certificates");
	identity_done(&i);
}

static void what_was_offered_before_starttls_does_not_count(void **state)
{
	static const struct smtp_rule rules[] = {
		{"EHLO", "250 peer", 1},
		{"EHLO", "250-peer\r\n250-STARTTLS\r\n250 AUTH PLAIN"},
		{NULL},
	};
	struct identity i;

	(void)state;
	identity_init(&i, "localhost");
	struct stage *s = stage_new(rules, NULL);
	s->peer.certificate = i.credentials;
	smtp_peer_start(&s->peer);
	const struct transfer_mail mail = mail_over(s, TRANSFER_STARTTLS, i.file);
	stage_begin(s, &mail);
	stage_run(s, 1);
	assert_int_equal(s->outcome, TRANSFER_UNREACHED);
	assert_string_equal(s->text, "localhost offers no login");
	stage_free(s);
	identity_done(&i);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_trusted_server_gets_both_mails_over_one_connection),
	cmocka_unit_test(a_large_mail_arrives_whole),
	cmocka_unit_test(an_unknown_authority_is_not_trusted),
	cmocka_unit_test(a_certificate_for_another_name_is_told_apart),
	cmocka_unit_test(a_missing_file_of_authorities_is_told_apart),
	cmocka_unit_test(what_was_offered_before_starttls_does_not_count),
};

UNIT_MAIN(tests)
