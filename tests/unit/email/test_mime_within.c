/* What is within a mail in forms of its own: files in texts, mails, signatures, secrets. */
#include "mail.h"

#include <strings.h>

#define UU "begin 644 a.txt\n%:&5L;&\\*\n`\nend\n"

/* a multipart of "signed words" and the file a.csv, signed in one piece and in several */
static const char signed_whole[] =
	"MIICSgYJKoZIhvcNAQcCoIICOzCCAjcCAQExDTALBglghkgBZQMEAgEwgagGCSqGSIb3DQEHAaCBmgSB"
	"l0NvbnRlbnQtVHlwZTogbXVsdGlwYXJ0L21peGVkOyBib3VuZGFyeT1xCgotLXEKQ29udGVudC1UeXBl"
	"OiB0ZXh0L3BsYWluOyBjaGFyc2V0PXV0Zi04CgpzaWduZWQgd29yZHMKLS1xCkNvbnRlbnQtVHlwZTog"
	"dGV4dC9jc3Y7IG5hbWU9YS5jc3YKCjEsMgotLXEtLQoxggF2MIIBcgIBATAkMAwxCjAIBgNVBAMMAWEC"
	"FB0jDTrhbedLnQ0aKFOPYIl8DcdTMAsGCWCGSAFlAwQCAaCB5DAYBgkqhkiG9w0BCQMxCwYJKoZIhvcN"
	"AQcBMBwGCSqGSIb3DQEJBTEPFw0yNjExMjUwMjU2NDdaMC8GCSqGSIb3DQEJBDEiBCDeGQo6ZWwsUFlY"
	"VSaNuLCX1t6+/RwWt6Aqs36jUyJMqTB5BgkqhkiG9w0BCQ8xbDBqMAsGCWCGSAFlAwQBKjALBglghkgB"
	"ZQMEARYwCwYJYIZIAWUDBAECMAoGCCqGSIb3DQMHMA4GCCqGSIb3DQMCAgIAgDANBggqhkiG9w0DAgIB"
	"QDAHBgUrDgMCBzANBggqhkiG9w0DAgIBKDAKBggqhkjOPQQDAgRHMEUCIC4wdnzQCAnHcQwHP5UBfz5G"
	"5pP/VqCxK4yiVSj6uE+CAiEAjpPH/IcTp47ML9w09eqoqq4fmbz9EUvnCHncmYs2q4c=";
static const char signed_split[] =
	"MIAGCSqGSIb3DQEHAqCAMIACAQExDTALBglghkgBZQMEAgEwgAYJKoZIhvcNAQcBoIAkgASBl0NvbnRl"
	"bnQtVHlwZTogbXVsdGlwYXJ0L21peGVkOyBib3VuZGFyeT1xCgotLXEKQ29udGVudC1UeXBlOiB0ZXh0"
	"L3BsYWluOyBjaGFyc2V0PXV0Zi04CgpzaWduZWQgd29yZHMKLS1xCkNvbnRlbnQtVHlwZTogdGV4dC9j"
	"c3Y7IG5hbWU9YS5jc3YKCjEsMgotLXEtLQoAAAAAAAAxggF1MIIBcQIBATAkMAwxCjAIBgNVBAMMAWEC"
	"FB0jDTrhbedLnQ0aKFOPYIl8DcdTMAsGCWCGSAFlAwQCAaCB5DAYBgkqhkiG9w0BCQMxCwYJKoZIhvcN"
	"AQcBMBwGCSqGSIb3DQEJBTEPFw0yNjExMjUwMjU2NDdaMC8GCSqGSIb3DQEJBDEiBCDeGQo6ZWwsUFlY"
	"VSaNuLCX1t6+/RwWt6Aqs36jUyJMqTB5BgkqhkiG9w0BCQ8xbDBqMAsGCWCGSAFlAwQBKjALBglghkgB"
	"ZQMEARYwCwYJYIZIAWUDBAECMAoGCCqGSIb3DQMHMA4GCCqGSIb3DQMCAgIAgDANBggqhkiG9w0DAgIB"
	"QDAHBgUrDgMCBzANBggqhkiG9w0DAgIBKDAKBggqhkjOPQQDAgRGMEQCID4COKh4YId4PvK9rRICC8f5"
	"fWreWxNhIG34l8SYfNZdAiBjE1SKSDgXplruzNPsKyqdU+ykY4Rfsbqp8YjgxsnFfQAAAAAAAA==";
/* where an encrypted one begins */
static const char encrypted[] =
	"MIIBswYJKoZIhvcNAQcDoIIBpDCCAaACAQIxgcuhgcgCAQOgUaFPMAkGByqGSM49AgEDQgAEvoetDGZd"
	"orw12y9Y0BTJPCsf7npK9faO4NKVXwmTrkXow8tf2X6YLq+/Id+nwlIimTnaeK97GzWQnb/EVoR0DjAc";

static bool has_note(const struct mail *m, const char *words)
{
	for (char *const *note = m->parsed->notes; note && *note; note++)
		if (strstr(*note, words))
			return true;
	return false;
}

static void files_in_texts_are_attached(void **state)
{
	static const struct {
		const char *raw, *text;
	} cases[] = {
		{PLAIN "hi\n" UU "bye\n", "hi\nbye"},
		{PLAIN UU, ""},
		{"Content-Transfer-Encoding: quoted-printable\n\nh=69\n" UU "bye\n", "hi\nbye"},
		{PLAIN "begin 644 x\nno data here\n" UU, "begin 644 x\nno data here"},
		{MULTI("mixed") "--b\n" PLAIN "hi\n" UU "--b--\n", "hi"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(mail_done) struct mail m = mail_of(cases[i].raw, strlen(cases[i].raw));

		assert_string_equal(m.parsed->text, cases[i].text);
		assert_int_equal(m.parsed->attachments_count, 1);
		assert_attachment(&m, 0, "a.txt", "hello");
	}
}

static void several_files_keep_their_order(void **state)
{
	const char *raw = PLAIN "one\n" UU "two\nbegin 666 ../b c.bin\n#86)C\n`\nend\nthree";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_string_equal(m.parsed->text, "one\ntwo\nthree");
	assert_int_equal(m.parsed->attachments_count, 2);
	assert_attachment(&m, 1, "b c.bin", "abc");
}

static void files_in_texts_are_bounded(void **state)
{
	struct buffer raw = BUFFER_INIT(1 << 20);

	(void)state;
	buffer_add_string(&raw, PLAIN);
	for (unsigned int i = 0; i < MIME_PARTS_MAX + 10; i++)
		buffer_add_string(&raw, UU);
	{
		_cleanup_(mail_done) struct mail m = mail_of(raw.data, raw.size);

		assert_int_equal(m.parsed->attachments_count, MIME_PARTS_MAX - 1);
		assert_non_null(strstr(m.parsed->text, "begin 644 a.txt"));
	}
	buffer_done(&raw);
}

static void mails_are_named_by_their_subject(void **state)
{
	static const struct {
		const char *written, *wanted;
	} cases[] = {
		{"Subject: in", "in.eml"},
		{"Subject: Re: 1/2\\3", "Re: 1-2-3.eml"},
		{"Subject: =?utf-8?Q?=D9=85?=", "م.eml"},
		{"Subject:", "message.eml"},
		{"X: y", "message.eml"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *within = xasprintf("%s\n\ninner", cases[i].written);
		_cleanup_(freep) char *raw = xasprintf(
			MULTI("mixed") "--b\nContent-Type: message/rfc822\n\n%s\n--b--\n", within);
		_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

		assert_attachment(&m, 0, cases[i].wanted, within);
	}
}

static void forwarded_mail_alone_is_the_text(void **state)
{
	static const char *const mails[] = {
		"Content-Type: message/rfc822\n\nSubject: in\n\ninner",
		"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
		"U3ViamVjdDogaW4KCmlubmVy",
		"Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n"
		"Subject: in\n\ninn=65r",
		MULTI("mixed") "--b\n" PLAIN " \n--b\nContent-Type: message/rfc822\n\n"
			       "Content-Type: message/rfc822\n\nSubject: in\n\ninner\n--b--\n",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(mails); i++) {
		_cleanup_(mail_done) struct mail m = mail_of(mails[i], strlen(mails[i]));

		assert_string_equal(m.parsed->text, "inner");
		assert_int_equal(m.parsed->attachments_count, 1);
		assert_true(has_note(&m, "no text of its own"));
	}
}

static void mails_within_do_not_speak_for_the_mail(void **state)
{
	static const char *const mails[] = {
		MULTI("mixed") "--b\n" PLAIN "outer\n--b\nContent-Type: message/rfc822\n\n\ninner",
		MULTI("report") "--b\nContent-Type: message/rfc822\n\nA: b\n\ninner\n--b--",
	};

	(void)state;
	assert_text(mails[0], "outer");
	assert_text(mails[1], "");
}

static void endless_mails_within_end(void **state)
{
	struct buffer raw = BUFFER_INIT(1 << 20);

	(void)state;
	for (int i = 0; i < 10000; i++)
		buffer_add_string(&raw, "Content-Type: message/rfc822\n\n");
	{
		_cleanup_(mail_done) struct mail m = mail_of(raw.data, raw.size);

		assert_int_equal(m.parsed->attachments_count, 1);
		assert_string_equal(m.parsed->text, "");
	}
	buffer_done(&raw);
}

static void signed_mail_shows_its_text(void **state)
{
	const char *const contents[] = {signed_whole, signed_split};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(contents); i++) {
		_cleanup_(freep) char *raw =
			xasprintf("Content-Type: application/pkcs7-mime; smime-type=signed-data; "
				  "name=smime.p7m\nContent-Transfer-Encoding: base64\n\n%s\n",
				  contents[i]);
		_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

		assert_string_equal(m.parsed->text, "signed words");
		assert_int_equal(m.parsed->attachments_count, 2);
		assert_string_equal(m.parsed->attachments[0].name, "smime.p7m");
		assert_attachment(&m, 1, "a.csv", "1,2");
		assert_true(has_note(&m, "signed (S/MIME)"));
	}
}

/* Whatever is left of it, it is kept and harms nothing. */
static void cut_signatures_are_kept(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(signed_split); n++) {
		_cleanup_(freep) char *raw = xasprintf("Content-Type: application/x-pkcs7-mime\n"
						       "Content-Transfer-Encoding: base64\n\n%.*s",
						       (int)n, signed_split);
		_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

		assert_in_range(m.parsed->attachments_count, 1, 2);
	}
}

static void what_is_special_is_noted(void **state)
{
	static const struct {
		const char *raw, *text, *note;
		size_t attachments;
	} cases[] = {
		{"Content-Type: multipart/signed; boundary=b; "
		 "protocol=\"application/pkcs7-signature\"\n\n--b\n" PLAIN "hi\n--b\n"
		 "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--b--",
		 "hi", "signed (S/MIME). The signature was not checked", 0},
		{"Content-Type: multipart/signed; boundary=b; "
		 "protocol=\"application/pgp-signature\"\n\n--b\n" PLAIN "hi\n--b\n"
		 "Content-Type: application/octet-stream; name=signature.asc\n\nx\n--b--",
		 "hi", "signed (PGP). The signature was not checked", 0},
		{"Content-Type: multipart/encrypted; boundary=b; "
		 "protocol=\"application/pgp-encrypted\"\n\n--b\n"
		 "Content-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
		 "Content-Type: application/octet-stream\n\nx\n--b--",
		 "", "encrypted (PGP)", 2},
		{"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx", "",
		 "encrypted (S/MIME)", 1},
		{"Content-Type: application/ms-tnef\n\nx", "", "winmail.dat", 1},
		{"Content-Type: message/partial; id=a; number=1; total=2\n\nx", "", "one piece", 1},
		{"Content-Type: message/external-body; access-type=URL\n\nx", "",
		 "not sent with it", 1},
		{PLAIN "a\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- --\nhi\n"
		       "-----BEGIN PGP SIGNATURE-----\n\nxyz\n-----END PGP SIGNATURE-----\nb\n",
		 "a\n--\nhi\nb", "signed (PGP)", 0},
		{PLAIN "-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----\n",
		 "-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----", "encrypted (PGP)",
		 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(mail_done) struct mail m = mail_of(cases[i].raw, strlen(cases[i].raw));

		assert_string_equal(m.parsed->text, cases[i].text);
		assert_int_equal(m.parsed->attachments_count, cases[i].attachments);
		assert_true(has_note(&m, cases[i].note));
		assert_int_equal(strings_count(m.parsed->notes), 1);
	}
}

static void encrypted_contents_are_known(void **state)
{
	_cleanup_(freep) char *raw =
		xasprintf("Content-Type: application/pkcs7-mime; smime-type=signed-data\n"
			  "Content-Transfer-Encoding: base64\n\n%s",
			  encrypted);
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_true(has_note(&m, "encrypted (S/MIME)"));
	assert_string_equal(m.parsed->attachments[0].name, "attachment-1.p7m");
}

static void unfinished_armor_is_text(void **state)
{
	(void)state;
	/* without the blank line nothing of the text is lost */
	assert_text(PLAIN "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\nhi: 5\n\nbye\n"
			  "-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n",
		    "hi: 5\n\nbye");
	assert_text(PLAIN "-----BEGIN PGP SIGNED MESSAGE-----\n\nhi\n",
		    "-----BEGIN PGP SIGNED MESSAGE-----\n\nhi");
	assert_text(PLAIN "> -----BEGIN PGP MESSAGE-----\n", "> -----BEGIN PGP MESSAGE-----");
	/* words where a signature should be are somebody's */
	assert_text(PLAIN "-----BEGIN PGP SIGNED MESSAGE-----\n\nhi\n"
			  "-----BEGIN PGP SIGNATURE-----\nmy number is 5\n"
			  "-----END PGP SIGNATURE-----\n",
		    "-----BEGIN PGP SIGNED MESSAGE-----\n\nhi\n-----BEGIN PGP SIGNATURE-----\n"
		    "my number is 5\n-----END PGP SIGNATURE-----");
	/* a beginning without a line of data is text */
	assert_text(PLAIN "begin 644 x\n\n\n\n\n\n\nend\n", "begin 644 x\n\n\n\n\n\n\nend");
}

static void images_of_a_page_are_inline(void **state)
{
	const char *raw = MULTI("related") "--b\n" HTML "<p>hi<img src=cid:i>\n--b\n"
					   "Content-Type: image/png; name=i.png\n"
					   "Content-ID: <i>\n\nx\n--b\n"
					   "Content-Type: application/pdf; name=f.pdf\n\nx\n--b--";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_int_equal(m.parsed->attachments_count, 2);
	assert_true(m.parsed->attachments[0].is_inline);
	assert_false(m.parsed->attachments[1].is_inline);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(files_in_texts_are_attached),
	cmocka_unit_test(several_files_keep_their_order),
	cmocka_unit_test(files_in_texts_are_bounded),
	cmocka_unit_test(mails_are_named_by_their_subject),
	cmocka_unit_test(forwarded_mail_alone_is_the_text),
	cmocka_unit_test(mails_within_do_not_speak_for_the_mail),
	cmocka_unit_test(endless_mails_within_end),
	cmocka_unit_test(signed_mail_shows_its_text),
	cmocka_unit_test(cut_signatures_are_kept),
	cmocka_unit_test(what_is_special_is_noted),
	cmocka_unit_test(encrypted_contents_are_known),
	cmocka_unit_test(unfinished_armor_is_text),
	cmocka_unit_test(images_of_a_page_are_inline),
};

UNIT_MAIN(tests)
