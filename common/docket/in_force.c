#include "common/docket/in_force.h"

#include "common/wire/wire.h"

static const struct view LIST_KEY = { "in-force", 8 };

enum { CONTENT_KEY = 8 + SHA256_LEN };

static struct view content_key(const uint8_t digest[SHA256_LEN], uint8_t buf[CONTENT_KEY])
{
	memcpy(buf, "content/", 8);
	memcpy(buf + 8, digest, SHA256_LEN);
	return (struct view){ buf, CONTENT_KEY };
}

void in_force_fini(struct in_force *f)
{
	contents_fini(&f->contents);
	law_free(&f->law);
}

static duly_result add_content(struct store_txn *txn, const msgpack_object *entry,
			       struct contents *ret, struct duly_diag *diag)
{
	const msgpack_object *digest = wire_get(entry, "digest");
	uint8_t buf[CONTENT_KEY];
	struct view bytes;
	int64_t kind;

	if (!wire_int(wire_get(entry, "kind"), &kind) || digest == NULL ||
	    digest->type != MSGPACK_OBJECT_BIN || digest->via.bin.size != SHA256_LEN)
		return stored_refuse(STORE_META, LIST_KEY, "the value does not read", diag);
	const struct view key = content_key((const uint8_t *)digest->via.bin.ptr, buf);

	if (!store_get(txn, STORE_META, key, &bytes)) {
		const duly_result r = store_outcome(txn, diag);

		return r != DULY_OK
			       ? r
			       : stored_refuse(STORE_META, key, "it is in force and missing", diag);
	}
	contents_add(ret, (enum content_kind)kind, wire_str(wire_get(entry, "name")), bytes);
	return DULY_OK;
}

static duly_result add_contents(struct store_txn *txn, struct view list, struct contents *ret,
				struct duly_diag *diag)
{
	duly_auto_fini(wire) w = { 0 };

	if (wire_unpack(list, &w, NULL) != DULY_OK || w.root.type != MSGPACK_OBJECT_ARRAY)
		return stored_refuse(STORE_META, LIST_KEY, "the value does not read", diag);
	duly_result r = DULY_OK;

	for (uint32_t i = 0; i < w.root.via.array.size && r == DULY_OK; i++)
		r = add_content(txn, &w.root.via.array.ptr[i], ret, diag);
	return r;
}

duly_result in_force_read(struct store_txn *txn, struct view list, struct in_force *ret,
			  struct duly_diag *diag)
{
	duly_auto_fini(faults) faults = { 0 };
	struct in_force f = { 0 };

	duly_result r = add_contents(txn, list, &f.contents, diag);
	if (r == DULY_OK) {
		r = law_load(&f.contents, &f.law, &faults);
		if (r != DULY_OK)
			duly_fail(diag, r, "what is in force does not load: %.*s",
				  (int)MIN(faults.text.len, 400), (const char *)faults.text.data);
	}
	if (r == DULY_OK)
		*ret = f;
	else
		in_force_fini(&f);
	return r;
}

duly_result in_force_get(struct store_txn *txn, struct in_force *ret, struct duly_diag *diag)
{
	struct view list;

	*ret = (struct in_force){ .law = NULL };
	if (store_get(txn, STORE_META, LIST_KEY, &list))
		return in_force_read(txn, list, ret, diag);
	return store_outcome(txn, diag);
}

void in_force_put(struct store_txn *txn, struct view list)
{
	store_put(txn, STORE_META, LIST_KEY, list);
}

void in_force_put_content(struct store_txn *txn, struct view bytes)
{
	uint8_t digest[SHA256_LEN], key[CONTENT_KEY];

	sha256(bytes, digest);
	store_put(txn, STORE_META, content_key(digest, key), bytes);
}

bool in_force_has_content(struct store_txn *txn, const uint8_t digest[SHA256_LEN])
{
	uint8_t key[CONTENT_KEY];
	struct view bytes;

	return store_get(txn, STORE_META, content_key(digest, key), &bytes);
}
