#include "common/post/texts.h"

#include <dirent.h>

#include "common/base/memory.h"
#include "common/text/yaml.h"

enum { PATH_BYTES = 4096, TEXT_MAX = 1 << 18 };

/* ---- phrases --------------------------------------------------------------------------------- */

static json_t *json_of(const struct yaml *node)
{
	if (node->kind == YAML_SCALAR)
		return memory_need(json_stringn(node->text.s, node->text.len));
	json_t *out = memory_need(node->kind == YAML_MAP ? json_object() : json_array());

	yaml_each(child, node) memory_had(
		(node->kind == YAML_MAP ? json_object_set_new(out, child->key.s, json_of(child))
					: json_array_append_new(out, json_of(child))) == 0);
	return out;
}

/* What the code asks for by its place. */
static void check_lists(const struct yaml *root, struct faults *f)
{
	static const char *const MAPS[] = { "mail",  "sections", "kinds",  "lines",
					    "codes", "titles",   "answers" };
	const struct yaml *days = yaml_list(yaml_need(root, "weekdays", f), f);
	const struct yaml *months = yaml_list(yaml_need(root, "months", f), f);

	if (days != NULL && days->n != 7)
		yaml_fault(days, f, "there are seven weekdays, Monday first");
	if (months != NULL && months->n != 12)
		yaml_fault(months, f, "there are twelve months");
	for (size_t i = 0; i < LEN(MAPS); i++)
		yaml_map(yaml_need(root, MAPS[i], f), f);
}

static duly_result read_phrases(const char *path, struct text_language *l, struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(buf) text = { 0 };
	duly_auto_fini(faults) faults = FAULTS(path);
	duly_result r = file_read(path, TEXT_MAX, &text, diag);

	if (r != DULY_OK)
		return r;
	const struct yaml *root = yaml_parse(buf_view(&text), arena, &faults);

	if (root != NULL)
		check_lists(root, &faults);
	r = faults_result(&faults, diag);
	if (r == DULY_OK)
		l->phrases = json_of(root);
	return r;
}

/* ---- folders --------------------------------------------------------------------------------- */

static duly_result read_language(const char *dir, struct text_language *l, struct duly_diag *diag)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof path, "%s/%s/phrases.yaml", dir, l->code);
	duly_result r = read_phrases(path, l, diag);
	if (r == DULY_OK) {
		snprintf(path, sizeof path, "%s/%s/letter.txt", dir, l->code);
		r = file_read(path, TEXT_MAX, &l->plain, diag);
	}
	if (r == DULY_OK) {
		snprintf(path, sizeof path, "%s/%s/letter.html", dir, l->code);
		r = file_read(path, TEXT_MAX, &l->html, diag);
	}
	return r == DULY_OK ? r : DULY_E_CONFIG;
}

static bool is_language(const char *name)
{
	return strlen(name) == 2 && name[0] >= 'a' && name[0] <= 'z' && name[1] >= 'a' &&
	       name[1] <= 'z';
}

duly_result texts_load(const char *dir, struct texts *ret, struct duly_diag *diag)
{
	DIR *folder = opendir(dir);
	duly_result r = DULY_OK;
	const struct dirent *entry;

	*ret = (struct texts){ .n = 0 };
	if (folder == NULL)
		return duly_fail(diag, DULY_E_CONFIG, "%s: no folder of templates for mail", dir);
	while (r == DULY_OK && ret->n < LEN(ret->list) && (entry = readdir(folder)) != NULL) {
		if (!is_language(entry->d_name))
			continue;
		struct text_language *l = &ret->list[ret->n++];

		memcpy(l->code, entry->d_name, 3);
		r = read_language(dir, l, diag);
	}
	closedir(folder);
	if (r == DULY_OK && !str_is(str_of(texts_in(ret, STR("en"))->code), "en"))
		r = duly_fail(diag, DULY_E_CONFIG, "%s: there is no folder en/", dir);
	if (r != DULY_OK)
		texts_fini(ret);
	return r;
}

void texts_fini(struct texts *t)
{
	for (size_t i = 0; i < t->n; i++) {
		json_decref(t->list[i].phrases);
		buf_fini(&t->list[i].plain);
		buf_fini(&t->list[i].html);
	}
	*t = (struct texts){ .n = 0 };
}

/* ---- asked ----------------------------------------------------------------------------------- */

const struct text_language *texts_in(const struct texts *t, struct str code)
{
	const struct text_language *english = &t->list[0];

	for (size_t i = 0; i < t->n; i++) {
		if (str_is(code, t->list[i].code))
			return &t->list[i];
		if (strcmp(t->list[i].code, "en") == 0)
			english = &t->list[i];
	}
	return english;
}

const char *texts_phrase(const struct text_language *l, const char *section, struct str name)
{
	const json_t *map = json_object_get(l->phrases, section);
	char key[80];

	if (name.len >= sizeof key)
		return NULL;
	snprintf(key, sizeof key, "%.*s", STR_FMT(name));
	return json_string_value(json_object_get(map, key));
}

static const char *nth(const struct text_language *l, const char *list, int i)
{
	return json_string_value(json_array_get(json_object_get(l->phrases, list), (size_t)i));
}

struct str texts_day(const struct text_language *l, duly_civil day, struct arena *arena)
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	return arena_printf(arena, "%s %d %s", nth(l, "weekdays", duly_civil_weekday(day)), d.day,
			    nth(l, "months", d.month - 1));
}
