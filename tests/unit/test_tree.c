#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/log/tree.h"

/* The leaves and roots with which Certificate Transparency's own implementations test themselves.
 */
static const struct {
	const char *why, *input, *root;
} PUBLISHED[] = {
	{ "an empty leaf", "", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
	{ "two", "00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
	{ "an odd one out", "10",
	  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
	{ "a whole tree of four", "2021",
	  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
	{ "four and one", "3031",
	  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
	{ "four and two", "40414243",
	  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
	{ "four, two and one", "5051525354555657",
	  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
	{ "a whole tree of eight", "606162636465666768696a6b6c6d6e6f",
	  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

static struct view input_of(size_t i, uint8_t bytes[16])
{
	const struct str hex = str_of(PUBLISHED[i].input);

	assert_true(hex_parse(hex, bytes, hex.len / 2));
	return (struct view){ bytes, hex.len / 2 };
}

static void roots_are_those_of_certificate_transparency(void **state)
{
	struct tree tree = { .size = 0 };
	uint8_t bytes[16], leaf[SHA256_LEN];
	char hex[2 * SHA256_LEN + 1];

	(void)state;
	for (size_t i = 0; i < LEN(PUBLISHED); i++) {
		tree_leaf(input_of(i, bytes), leaf);
		tree_add(&tree, leaf);
		const struct log_root root = tree_root(&tree);

		assert_int_equal(root.size, i + 1);
		if (strcmp(hex_print(root.hash, SHA256_LEN, hex), PUBLISHED[i].root) != 0)
			fail_msg("%s: %s", PUBLISHED[i].why, hex);
	}
}

static void root_of_nothing_is_the_digest_of_nothing(void **state)
{
	const struct tree empty = { .size = 0 };
	uint8_t nothing[SHA256_LEN];

	(void)state;
	sha256((struct view){ "", 0 }, nothing);
	assert_memory_equal(tree_root(&empty).hash, nothing, SHA256_LEN);
}

/* RFC 6962 s 2.1, as it is written: MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])), k the
 * largest power of two smaller than n. */
static void recursive_root(const uint8_t (*leaves)[SHA256_LEN], size_t n, uint8_t *ret)
{
	uint8_t node[1 + 2 * SHA256_LEN] = { 1 };
	size_t k = 1;

	if (n == 1) {
		memcpy(ret, leaves[0], SHA256_LEN);
		return;
	}
	while (2 * k < n)
		k *= 2;
	recursive_root(leaves, k, node + 1);
	recursive_root(leaves + k, n - k, node + 1 + SHA256_LEN);
	sha256((struct view){ node, sizeof node }, ret);
}

static void edge_gives_the_root_of_the_definition_at_every_size(void **state)
{
	static uint8_t leaves[300][SHA256_LEN];
	struct tree tree = { .size = 0 };
	uint8_t root[SHA256_LEN];

	(void)state;
	for (size_t n = 1; n <= LEN(leaves); n++) {
		tree_leaf((struct view){ &n, sizeof n }, leaves[n - 1]);
		tree_add(&tree, leaves[n - 1]);
		recursive_root((const uint8_t(*)[SHA256_LEN])leaves, n, root);
		assert_memory_equal(tree_root(&tree).hash, root, SHA256_LEN);
	}
}

static void trees_are_equal_by_what_is_in_use(void **state)
{
	struct tree a = { .size = 0 }, b = { .size = 0 };
	uint8_t leaf[SHA256_LEN] = { 7 };

	(void)state;
	memset(b.nodes, 0xff, sizeof b.nodes);
	assert_true(tree_eq(&a, &b));
	tree_add(&a, leaf);
	assert_false(tree_eq(&a, &b));
	tree_add(&b, leaf);
	assert_true(tree_eq(&a, &b));
	b.nodes[0][31] ^= 1;
	assert_false(tree_eq(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_are_those_of_certificate_transparency),
		cmocka_unit_test(root_of_nothing_is_the_digest_of_nothing),
		cmocka_unit_test(edge_gives_the_root_of_the_definition_at_every_size),
		cmocka_unit_test(trees_are_equal_by_what_is_in_use),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
