/*
 * Roles: who may do what on the control socket, decided by the peer's user and groups. Loop
 * thread.
 *
 * The section [roles] gives roles to Unix groups. Without it root and the daemon's user have
 * all roles but that of a coordinator, and nobody else has one; with it they run the daemon,
 * and see what beneficiaries wrote only as members of a group that may.
 */
#pragma once

#include "base/config.h"
#include "http/server.h"

enum role {
	ROLE_OPERATOR = 1,    /* runs the daemon: neither content nor addresses */
	ROLE_COORDINATOR = 2, /* the tickets of some departments */
	ROLE_SUPERVISOR = 4,  /* all tickets */
	ROLE_AUDITOR = 8,     /* events */
	ROLE_ANY = 15,
};

/* The department of what nobody has transferred yet. */
#define ROLES_FIRST_DEPARTMENT "office"

/* Groups by name or number. */
struct roles_options {
	char **operators, **supervisors, **auditors;
	char **coordinators; /* "DEPARTMENT=GROUP" */
};
const struct option *roles_options(void);
/* Complains of groups that do not exist, and of coordinators of nothing. */
void roles_options_check(const struct roles_options *options, struct config *config);

struct roles;
/* Groups that do not exist have no members. */
struct roles *roles_new(const struct roles_options *options);
void roles_free(struct roles *r);
DEFINE_CLEANUP(struct roles *, roles_free)

/* Of enum role; 0: none. */
unsigned roles_of(const struct roles *r, const struct http_peer *peer);
/* Whose coordinator the peer is; the caller's, NULL: of none. */
char **roles_departments(const struct roles *r, const struct http_peer *peer);
/* "coordinator", "supervisor": the caller's. */
char **roles_list(unsigned roles);
/* "a coordinator or a supervisor", of a set that is not empty; the caller's. */
char *roles_words(unsigned roles);
