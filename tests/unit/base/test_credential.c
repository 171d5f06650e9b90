#include "../unit.h"

#include "base/config.h"
#include "base/credential.h"
#include "base/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of credentials of our own, and none of systemd's. */
static char folder[] = "/tmp/wasl-credentials-XXXXXX";

static void write_file(const char *name, const void *data, size_t size, mode_t mode)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", folder, name);
	_cleanup_(closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), size);
	assert_int_equal(fchmod(fd, mode), 0);
}

static void remove_file(const char *name)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", folder, name);

	assert_int_equal(unlink(path), 0);
}

static int begin(void **state)
{
	(void)state;
	unsetenv("CREDENTIALS_DIRECTORY");
	credential_set_folder(folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unsetenv("CREDENTIALS_DIRECTORY");
	credential_set_folder(NULL);
	return 0;
}

static void assert_secret(const char *name, const char *value, size_t size)
{
	struct secret s = {0};
	struct error err = ERROR_NONE;

	if (credential_read(name, &s, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(s.size, size);
	assert_memory_equal(s.value, value, size);
	assert_int_equal(s.value[size], '\0');
	secret_done(&s);
	assert_null(s.value);
	assert_int_equal(s.size, 0);
	secret_done(&s);
}

static void assert_refused(const char *name, int code, const char *text)
{
	struct secret s = {.value = NULL, .size = 42};
	struct error err = ERROR_NONE;

	assert_int_equal(credential_read(name, &s, &err), code);
	if (!strstr(err.text, text))
		fail_msg("\"%s\" does not say \"%s\"", err.text, text);
	assert_null(s.value);
	assert_int_equal(s.size, 42);
}

static void a_secret_is_its_files_text(void **state)
{
	static const struct {
		const char *text, *secret;
	} cases[] = {
		{"pass", "pass"},	{"pass\n", "pass"},	{"pass\r\n", "pass"},
		{"pass\n\n", "pass\n"}, {" pa ss ", " pa ss "}, {"pass\r", "pass\r"},
		{"سر\n", "سر"},		{"a\nb\n", "a\nb"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		write_file("x", cases[i].text, strlen(cases[i].text), 0600);
		assert_secret("x", cases[i].secret, strlen(cases[i].secret));
	}
	remove_file("x");
}

static void what_is_no_secret_is_refused(void **state)
{
	(void)state;
	write_file("x", "", 0, 0600);
	assert_refused("x", -EINVAL, "x is empty; write the secret into it");
	write_file("x", "\n", 1, 0600);
	assert_refused("x", -EINVAL, "is empty");
	write_file("x", "\r\n", 2, 0600);
	assert_refused("x", -EINVAL, "is empty");
	write_file("x", "a\0b", 3, 0600);
	assert_refused("x", -EINVAL, "holds a NUL");
	remove_file("x");
}

static void sizes_are_bounded(void **state)
{
	_cleanup_(freep) char *text = xmalloc(CREDENTIAL_MAX + 1);

	(void)state;
	memset(text, 's', CREDENTIAL_MAX + 1);
	write_file("x", text, CREDENTIAL_MAX, 0600);
	assert_secret("x", text, CREDENTIAL_MAX);
	write_file("x", text, CREDENTIAL_MAX + 1, 0600);
	assert_refused("x", -EFBIG, "is larger than 65536 bytes");
	remove_file("x");
}

static void a_file_that_others_may_touch_is_refused(void **state)
{
	static const mode_t good[] = {0600, 0400, 0700};
	static const mode_t bad[] = {0640, 0604, 0660, 0622, 0610, 0644};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(good); i++) {
		write_file("x", "pass", 4, good[i]);
		assert_secret("x", "pass", 4);
	}
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		write_file("x", "pass", 4, bad[i]);
		_cleanup_(freep) char *mode = xasprintf("(mode %04o)", bad[i]);
		assert_refused("x", -EPERM, mode);
		assert_refused("x", -EPERM, "chmod 600 /tmp/wasl-credentials-");
	}
	remove_file("x");
}

/* Its files are made for the service, sometimes with an access list that looks like a group. */
static void in_systemds_folder_modes_are_its_affair(void **state)
{
	(void)state;
	write_file("x", "pass\n", 5, 0440);
	assert_refused("x", -EPERM, "mode 0440");
	credential_set_folder("/nonexistent");
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	assert_string_equal(credential_folder(), folder);
	assert_secret("x", "pass", 4);
	assert_refused("y", -ENOENT, "the service must load it, by LoadCredentialEncrypted=");
	remove_file("x");
}

static void systemds_folder_comes_first(void **state)
{
	(void)state;
	assert_string_equal(credential_folder(), folder);
	setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x", 1);
	assert_string_equal(credential_folder(), "/run/credentials/x");
	/* what is no path is none of systemd's */
	setenv("CREDENTIALS_DIRECTORY", "", 1);
	assert_string_equal(credential_folder(), folder);
	setenv("CREDENTIALS_DIRECTORY", "relative", 1);
	assert_string_equal(credential_folder(), folder);
	credential_set_folder(NULL);
	assert_null(credential_folder());
	assert_refused("x", -ENOENT, "set credentials_directory in [wasl]");
}

static void what_is_no_file_is_refused_at_once(void **state)
{
	_cleanup_(freep) char *path = xasprintf("%s/x", folder);

	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused("x", -EINVAL, "is not a file");
	assert_int_equal(rmdir(path), 0);
	/* to open it would wait for a writer */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_refused("x", -EINVAL, "is not a file");
	remove_file("x");
	assert_int_equal(symlink("/etc/hostname", path), 0);
	assert_refused("x", -ELOOP, "a link is not followed");
	remove_file("x");
	assert_refused("x", -ENOENT, "credential 'x' cannot be read: /tmp/wasl-credentials-");
}

static void names_stay_in_the_folder(void **state)
{
	static const char *const good[] = {"a", "wasl.imap-password", "A_9", "..a", "a.."};
	static const char *const bad[] = {"",	 ".",	"..", "../x", "a/b", "/etc/passwd",
					  "a b", "a\n", "سر", "a:b",  "%i"};
	char name[257];

	(void)state;
	memset(name, 'n', sizeof(name));
	name[256] = '\0';
	assert_false(credential_name_check(name));
	name[255] = '\0';
	assert_true(credential_name_check(name));
	for (size_t i = 0; i < ELEMENTS(good); i++)
		assert_true(credential_name_check(good[i]));
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		assert_false(credential_name_check(bad[i]));
		assert_refused(bad[i], -EINVAL, "is no name of a credential");
	}
}

/* A secret that somebody wrote there must not get into a log. */
static void a_literal_secret_is_refused_without_telling_it(void **state)
{
	static const char *const values[] = {"hunter2",
					     "",
					     "credential",
					     "Credential:hunter2",
					     "credential:",
					     "credential: hunter2",
					     "credential:hun/ter2"};
	struct {
		struct secret password;
	} target = {.password = {.size = 42}};
	static const struct option option = {.key = "password", .type = OPTION_TYPE_SECRET};
	const char *name = NULL;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(values); i++) {
		struct error err = ERROR_NONE;
		assert_int_equal(credential_reference(values[i], &name, &err), -EINVAL);
		assert_null(name);
		assert_null(strstr(err.text, "hun"));
		assert_int_equal(option_parse(&option, values[i], &target, &err), -EINVAL);
		assert_null(strstr(err.text, "hun"));
		assert_int_equal(target.password.size, 42);
	}
	struct error err = ERROR_NONE;
	credential_reference("hunter2", &name, &err);
	assert_non_null(strstr(err.text, "named, as credential:NAME"));
}

static void a_reference_becomes_the_secret(void **state)
{
	struct {
		struct secret password;
	} target = {0};
	static const struct option options[] = {{.key = "password", .type = OPTION_TYPE_SECRET},
						OPTION_END};
	const char *name = NULL;
	struct error err = ERROR_NONE;

	(void)state;
	assert_int_equal(credential_reference("credential:a.b", &name, &err), 0);
	assert_string_equal(name, "a.b");
	write_file("x", "one", 3, 0600);
	write_file("y", "two", 3, 0600);
	assert_int_equal(option_parse(options, "credential:x", &target, &err), 0);
	assert_int_equal(option_parse(options, "credential:y", &target, &err), 0);
	assert_string_equal(target.password.value, "two");
	/* what cannot be read leaves what was there */
	assert_int_equal(option_parse(options, "credential:z", &target, &err), -ENOENT);
	assert_string_equal(target.password.value, "two");
	options_done(options, &target);
	assert_null(target.password.value);
	remove_file("x");
	remove_file("y");
}

static int make_folder(void **state)
{
	(void)state;
	crypto_init();
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

static const struct CMUnitTest tests[] = {
	TEST(a_secret_is_its_files_text),
	TEST(what_is_no_secret_is_refused),
	TEST(sizes_are_bounded),
	TEST(a_file_that_others_may_touch_is_refused),
	TEST(in_systemds_folder_modes_are_its_affair),
	TEST(systemds_folder_comes_first),
	TEST(what_is_no_file_is_refused_at_once),
	TEST(names_stay_in_the_folder),
	TEST(a_literal_secret_is_refused_without_telling_it),
	TEST(a_reference_becomes_the_secret),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
