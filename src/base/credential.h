/*
 * Credential: secrets by name, from files that systemd or the operator put in a folder.
 *
 * The folder is $CREDENTIALS_DIRECTORY where set (systemd.exec(5)), else the one
 * the configuration names. There a file that others than its owner may touch is refused;
 * in systemd's folder access is systemd's affair. Secrets live in locked memory that is
 * erased when freed.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/option.h>

#define CREDENTIAL_MAX (64U << 10)

/* Process-wide, before the first read. NULL: none. */
void credential_set_folder(const char *path);
/* The folder in force, NULL if none. */
const char *credential_folder(void);
/* True if name may be a credential's: [A-Za-z0-9._-], at most 255, not "." or "..". */
bool credential_name_check(const char *name);
/* NAME of "credential:NAME". 0, or -EINVAL with err, which does not tell the value. */
int credential_reference(const char *value, const char **ret_name, struct error *err);
/*
 * One newline at the end is not part of the secret, which is text and never empty. 0 and a
 * secret that secret_done() frees, or -errno with err and *ret as it was.
 */
int credential_read(const char *name, struct secret *ret, struct error *err);
/* A secret that is given, of no bytes: where it must not be read. */
void secret_init_empty(struct secret *s);
void secret_done(struct secret *s);
