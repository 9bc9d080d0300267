/* draft -- see draft.h. */
#include "catalog/draft.h"

#include <string.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/str.h"
#include "catalog/merge.h"
#include "db/db.h"
#include "form/field.h"
#include "gen/catalog.sql.h"
#include "i18n/i18n.h"

static const char *
dump(struct ctx *ctx, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	const char *copy = arena_strdup(ctx->arena, text != NULL ? text : "{\"fields\":[]}");

	free(text);
	return copy;
}

static void
forget(void *json)
{
	json_decref(json);
}

static json_t *
owned(struct ctx *ctx, json_t *json)
{
	if (json != NULL)
		arena_defer(ctx->arena, forget, json);
	return json;
}

/* The definition as an object with a list of fields, whatever stood there. */
static json_t *
parse(struct ctx *ctx, const char *text)
{
	json_t *root = owned(ctx, json_loads(text, 0, NULL));

	if (!json_is_object(root))
		root = owned(ctx, json_object());
	if (!json_is_array(json_object_get(root, "fields")))
		json_object_set_new(root, "fields", json_array());
	return root;
}

struct err *
draft_find(struct ctx *ctx, struct form_key key, struct draft *out)
{
	struct draft_find_row row;
	struct form form;
	bool found;

	TRY(sql_draft_find(ctx, ctx->unit, form_owner_token(key.owner), key.id, ctx->actor.person, &row, &found));
	if (found) {
		*out = (struct draft){ key, row.base_version, row.definition, true, !str_equal(row.before, "null") };
		return OK;
	}
	TRY(form_find(ctx, key, &form));
	*out = (struct draft){ .key = key, .base = form.version,
	    .definition = str_empty(form.definition) ? "{\"fields\":[]}" : form.definition };
	return OK;
}

/* ---- one step ---- */

struct step {
	struct form_key key;
	const char *in;
	struct err *(*change)(struct ctx *, struct step *, json_t *root, json_t *fields);
	const char *code, *kind, *after;
	int by;
	const char *const *codes;
	const json_t *field;
	const char *result;
	const struct draft *draft;
};

static json_t *
find_field(const json_t *fields, const char *code, size_t *index)
{
	json_t *one;
	size_t i;

	json_array_foreach(fields, i, one)
		if (str_equal(json_string_value(json_object_get(one, "code")), code)) {
			if (index != NULL)
				*index = i;
			return one;
		}
	return NULL;
}

static struct err *
gone(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This field is no longer in the form."), NULL);
}

/* The member of a group's settings that holds its inner fields. */
static const char *
inner_member(const json_t *field)
{
	const struct field_kind *kind = field_kind_find(json_string_value(json_object_get(field, "kind")));

	for (const struct field_setting *one = kind != NULL ? kind->settings : NULL; one != NULL && one->name != NULL;
	    one++)
		if (one->type == SETTING_IS_FIELDS)
			return one->name;
	return NULL;
}

static json_t *
fields_in(json_t *root, const char *in)
{
	json_t *fields = json_object_get(root, "fields"), *group, *inner;
	const char *member;

	if (str_empty(in))
		return fields;
	group = find_field(fields, in, NULL);
	member = inner_member(group);
	if (group == NULL || member == NULL)
		return NULL;
	inner = json_object_get(group, member);
	if (json_is_array(inner))
		return inner;
	json_object_set_new(group, member, json_array());
	return json_object_get(group, member);
}

static struct err *
step_txn(struct ctx *ctx, void *arg)
{
	struct step *step = arg;
	struct draft draft;
	json_t *root, *fields;
	const char *after;

	TRY(draft_find(ctx, step->key, &draft));
	root = parse(ctx, draft.definition);
	fields = fields_in(root, step->in);
	if (fields == NULL)
		return gone(ctx);
	step->draft = &draft;
	TRY(step->change(ctx, step, root, fields));
	after = dump(ctx, root);
	if (strlen(after) > FORM_LARGEST)
		return err_new(ctx, ERR_TOO_LARGE, T(ctx, "The form is as large as it can be."), NULL);
	return sql_draft_put(ctx, ctx->unit, form_owner_token(step->key.owner), step->key.id, ctx->actor.person,
	    draft.base, after, draft.definition, ctx->now, NULL);
}

/* ---- the steps ---- */

const char *
draft_code_of(struct ctx *ctx, const char *label)
{
	char *code = arena_strndup(ctx->arena, i18n_fold(ctx->arena, label), FIELD_LONGEST_CODE);
	char *to = code;

	for (char *at = code; *at != '\0'; at++) {
		if ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9' && to > code))
			*to++ = *at;
		else if (to > code && to[-1] != '_')
			*to++ = '_';
	}
	while (to > code && to[-1] == '_')
		to--;
	*to = '\0';
	return code;
}

/* "photo", or "photo_2" when that is taken. */
static const char *
free_code(struct ctx *ctx, const json_t *fields, const char *wanted, const json_t *but)
{
	const char *code = wanted;
	const json_t *taken;

	for (int number = 2; (taken = find_field(fields, code, NULL)) != NULL && taken != but; number++)
		code = arena_printf(ctx->arena, "%.36s_%d", wanted, number);
	return code;
}

static json_t *
in_lang(const struct unit *unit, const char *text)
{
	json_t *out = json_object();

	json_object_set_new(out, lang_tag(unit->lang), json_string(text));
	return out;
}

/* Two choices to rename: nothing is wrong with a field before anybody did anything. */
static json_t *
two_choices(struct ctx *ctx, const struct unit *unit)
{
	json_t *out = json_array();

	for (int i = 1; i <= 2; i++) {
		json_t *one = json_object();
		const char *number = arena_printf(ctx->arena, "%d", i);

		json_object_set_new(one, "value", json_string(arena_printf(ctx->arena, DRAFT_GIVEN_CHOICE "%d", i)));
		json_object_set_new(one, "label", in_lang(unit, i18n_fill(ctx->arena, unit->lang, N_("Choice {n}"), "n",
		    number, NULL)));
		json_array_append_new(out, one);
	}
	return out;
}

static json_t *
one_text(const struct unit *unit)
{
	json_t *out = json_array(), *one = json_object();

	json_object_set_new(one, "code", json_string("text"));
	json_object_set_new(one, "kind", json_string("text"));
	json_object_set_new(one, "label", in_lang(unit, i18n_text(unit->lang, N_("Text"))));
	json_array_append_new(out, one);
	return out;
}

/* What a setting begins with, so that a new field is sound; NULL: it is left out. */
static json_t *
first_value(struct ctx *ctx, const struct unit *unit, const struct field_setting *setting)
{
	if (setting->initial != NULL)
		return json_loads(setting->initial, JSON_DECODE_ANY, NULL);
	if (!setting->required)
		return NULL;
	switch (setting->type) {
	case SETTING_IS_OPTIONS: return two_choices(ctx, unit);
	case SETTING_IS_FIELDS: return one_text(unit);
	case SETTING_IS_FORMULA: return json_string("0");
	case SETTING_IS_TEXTS: return in_lang(unit, i18n_text(unit->lang, N_("Text")));
	default: return NULL;
	}
}

static struct err *
add(struct ctx *ctx, struct step *step, json_t *root, json_t *fields)
{
	const struct field_kind *kind = field_kind_find(step->kind);
	size_t index = json_array_size(fields);
	json_t *field, *first;
	struct unit unit;

	(void)root;
	TRY(unit_here(ctx, &unit));
	if (kind == NULL || (!str_empty(step->in) && (kind->traits & FIELD_NOT_INSIDE)))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such kind of field here."), "kind");
	if (json_array_size(fields) >= FORM_MOST_FIELDS)
		return err_new(ctx, ERR_LIMIT, T(ctx, "The form is as large as it can be."), NULL);
	if (!str_empty(step->after) && find_field(fields, step->after, &index) != NULL)
		index++;
	step->result = free_code(ctx, fields, kind->token, NULL);
	field = json_object();
	json_object_set_new(field, "code", json_string(step->result));
	json_object_set_new(field, "kind", json_string(kind->token));
	if (step->key.owner == FORM_OF_CUSTOMER && str_empty(step->in))	/* until staff show it */
		json_object_set_new(field, "portal", json_string("hidden"));
	json_object_set_new(field, "label", in_lang(&unit, i18n_text(unit.lang, kind->label)));
	for (const struct field_setting *one = kind->settings; one != NULL && one->name != NULL; one++)
		if ((first = first_value(ctx, &unit, one)) != NULL)
			json_object_set_new(field, one->name, first);
	json_array_insert_new(fields, index, field);
	return OK;
}

struct err *
draft_add(struct ctx *ctx, struct form_key key, const char *in, const char *kind, const char *after,
    const char **code)
{
	struct step step = { .key = key, .in = in, .change = add, .kind = kind, .after = after };

	TRY(db_transaction(ctx, step_txn, &step));
	*code = step.result;
	return OK;
}

static struct err *
take_away(struct ctx *ctx, struct step *step, json_t *root, json_t *fields)
{
	size_t index;

	(void)root;
	if (find_field(fields, step->code, &index) == NULL)
		return gone(ctx);
	json_array_remove(fields, index);
	return OK;
}

struct err *
draft_remove(struct ctx *ctx, struct form_key key, const char *in, const char *code)
{
	return db_transaction(ctx, step_txn, &(struct step){ .key = key, .in = in, .change = take_away, .code = code });
}

static struct err *
move(struct ctx *ctx, struct step *step, json_t *root, json_t *fields)
{
	size_t index;
	json_t *field = find_field(fields, step->code, &index);

	(void)root;
	if (field == NULL)
		return gone(ctx);
	if ((step->by < 0 && index == 0) || (step->by > 0 && index + 1 >= json_array_size(fields)))
		return OK;
	json_incref(field);
	json_array_remove(fields, index);
	json_array_insert_new(fields, step->by < 0 ? index - 1 : index + 1, field);
	return OK;
}

struct err *
draft_move(struct ctx *ctx, struct form_key key, const char *in, const char *code, int by)
{
	return db_transaction(ctx, step_txn, &(struct step){ .key = key, .in = in, .change = move, .code = code,
	    .by = by });
}

static struct err *
order(struct ctx *ctx, struct step *step, json_t *root, json_t *fields)
{
	json_t *sorted = owned(ctx, json_array());
	size_t index;

	(void)root;
	for (const char *const *code = step->codes; *code != NULL; code++) {
		json_t *field = find_field(fields, *code, &index);

		if (field == NULL)
			continue;
		json_array_append(sorted, field);
		json_array_remove(fields, index);
	}
	json_array_extend(sorted, fields);
	json_array_clear(fields);
	json_array_extend(fields, sorted);
	return OK;
}

struct err *
draft_order(struct ctx *ctx, struct form_key key, const char *in, const char *const *codes)
{
	return db_transaction(ctx, step_txn, &(struct step){ .key = key, .in = in, .change = order, .codes = codes });
}

/* ---- setting a field ---- */

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The formula with one code in place of another; texts in quotes are left alone. */
static const char *
rename_in_formula(struct ctx *ctx, const char *formula, const char *from, const char *to)
{
	struct buf out = buf_make(ctx->arena, 8000);
	size_t size = strlen(from);
	bool quoted = false;

	for (const char *at = formula; *at != '\0'; at++) {
		bool begins = at == formula || (!is_word(at[-1]) && at[-1] != '.');

		quoted ^= *at == '"';
		if (!quoted && begins && strncmp(at, from, size) == 0 && !is_word(at[size])) {
			buf_puts(&out, to);
			at += size - 1;
		} else {
			buf_putc(&out, *at);
		}
	}
	return buf_text(&out);
}

/* Every condition and formula of the form that asks about `from` now asks about `to`. */
static void
rename_field(struct ctx *ctx, json_t *value, const char *from, const char *to)
{
	const char *key;
	json_t *one;
	size_t i;

	json_array_foreach(value, i, one)
		rename_field(ctx, one, from, to);
	json_object_foreach(value, key, one) {
		if (str_equal(key, "field") && str_equal(json_string_value(one), from))
			json_string_set(one, to);
		else if (str_equal(key, "formula") && json_is_string(one))
			json_string_set(one, rename_in_formula(ctx, json_string_value(one), from, to));
		else
			rename_field(ctx, one, from, to);
	}
}

/* "text" and "text_2" are what draft_add() gave. */
static bool
is_given(const char *code, const char *kind)
{
	size_t size = strlen(kind);
	const char *rest = code + size;

	if (strncmp(code, kind, size) != 0)
		return false;
	return *rest == '\0' || (*rest == '_' && rest[1 + strspn(rest + 1, "0123456789")] == '\0');
}

static const char *
first_label(const json_t *field, struct ctx *ctx)
{
	struct texts label;

	texts_read(ctx->arena, json_object_get(field, "label"), &label);
	return texts_pick(&label, ctx->lang, LANG_EN);
}

/* Was it ever saved under this code?  Then answers may stand under it. */
static struct err *
is_saved(struct ctx *ctx, const struct step *step, bool *out)
{
	struct form form;

	TRY(form_find(ctx, step->key, &form));
	*out = find_field(fields_in(parse(ctx, form.definition != NULL ? form.definition : "{}"), step->in), step->code,
	    NULL) != NULL;
	return OK;
}

static struct err *
check_code(struct ctx *ctx, const json_t *fields, const char *code, const json_t *itself)
{
	struct problems problems = { 0 };
	const json_t *other = find_field(fields, code, NULL);

	if (code[0] < 'a' || code[0] > 'z' || code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0'
	    || strlen(code) > FIELD_LONGEST_CODE)
		problem_add(ctx->arena, &problems, "code", T(ctx,
		    "A code begins with a small letter and has small letters, digits and _ only, at most 40."));
	else if (other != NULL && other != itself)
		problem_add(ctx->arena, &problems, "code", T(ctx, "Another field of this form has this code."));
	return err_invalid(ctx, &problems);
}

static struct err *
set(struct ctx *ctx, struct step *step, json_t *root, json_t *fields)
{
	size_t index;
	json_t *old = find_field(fields, step->code, &index), *field;
	const char *kind = json_string_value(json_object_get(step->field, "kind"));
	const char *code = json_string_value(json_object_get(step->field, "code"));
	bool saved;

	if (old == NULL)
		return gone(ctx);
	TRY(is_saved(ctx, step, &saved));
	if (!saved && str_equal(code, step->code) && kind != NULL && is_given(code, kind)) {
		const char *made = draft_code_of(ctx, first_label(step->field, ctx));

		if (made[0] != '\0')
			code = free_code(ctx, fields, made, old);
	}
	TRY(check_code(ctx, fields, code, old));
	step->result = arena_strdup(ctx->arena, code);
	field = json_deep_copy(step->field);
	json_object_set_new(field, "code", json_string(step->result));
	json_array_set_new(fields, index, field);
	if (!str_equal(step->result, step->code))
		rename_field(ctx, root, step->code, step->result);
	return OK;
}

struct err *
draft_set(struct ctx *ctx, struct form_key key, const char *in, const char *code, const json_t *field,
    const char **out)
{
	struct step step = { .key = key, .in = in, .change = set, .code = code, .field = field };

	TRY(db_transaction(ctx, step_txn, &step));
	*out = step.result;
	return OK;
}

/* ---- whole drafts ---- */

static struct err *
undo_txn(struct ctx *ctx, void *arg)
{
	const struct form_key *key = arg;
	struct draft_find_row row;
	bool found;

	TRY(sql_draft_find(ctx, ctx->unit, form_owner_token(key->owner), key->id, ctx->actor.person, &row, &found));
	if (!found || str_equal(row.before, "null"))
		return err_new(ctx, ERR_GONE, T(ctx, "There is nothing to undo."), NULL);
	return sql_draft_put(ctx, ctx->unit, form_owner_token(key->owner), key->id, ctx->actor.person,
	    row.base_version, row.before, "null", ctx->now, NULL);
}

struct err *
draft_undo(struct ctx *ctx, struct form_key key)
{
	return db_transaction(ctx, undo_txn, &key);
}

static struct err *
discard_txn(struct ctx *ctx, void *arg)
{
	const struct form_key *key = arg;

	return sql_draft_delete(ctx, ctx->unit, form_owner_token(key->owner), key->id, ctx->actor.person, NULL);
}

struct err *
draft_discard(struct ctx *ctx, struct form_key key)
{
	return db_transaction(ctx, discard_txn, &key);
}

/* The version that the draft began with; an empty form when there was none. */
static struct err *
find_base(struct ctx *ctx, const struct draft *draft, const struct form *newest, struct form *out)
{
	if (draft->base != 0)
		return form_find_version(ctx, newest->id, draft->base, out);
	*out = (struct form){ .key = draft->key, .definition = "{\"fields\":[]}" };
	return OK;
}

struct err *
draft_behind(struct ctx *ctx, const struct draft *draft, struct draft_saved *out)
{
	struct form newest, base;

	*out = (struct draft_saved){ 0 };
	TRY(form_find(ctx, draft->key, &newest));
	if (newest.version == draft->base)
		return OK;
	TRY(find_base(ctx, draft, &newest, &base));
	out->who = newest.created_by;
	form_changes(ctx, &base, &newest, &out->changes);
	return OK;
}

struct publishing { struct form_key key; const struct fact_rows *facts; struct draft_saved *out; };

static struct err *
publish_txn(struct ctx *ctx, void *arg)
{
	struct publishing *what = arg;
	struct merge_notes notes = { 0 };
	struct draft draft;
	struct form newest, base, saved;

	TRY(draft_find(ctx, what->key, &draft));
	TRY(form_find(ctx, what->key, &newest));
	*what->out = (struct draft_saved){ .saved = newest.version == draft.base };
	if (what->out->saved) {
		TRY(form_save(ctx, what->key, draft.definition, draft.base, what->facts, &saved));
		return sql_draft_delete(ctx, ctx->unit, form_owner_token(what->key.owner), what->key.id,
		    ctx->actor.person, NULL);
	}
	TRY(draft_behind(ctx, &draft, what->out));
	TRY(find_base(ctx, &draft, &newest, &base));
	json_t *both = owned(ctx, merge_three(ctx->arena, parse(ctx, base.definition), parse(ctx, newest.definition),
	    parse(ctx, draft.definition), &notes));
	return sql_draft_put(ctx, ctx->unit, form_owner_token(what->key.owner), what->key.id, ctx->actor.person,
	    newest.version, dump(ctx, both), "null", ctx->now, NULL);
}

struct err *
draft_publish(struct ctx *ctx, struct form_key key, const struct fact_rows *facts, struct draft_saved *out)
{
	return db_transaction(ctx, publish_txn, &(struct publishing){ key, facts, out });
}

static struct err *
sweep(struct ctx *ctx, void *arg)
{
	return sql_draft_sweep(ctx, INSTANT(ctx->now.s - (int64_t)DRAFT_KEPT_DAYS * 86400), arg);
}

struct err *
draft_sweep(struct ctx *ctx, int64_t *removed)
{
	*removed = 0;
	return db_transaction(ctx, sweep, removed);
}
