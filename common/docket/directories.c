#include "common/docket/directories.h"

#include "common/docket/stored_case.h"

/* Orders to the service stand under this subject, of whoever gave them. */
static const struct str SERVICE = { "-", 1 };

static const uint8_t *digest_of(const struct in_force *f, struct str council)
{
	for (size_t i = 0; i < f->contents.n; i++) {
		const struct content *c = &f->contents.list[i];

		if (c->kind == CONTENT_DIRECTORY && c->name.len == council.len + strlen(".csv") &&
		    memcmp(c->name.s, council.s, council.len) == 0)
			return c->digest;
	}
	return NULL;
}

static bool loads(const struct event *e, const uint8_t digest[SHA256_LEN])
{
	const struct value *given;
	uint8_t named[SHA256_LEN];

	if (!str_is(e->type_name, "directory.loaded") || e->type == NULL)
		return false;
	given = event_part(e, PART_DIGEST);
	return given->given && hex_parse(given->ref, named, sizeof named) &&
	       memcmp(named, digest, SHA256_LEN) == 0;
}

/* Of the orders that @council gave. */
static duly_result look(struct store_txn *txn, const uint8_t tree[16], const struct in_force *f,
			struct str council, struct directory_age *age, struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	uint8_t key[ID_LEN];
	struct stored_case file;
	struct view value;
	const uint8_t *digest = digest_of(f, age->council);

	stored_case_key(tree, council, SERVICE, key);
	if (digest == NULL || !store_get(txn, STORE_CASE, (struct view){ key, ID_LEN }, &value))
		return store_outcome(txn, diag);
	const duly_result r =
		stored_case_read(f->law, (struct view){ key, ID_LEN }, value, arena, &file, diag);

	for (size_t i = 0; r == DULY_OK && i < file.n; i++)
		if (loads(&file.events[i], digest) && file.events[i].received.ms > age->loaded.ms)
			age->loaded = file.events[i].received;
	return r;
}

duly_result directories_ages(struct store_txn *txn, const uint8_t tree[16],
			     const struct in_force *f, struct arena *arena,
			     struct directory_age **ret, size_t *ret_n, struct duly_diag *diag)
{
	size_t n;
	const struct directory *all = law_directories(f->law, &n);
	struct directory_age *list = arena_new_array(arena, struct directory_age, n);
	duly_result r = DULY_OK;

	for (size_t i = 0; i < n && r == DULY_OK; i++) {
		list[i] = (struct directory_age){ all[i].council, DULY_NO_INSTANT };
		r = look(txn, tree, f, STR("service"), &list[i], diag);
		if (r == DULY_OK)
			r = look(txn, tree, f, all[i].council, &list[i], diag);
	}
	*ret = list;
	*ret_n = r == DULY_OK ? n : 0;
	return r;
}
