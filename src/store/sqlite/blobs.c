#include "store/content_private.h"
#include "store/sqlite/seal.h"

#include <errno.h>
#include <string.h>

static struct place bytes_place(struct owner owner, int64_t blob)
{
	return (struct place){owner, "blob.bytes", blob};
}

static struct place key_place(struct owner owner, int64_t blob)
{
	return (struct place){owner, "blob.file_key", blob};
}

/* The row holds the bytes, or the name and the key of the file that does. */
static int bind_content(struct txn *txn, sqlite3_stmt *s, struct owner owner, int64_t id,
			const struct content *c)
{
	struct vault_file *f = content_file(c);
	struct place bytes = bytes_place(owner, id), key = key_place(owner, id);

	if (!f) {
		struct crypto_bytes plain = content_bytes(c);
		plain.data = plain.data ? plain.data : "";
		return bind_sealed(txn, s, 5, &bytes, plain);
	}
	vault_file_keep(f);
	bind_text(s, 6, vault_file_name(f));
	return bind_sealed(
		txn, s, 7, &key,
		(struct crypto_bytes){crypto_key_bytes(vault_file_key(f)), CRYPTO_KEY_SIZE});
}

int txn_blob_add(struct txn *txn, struct owner owner, const struct content *c, int64_t *ret_blob)
{
	sqlite3_stmt *s = statement_of(txn, BLOB_ADD);
	int ready = content_result(c);

	if (ready < 0 || !s)
		return ready < 0 ? ready : -EAGAIN;
	*ret_blob = next_id(txn, TABLE_BLOB);
	bind_number(s, 1, *ret_blob);
	bind_number(s, 2, owner.kind);
	bind_number(s, 3, owner.id);
	bind_number(s, 4, (int64_t)content_size(c));
	int r = bind_content(txn, s, owner, *ret_blob, c);
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

int txn_blob_add_bytes(struct txn *txn, struct owner owner, struct crypto_bytes bytes,
		       int64_t *ret_blob)
{
	sqlite3_stmt *s = statement_of(txn, BLOB_ADD);

	if (!s)
		return -EAGAIN;
	*ret_blob = next_id(txn, TABLE_BLOB);
	const struct place place = bytes_place(owner, *ret_blob);
	bind_number(s, 1, *ret_blob);
	bind_number(s, 2, owner.kind);
	bind_number(s, 3, owner.id);
	bind_number(s, 4, (int64_t)bytes.size);
	int r = bind_sealed(txn, s, 5, &place, bytes);
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

/* What a blob's row holds, opened. */
struct row {
	char *file;
	struct opened_bytes opened;
};

static void row_done(const struct row *row)
{
	if (row->opened.data)
		crypto_erase(row->opened.data, row->opened.size);
	free(row->opened.data);
	free(row->file);
}

static int read_row(struct txn *txn, int64_t blob, struct owner owner, struct row *ret)
{
	sqlite3_stmt *s = statement_of(txn, BLOB_GET);
	struct place bytes = bytes_place(owner, blob), key = key_place(owner, blob);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, blob);
	bind_number(s, 2, owner.kind);
	bind_number(s, 3, owner.id);
	int r = statement_row(txn, s);
	if (r == 0)
		r = -ENOENT;
	if (r > 0) {
		ret->file = column_text(s, 2);
		r = column_sealed(txn, s, ret->file ? 3 : 1, ret->file ? &key : &bytes,
				  &ret->opened);
	}
	statement_end(s);
	if (r == 0 && ret->file && ret->opened.size != CRYPTO_KEY_SIZE)
		return -EBADMSG;
	return r;
}

int txn_blob_move(struct txn *txn, int64_t blob, struct owner from, struct owner to)
{
	sqlite3_stmt *s = statement_of(txn, BLOB_MOVE);
	struct place bytes = bytes_place(to, blob), key = key_place(to, blob);
	_cleanup_(row_done) struct row row = {0};

	if (!s)
		return -EAGAIN;
	int r = read_row(txn, blob, from, &row);
	if (r < 0)
		return r;
	bind_number(s, 1, blob);
	bind_number(s, 2, to.kind);
	bind_number(s, 3, to.id);
	r = bind_sealed(txn, s, row.file ? 5 : 4, row.file ? &key : &bytes,
			(struct crypto_bytes){row.opened.data, row.opened.size});
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

struct blob_reader {
	struct vault_reader *file; /* NULL: the row holds the bytes */
	struct row row;
	bool ended;
};

static int open_file(const struct txn *txn, struct blob_reader *r)
{
	_cleanup_(crypto_key_freep) struct crypto_key *key = crypto_key_new(r->row.opened.data);
	const struct vault_source source = {txn->directory, r->row.file, key};

	return vault_reader_open(&source, &r->file);
}

int txn_blob_open(struct txn *txn, int64_t blob, struct owner owner, struct blob_reader **ret)
{
	_cleanup_(blob_reader_freep) struct blob_reader *r = xcalloc(1, sizeof(*r));

	int status = read_row(txn, blob, owner, &r->row);
	if (status == 0 && r->row.file)
		status = open_file(txn, r);
	if (status == 0)
		*ret = TAKE(r);
	return status;
}

void blob_reader_free(struct blob_reader *r)
{
	if (!r)
		return;
	vault_reader_free(r->file);
	row_done(&r->row);
	free(r);
}

int blob_reader_next(struct blob_reader *r, struct crypto_bytes *ret)
{
	if (r->file)
		return vault_reader_next(r->file, ret);
	*ret = (struct crypto_bytes){r->row.opened.data, r->ended ? 0 : r->row.opened.size};
	r->ended = true;
	return 0;
}
