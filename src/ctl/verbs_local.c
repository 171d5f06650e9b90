#include "ctl/ctl.h"

#include "base/crypto.h"
#include "build_config.h"
#include "ctl/completion.h"
#include "ctl/master_key.h"
#include "store/store.h"

#include <wasl/text.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAEMON_USER "wasl"
#define LINE_MAX_BYTES (16U << 20)

/* --- init --- */

static int make_folder(const char *path, struct error *err)
{
	struct stat st;

	if (mkdir(path, 0700) == 0)
		return 0;
	if (errno != EEXIST)
		return error_set(err, -errno,
				 "cannot make the store's folder %s: %s; make the folder above it "
				 "first, or name another in [wasl] state_directory",
				 path, strerror(errno));
	if (stat(path, &st) < 0)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return error_set(err, -ENOTDIR, "%s is not a folder", path);
	_cleanup_(freep) char *database = xasprintf("%s/wasl.db", path);
	if (access(database, F_OK) == 0)
		return error_set(err, -EEXIST, "there is a store in %s already; it is left alone",
				 path);
	return 0;
}

/* Everything in the folder, which only we have written to. */
static void give_away(const char *folder, uid_t uid, gid_t gid)
{
	DIR *dir = opendir(folder);

	if (!dir)
		return;
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    fchownat(dirfd(dir), entry->d_name, uid, gid, AT_SYMLINK_NOFOLLOW) < 0)
			ctl_fail("%s/%s: %s", folder, entry->d_name, strerror(errno));
	}
	closedir(dir);
	if (lchown(folder, uid, gid) < 0)
		ctl_fail("%s: %s", folder, strerror(errno));
}

/* What root has made is the daemon's: its folder's owner, or the user that the service has. */
static void hand_over(const char *folder)
{
	struct stat st;
	const struct passwd *user = getpwnam(DAEMON_USER);

	if (geteuid() != 0 || stat(folder, &st) < 0)
		return;
	if (st.st_uid != 0)
		give_away(folder, st.st_uid, st.st_gid);
	else if (user && strcmp(folder, WASL_STATE_DIR) == 0)
		give_away(folder, user->pw_uid, user->pw_gid);
}

static int make_store(struct ctl *ctl, struct master_key *key, struct error *err)
{
	const char *folder = ctl->settings.state_directory;

	int r = make_folder(folder, err);
	if (r == 0)
		r = master_key_provide(ctl, key, err);
	if (r == 0)
		r = store_create(folder, key->key, err);
	if (r == 0)
		hand_over(folder);
	return r;
}

static int init(struct ctl *ctl)
{
	struct master_key key = {0};
	struct error err = ERROR_NONE;
	int status = EXIT_SUCCESS;

	if (!ctl_read_config(ctl))
		return EXIT_FAILURE;
	crypto_init();
	if (make_store(ctl, &key, &err) < 0) {
		status = ctl_fail("%s", err.text);
	} else {
		printf("%s the key %s\n", key.made ? "made" : "used", key.where);
		printf("made the store in %s\n\n", ctl->settings.state_directory);
		printf("Keep a copy of the key where the store's copies are not: without it "
		       "nothing in the\nstore can be read. Next: describe a channel in the "
		       "configuration, look at it with\n\"wasld --check\", and start wasld.\n");
	}
	master_key_done(&key);
	return status;
}

/* --- text --- */

/* One JSON value a line, so that it can be read as it comes. */
static void print_line(const struct ctl *ctl, const struct buffer *line)
{
	if (!ctl->json) {
		puts(buffer_string(line));
		return;
	}
	json_t *json = json_pack("{s:s%}", "text", buffer_string(line), line->size);
	json_dumpf(json, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(json);
}

static int normalise(struct ctl *ctl)
{
	_cleanup_(freep) char *line = NULL;
	size_t allocated = 0;

	for (ssize_t size; (size = getline(&line, &allocated, stdin)) >= 0;) {
		struct buffer out = BUFFER_INIT(LINE_MAX_BYTES);
		int r = text_normalise(line, (size_t)size, &out);
		if (r == 0)
			print_line(ctl, &out);
		buffer_done(&out);
		if (r < 0)
			return ctl_fail("a line is longer than %u MiB", LINE_MAX_BYTES >> 20);
	}
	return EXIT_SUCCESS;
}

static int completion(struct ctl *ctl)
{
	(void)ctl;
	completion_bash(stdout);
	return EXIT_SUCCESS;
}

static int completion_for_zsh(struct ctl *ctl)
{
	(void)ctl;
	completion_zsh(stdout);
	return EXIT_SUCCESS;
}

const struct verb *ctl_local_verbs(void)
{
	static const struct verb verbs[] = {
		{"init", NULL, "", 0, 0, NULL, "make the store and its key", init,
		 "init\tonce, before the first start"},
		{"text", "normalise", "", 0, 0, NULL,
		 "standard input in the form in which text is searched", normalise,
		 "text normalise < words.txt\ta line each"},
		{"completion", "bash", "", 0, 0, NULL, "the completion that bash is to read",
		 completion,
		 "completion bash > /etc/bash_completion.d/waslctl\twhere no package did it"},
		{"completion", "zsh", "", 0, 0, NULL, "the completion that zsh is to read",
		 completion_for_zsh,
		 "completion zsh > /usr/local/share/zsh/site-functions/_waslctl\twhere no package "
		 "did "
		 "it"},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL},
	};

	return verbs;
}
