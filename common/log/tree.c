#include "common/log/tree.h"

/* RFC 6962 s 2.1: leaves and nodes are told apart by their first byte. */
enum { LEAF = 0, NODE = 1 };

unsigned tree_edge(uint64_t size)
{
	return (unsigned)__builtin_popcountll(size);
}

void tree_leaf(struct view header, uint8_t ret[SHA256_LEN])
{
	static const uint8_t prefix = LEAF;

	sha256_two((struct view){ &prefix, 1 }, header, ret);
}

static void join(const uint8_t *left, const uint8_t *right, uint8_t *ret)
{
	uint8_t pair[1 + 2 * SHA256_LEN] = { NODE };

	memcpy(pair + 1, left, SHA256_LEN);
	memcpy(pair + 1 + SHA256_LEN, right, SHA256_LEN);
	sha256((struct view){ pair, sizeof pair }, ret);
}

void tree_add(struct tree *tree, const uint8_t leaf[SHA256_LEN])
{
	uint8_t node[SHA256_LEN];
	unsigned edge = tree_edge(tree->size);

	memcpy(node, leaf, SHA256_LEN);
	/* As in counting: each bit that is set at the low end is a subtree of the size just made.
	 */
	for (uint64_t carry = tree->size; carry & 1; carry >>= 1)
		join(tree->nodes[--edge], node, node);
	memcpy(tree->nodes[edge], node, SHA256_LEN);
	tree->size++;
}

struct log_root tree_root(const struct tree *tree)
{
	struct log_root root = { .size = tree->size };
	unsigned edge = tree_edge(tree->size);

	if (edge == 0) {
		sha256((struct view){ "", 0 }, root.hash);
		return root;
	}
	memcpy(root.hash, tree->nodes[--edge], SHA256_LEN);
	while (edge > 0)
		join(tree->nodes[--edge], root.hash, root.hash);
	return root;
}

bool tree_eq(const struct tree *a, const struct tree *b)
{
	return a->size == b->size &&
	       memcmp(a->nodes, b->nodes, tree_edge(a->size) * SHA256_LEN) == 0;
}
