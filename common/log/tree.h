/* tree.h - the Merkle tree of RFC 6962 over the log, as its right edge.
 *
 * Only the roots of the perfect subtrees are kept (one for each bit that is set in the size), which
 * is all that growing the tree and computing its root need.
 */
#pragma once
#include "common/log/log.h"

enum { TREE_NODES = 64 };

struct tree {
	uint64_t size;                         /* leaves                                     */
	uint8_t nodes[TREE_NODES][SHA256_LEN]; /* the largest subtree first                  */
};

/* How many of a tree's nodes are in use. */
unsigned tree_edge(uint64_t size);
/* SHA-256(0x00 || @header): the leaf of a record. */
void tree_leaf(struct view header, uint8_t ret[SHA256_LEN]);
void tree_add(struct tree *tree, const uint8_t leaf[SHA256_LEN]);
struct log_root tree_root(const struct tree *tree);
/* The same leaves, as far as the edge tells. */
bool tree_eq(const struct tree *a, const struct tree *b);
