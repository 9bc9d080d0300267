/* belonging -- see belonging.h. */
#include "import/belonging.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { LARGEST_LIST = 16 << 20 };

struct err *
belonging_read(struct ctx *ctx, const struct work *work, int reference_field, int id_field, struct belonging *out)
{
	struct buf references = buf_make(ctx->arena, LARGEST_LIST), ids = buf_make(ctx->arena, LARGEST_LIST);
	struct json reference = json_make(&references), id = json_make(&ids);
	struct customers_known list;

	json_open_array(&reference, NULL);
	json_open_array(&id, NULL);
	for (size_t i = 0; i < work->count; i++) {
		if (has(work, i, reference_field))
			json_text(&reference, NULL, value_of(work, i, reference_field));
		if (has(work, i, id_field))
			json_text(&id, NULL, value_of(work, i, id_field));
	}
	json_close_array(&reference);
	json_close_array(&id);
	TRY(customer_list_known(ctx, buf_text(&references), buf_text(&ids), &list));
	*out = (struct belonging){ seen_make(ctx->arena), seen_make(ctx->arena) };
	for (size_t i = 0; i < list.count; i++) {
		struct customer_known *known = &list.items[i];

		seen_add(&out->by_reference, known->customer.reference, known);
		seen_add(&out->by_id, known->customer.public_id.text, known);
		if (known->customer.external_id != NULL)
			seen_add(&out->by_id, known->customer.external_id, known);
	}
	return OK;
}

struct customer_known *
belonging_of(struct ctx *ctx, struct work *work, size_t i, int reference, int id, const struct belonging *belonging)
{
	void *known = NULL;

	if (has(work, i, id) && seen_has(&belonging->by_id, value_of(work, i, id), &known))
		return known;
	if (has(work, i, reference) && seen_has(&belonging->by_reference, value_of(work, i, reference), &known))
		return known;
	fail(ctx, work, i, has(work, i, reference) || !has(work, i, id) ? reference : id,
	    has(work, i, reference) || has(work, i, id) ? T(ctx, "There is no such customer.")
	    : T(ctx, "Say whose it is: the reference of a customer."));
	return NULL;
}
