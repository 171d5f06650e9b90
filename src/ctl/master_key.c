#include "ctl/master_key.h"

#include "base/credential.h"
#include "base/encode.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEX_SIZE ((size_t)2 * CRYPTO_KEY_SIZE)
#define CREDENTIAL_PREFIX "credential:"
#define ENCRYPTED_STORE "/etc/credstore.encrypted"

void master_key_done(struct master_key *k)
{
	crypto_key_free(k->key);
	free(k->where);
	*k = (struct master_key){0};
}

/* The credential's name as the configuration has it. */
static int name_of(struct ctl *ctl, const char **ret, struct error *err)
{
	const char *value = config_value(ctl->config, "wasl", NULL, "master_key");

	for (const struct option *o = daemon_options(); o->key && !value; o++)
		if (strcmp(o->key, "master_key") == 0)
			value = o->fallback;
	if (!value || strncmp(value, CREDENTIAL_PREFIX, strlen(CREDENTIAL_PREFIX)) != 0)
		return error_set(err, -EINVAL,
				 "[wasl] master_key must be written as credential:NAME");
	*ret = value + strlen(CREDENTIAL_PREFIX);
	if (!credential_name_check(*ret))
		return error_set(err, -EINVAL, "'%s' cannot be a credential's name", *ret);
	return 0;
}

static int read_key(const char *name, struct crypto_key **ret, struct error *err)
{
	struct secret secret = {0};
	uint8_t bytes[CRYPTO_KEY_SIZE];

	int r = credential_read(name, &secret, err);
	if (r < 0)
		return r;
	if (secret.size == HEX_SIZE &&
	    decode_hex(secret.value, bytes, sizeof(bytes)) == CRYPTO_KEY_SIZE)
		*ret = crypto_key_new(bytes);
	else
		r = error_set(err, -EINVAL,
			      "the credential %s is not a key of %zu hexadecimal digits; it is "
			      "left alone",
			      name, HEX_SIZE);
	crypto_erase(bytes, sizeof(bytes));
	secret_done(&secret);
	return r;
}

static int write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t written = write(fd, text, size);
		if (written < 0 && errno != EINTR)
			return -errno;
		if (written > 0) {
			text += written;
			size -= (size_t)written;
		}
	}
	return 0;
}

/* The folder's entry must last as the file does. */
static int sync_folder(const char *folder)
{
	_cleanup_(closep) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int write_file(const char *folder, const char *path, const char *hex)
{
	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return -errno;
	_cleanup_(closep) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	int r = write_all(fd, hex, HEX_SIZE);
	if (r == 0)
		r = write_all(fd, "\n", 1);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (r == 0)
		r = sync_folder(folder);
	if (r < 0)
		unlink(path);
	return r;
}

/* systemd-creds(1) with the key on its standard input. */
static int run_encrypt(char *const *argv, int input, pid_t *ret)
{
	posix_spawn_file_actions_t actions;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	int r = posix_spawnp(ret, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static int encrypt(const char *name, const char *path, const char *hex)
{
	_cleanup_(freep) char *option = xasprintf("--name=%s", name);
	char *const argv[] = {"systemd-creds", "encrypt", option, "-", (char *)path, NULL};
	int pipes[2], status;
	pid_t pid = 0;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	int r = run_encrypt(argv, pipes[0], &pid);
	close(pipes[0]);
	if (r == 0)
		r = write_all(pipes[1], hex, HEX_SIZE);
	close(pipes[1]);
	if (pid > 0 && (waitpid(pid, &status, 0) < 0 || status != 0))
		r = -EIO;
	return r;
}

static int store_encrypted(const char *name, const char *hex, struct master_key *ret,
			   struct error *err)
{
	ret->where = xasprintf("%s/%s", ENCRYPTED_STORE, name);
	if (access("/run/systemd/system", F_OK) < 0)
		return error_set(err, -ENOENT,
				 "there is no place for the key %s: name a folder in [wasl] "
				 "credentials_directory",
				 name);
	if (access(ret->where, F_OK) == 0)
		return error_set(err, -EEXIST,
				 "there is a key already, %s, and it is left alone; remove it if "
				 "no store was ever made with it",
				 ret->where);
	if (mkdir(ENCRYPTED_STORE, 0700) < 0 && errno != EEXIST)
		return error_set(err, -errno, "cannot make %s: %s", ENCRYPTED_STORE,
				 strerror(errno));
	int r = encrypt(name, ret->where, hex);
	return r < 0 ? error_set(err, r, "systemd-creds could not encrypt the key to %s",
				 ret->where)
		     : 0;
}

static int make_key(const char *name, const char *folder, struct master_key *ret, struct error *err)
{
	char hex[HEX_SIZE + 1];
	int r;

	ret->key = crypto_key_random();
	ret->made = true;
	encode_hex(crypto_key_bytes(ret->key), CRYPTO_KEY_SIZE, hex);
	if (folder) {
		ret->where = xasprintf("%s/%s", folder, name);
		r = write_file(folder, ret->where, hex);
		if (r < 0)
			error_set(err, r, "cannot write the key to %s: %s", ret->where,
				  strerror(-r));
	} else {
		r = store_encrypted(name, hex, ret, err);
	}
	crypto_erase(hex, sizeof(hex));
	return r;
}

int master_key_provide(struct ctl *ctl, struct master_key *ret, struct error *err)
{
	const char *name = NULL;

	*ret = (struct master_key){0};
	credential_set_folder(ctl->settings.credentials_directory);
	const char *folder = credential_folder();
	int r = name_of(ctl, &name, err);
	if (r < 0)
		return r;
	_cleanup_(freep) char *path = folder ? xasprintf("%s/%s", folder, name) : NULL;
	if (!path || access(path, F_OK) < 0)
		return make_key(name, folder, ret, err);
	ret->where = TAKE(path);
	return read_key(name, &ret->key, err);
}
