/* own -- columns of a file of customers that are fields of the unit's own; the rest stays additional data. */
#include <jansson.h>
#include <stdlib.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "form/form.h"
#include "i18n/i18n.h"
#include "import/own.h"

struct own_form { struct form form; struct form_use use; };

struct err *
own_form_open(struct ctx *ctx, const struct unit *unit, struct own_form **out)
{
	struct own_form *own = arena_new(ctx->arena, struct own_form);

	*out = own;
	*own = (struct own_form){ .use = { .audience = FOR_STAFF, .fallback = unit->lang, .zone = unit->zone,
	    .country = unit->country, .draft = true } };
	return form_find(ctx, form_of_customer(), &own->form);
}

/* What the form is asked for: "f.CODE" is the cell of column CODE. */
static const char *
cell(void *from, const char *name)
{
	const char *text = str_starts(name, "f.") ? json_string_value(json_object_get(from, name + 2)) : NULL;

	return text != NULL ? text : "";
}

/* The value of an option, for who wrote its label. */
static void
labels_to_values(struct ctx *ctx, const struct own_form *own, json_t *cells)
{
	struct fact_rows facts = form_facts(ctx, &own->form);

	for (size_t i = 0; i < facts.count; i++) {
		const struct fact_row *row = &facts.items[i];
		const char *text = json_string_value(json_object_get(cells, row->name));

		for (size_t k = 0; text != NULL && k < row->option_count; k++)
			if (str_equal(i18n_fold(ctx->arena, text), i18n_fold(ctx->arena, row->options[k].label)))
				json_object_set_new(cells, row->name, json_string(row->options[k].value));
	}
}

static const char *
print(struct ctx *ctx, const json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);
	const char *kept = arena_strdup(ctx->arena, text);

	free(text);
	return kept;
}

struct err *
own_form_take(struct ctx *ctx, const struct own_form *own, struct customer *c, struct problems *problems)
{
	json_t *cells, *values = NULL;
	struct err *err = OK;
	struct { const char **items; size_t count, capacity; } codes = { 0 };
	struct form_use use = own->use;

	if (own->form.count == 0 || str_empty(c->additional) || str_equal(c->additional, "{}"))
		return OK;
	cells = json_loads(c->additional, 0, NULL);
	for (size_t k = 0; k < own->form.count; k++)
		if (json_object_get(cells, own->form.fields[k].code) != NULL)
			*arena_push(ctx->arena, &codes) = own->form.fields[k].code;
	if (codes.count != 0) {
		struct form_sent sent = { .get = cell, .from = cells };

		*arena_push(ctx->arena, &codes) = NULL;
		use.only = codes.items;
		labels_to_values(ctx, own, cells);
		err = form_read(ctx, &own->form, &use, NULL, &sent, problems, &values);
		if (err == OK) {
			c->custom = form_values_print(ctx, values);
			c->custom_version = own->form.version;
		}
		for (size_t k = 0; k + 1 < codes.count; k++)
			json_object_del(cells, codes.items[k]);
		c->additional = print(ctx, cells);
	}
	json_decref(cells);
	return err;
}
