/*
 * Credential: secrets by name, from files that systemd or the operator put in a folder.
 *
 * The folder is $CREDENTIALS_DIRECTORY where set (systemd.exec(5)), else the one
 * the configuration names. A file that others may read is refused. Secrets live in
 * locked memory that is erased when freed.
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
/* One trailing newline is not part of the secret. 0, or -errno with err. */
int credential_read(const char *name, struct secret *ret, struct error *err);
void secret_done(struct secret *s);
