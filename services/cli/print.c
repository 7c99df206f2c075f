#include "services/cli/print.h"

void print_buf(const struct buf *b, FILE *to)
{
	if (b->len > 0)
		fwrite(b->data, 1, b->len, to);
}

void print_steps(const struct steps *steps, int indent, FILE *to)
{
	for (size_t i = 0; i < steps->n; i++)
		fprintf(to, "%*s%.*s\n", indent, "", STR_FMT(steps->list[i].text));
}
