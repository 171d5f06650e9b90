/* A store in a folder of its own, and its loop, for tests; jobs are awaited. */
#pragma once

#include "../unit.h"

#include "base/event_loop.h"
#include "store/content.h"

struct fixture {
	char directory[64];
	struct loop *loop;
	struct crypto_key *master;
	struct store *store; /* NULL: not open */
	bool unfit;
};

/* For cmocka's setup and teardown: *state is a fixture with an open, empty store. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* 0, or what store_open() says. */
int fixture_open(struct fixture *f, struct error *err);
void fixture_close(struct fixture *f);
/* What run returned. */
int fixture_write(struct fixture *f, store_run *run, void *data);
int fixture_read(struct fixture *f, store_run *run, void *data);
/* All of a blob's bytes, in pieces; stops when sink returns nonzero and returns that. */
typedef int fixture_sink(const void *data, size_t size, void *context);
int fixture_blob_read(struct txn *txn, int64_t blob, struct owner owner, fixture_sink *sink,
		      void *context);
/* Turns the loop until *flag is true; fails the test after a minute. */
void fixture_await(struct fixture *f, const bool *flag);
/* True if the bytes stand anywhere in the files of the folder. */
bool fixture_contains(const struct fixture *f, const void *bytes, size_t size);
