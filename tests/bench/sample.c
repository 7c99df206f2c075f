#include <stdio.h>
#include <stdlib.h>

#include "common/import/ssda903/ssda903.h"
#include "tests/bench/bench.h"

/* The sample return, again and again: each time the same lives, of other children. */

enum { A_REQUEST = 100 };

struct lines {
	char *text;
	size_t len;
};

static struct lines import(void)
{
	struct lines l = { 0 };
	struct ssda903_summary summary;
	struct duly_diag diag = { "" };
	FILE *out = open_memstream(&l.text, &l.len);
	const struct ssda903_options options = { .dir = DULY_SOURCE_DIR
						 "/tests/data/ssda903-sample",
						 .today = DULY_NO_DATE,
						 .out = out };

	if (out == NULL || ssda903_import(&options, &summary, &diag) != DULY_OK)
		bench_die("the sample return: %s", diag.text);
	ssda903_summary_fini(&summary);
	fclose(out);
	return l;
}

/* One event with its subject under another name. */
static void pack_event(const msgpack_object *event, size_t copy, struct buf *b)
{
	pack_map(b, event->via.map.size);
	for (uint32_t i = 0; i < event->via.map.size; i++) {
		const msgpack_object_kv *kv = &event->via.map.ptr[i];
		char subject[80];

		pack_object(b, &kv->key);
		if (!str_is(wire_str(&kv->key), "subject")) {
			pack_object(b, &kv->val);
			continue;
		}
		snprintf(subject, sizeof subject, "%.*s.%zu", STR_FMT(wire_str(&kv->val)), copy);
		pack_cstr(b, subject);
	}
}

struct packed {
	struct buf bytes;
	struct wire wire;
};

static size_t unpack_lines(struct lines l, struct packed **ret)
{
	size_t n = 0, cap = 0;
	char *save = NULL;

	*ret = NULL;
	for (char *line = strtok_r(l.text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct duly_diag diag = { "" };

		if (n == cap) {
			cap = cap ? 2 * cap : 1024;
			*ret = realloc(*ret, cap * sizeof **ret);
		}
		struct packed *p = &(*ret)[n++];

		*p = (struct packed){ 0 };
		if (json_to_wire(str_of(line), &p->bytes, &diag) != DULY_OK ||
		    wire_unpack(buf_view(&p->bytes), &p->wire, &diag) != DULY_OK)
			bench_die("%s: %s", line, diag.text);
	}
	return n;
}

static struct buf *next_request(struct bench_requests *r)
{
	if (r->n % 1024 == 0)
		r->list = realloc(r->list, (r->n + 1024) * sizeof *r->list);
	r->list[r->n] = (struct buf){ 0 };
	return &r->list[r->n++];
}

void bench_sample(size_t events, struct bench_requests *ret)
{
	struct lines l = import();
	struct packed *sample;
	const size_t n = unpack_lines(l, &sample);

	*ret = (struct bench_requests){ 0 };
	while (ret->events < events) {
		const size_t count = MIN(A_REQUEST, events - ret->events);
		struct buf *b = next_request(ret);

		pack_array(b, (uint32_t)count);
		for (size_t i = 0; i < count; i++, ret->events++)
			pack_event(&sample[ret->events % n].wire.root, ret->events / n, b);
	}
	for (size_t i = 0; i < n; i++) {
		wire_fini(&sample[i].wire);
		buf_fini(&sample[i].bytes);
	}
	free(sample);
	free(l.text);
}

void bench_requests_fini(struct bench_requests *r)
{
	for (size_t i = 0; i < r->n; i++)
		buf_fini(&r->list[i]);
	free(r->list);
	*r = (struct bench_requests){ 0 };
}
