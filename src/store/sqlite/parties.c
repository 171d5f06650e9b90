#include "store/sqlite/seal.h"
#include "store/tickets.h"

#include <errno.h>
#include <string.h>

static void address_hash(const struct txn *txn, const struct party_address *a,
			 uint8_t ret[static HASH_SIZE])
{
	_cleanup_(freep) char *purpose = xasprintf("address.%s", a->kind);

	hash_key(txn, purpose, (struct crypto_bytes){a->address, strlen(a->address)}, ret);
}

static int find(struct txn *txn, const uint8_t hash[static HASH_SIZE], struct party_ref *ret)
{
	sqlite3_stmt *s = statement_of(txn, PARTY_FIND);

	if (!s)
		return -EAGAIN;
	bind_bytes(s, 1, hash, HASH_SIZE);
	int r = statement_row(txn, s);
	if (r > 0)
		*ret = (struct party_ref){.party = sqlite3_column_int64(s, 0),
					  .address = sqlite3_column_int64(s, 1)};
	statement_end(s);
	return r > 0 ? 0 : r == 0 ? -ENOENT : r;
}

static int add_party(struct txn *txn, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, PARTY_ADD);
	uint8_t key_id[KEY_ID_SIZE];

	if (!s)
		return -EAGAIN;
	*ret = next_id(txn, TABLE_PARTY);
	int r = key_add(txn, (struct owner){OWNER_PARTY, *ret}, key_id);
	if (r < 0)
		return r;
	bind_number(s, 1, *ret);
	bind_bytes(s, 2, key_id, KEY_ID_SIZE);
	bind_number(s, 3, txn->now);
	return statement_run(txn, s);
}

static int add_address(struct txn *txn, const struct party_address *a,
		       const uint8_t hash[static HASH_SIZE], struct party_ref *ref)
{
	sqlite3_stmt *s = statement_of(txn, ADDRESS_ADD);

	if (!s)
		return -EAGAIN;
	ref->address = next_id(txn, TABLE_ADDRESS);
	struct owner owner = {OWNER_PARTY, ref->party};
	bind_number(s, 1, ref->address);
	bind_number(s, 2, ref->party);
	bind_text(s, 3, a->kind);
	bind_bytes(s, 4, hash, HASH_SIZE);
	int r = bind_sealed_text(txn, s, 5, &(struct place){owner, "address.address", ref->address},
				 a->address);
	if (r == 0)
		r = bind_sealed_text(txn, s, 6,
				     &(struct place){owner, "address.name", ref->address}, a->name);
	bind_number(s, 7, txn->now);
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

int txn_party_ensure(struct txn *txn, const struct party_address *a, struct party_ref *ret)
{
	uint8_t hash[HASH_SIZE];

	address_hash(txn, a, hash);
	int r = find(txn, hash, ret);
	if (r != -ENOENT)
		return r;
	ret->added = true;
	r = add_party(txn, &ret->party);
	return r < 0 ? r : add_address(txn, a, hash, ret);
}

int txn_party_addresses(struct txn *txn, int64_t party, party_address_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, ADDRESS_LIST);
	struct owner owner = {OWNER_PARTY, party};
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	bind_number(s, 1, party);
	while (!stop && (r = statement_row(txn, s)) > 0) {
		_cleanup_(freep) char *address = NULL;
		_cleanup_(freep) char *name = NULL;
		int64_t id = sqlite3_column_int64(s, 0);
		stop = column_sealed_text(txn, s, 2, &(struct place){owner, "address.address", id},
					  &address);
		if (stop == 0)
			stop = column_sealed_text(
				txn, s, 3, &(struct place){owner, "address.name", id}, &name);
		const struct party_address a = {.kind = (const char *)sqlite3_column_text(s, 1),
						.address = address,
						.name = name};
		if (stop == 0)
			stop = each(&a, context);
	}
	statement_end(s);
	return stop ? stop : r;
}
