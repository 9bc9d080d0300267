/* site -- a customer's address and its place on the map. */
#include "backoffice/backoffice.h"

#include <math.h>
#include "backoffice/locate.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "geo/geocoder.h"
#include "i18n/i18n.h"
#include "ui/map.h"
#include "ui/ui.h"

enum { AROUND = 40 };

struct site_form {
	const char *id;			/* NULL: a new one */
	const char *customer, *action, *back, *map_href;
	const char *address, *additional, *place, *notes;
	const char *ask_action;		/* NULL: it has a place, or there is no geocoder */
	bool located;
	double latitude, longitude;
	struct sites around;
	const struct problems *problems;
};

#include "gen/backoffice_site.html.h"

static struct err *
draw_site(struct request *rq, struct response *rs, const struct customer *customer, struct site_form *form)
{
	struct ctx *ctx = rq->ctx;

	form->customer = customer_full_name(ctx->arena, customer);
	form->back = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"), customer->public_id.text);
	form->action = arena_printf(ctx->arena, "%s/sites/%s", form->back, form->id != NULL ? form->id : "new");
	TRY(locate_around(ctx, AROUND, &form->around));
	backoffice_site(&rs->html, form);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Site"), .place = "customers", .maps = true,
	    .script = "maps.js" });
}

/* A site of this customer, not of another one of the unit. */
static struct err *
find_site(struct request *rq, struct customer *customer, struct site *site)
{
	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), customer));
	TRY(site_find_public(rq->ctx, path_value(rq, "site"), site));
	if (!ID_EQUAL(site->customer, customer->id))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such site."),
		    "site of another customer");
	return OK;
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	struct site_form form = { .address = "", .additional = "", .place = "", .notes = "" };
	struct customer customer;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	return draw_site(rq, rs, &customer, &form);
}

static struct err *
show_site(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct site_form form = { 0 };
	struct customer customer;
	struct site site;

	TRY(find_site(rq, &customer, &site));
	form.id = site.public_id.text;
	form.address = site.address;
	form.additional = site.address_additional;
	form.notes = site.notes;
	form.place = place_print(ctx->arena, site.latitude, site.longitude);
	form.located = site_is_located(&site);
	form.latitude = site.latitude;
	form.longitude = site.longitude;
	if (!form.located && site.active && geo_has_geocoder(ctx))
		form.ask_action = arena_printf(ctx->arena, "%s/%s/ask", ui_path(rq, "/locate"), site.public_id.text);
	form.map_href = place_map(ctx, site.latitude, site.longitude, site.address);
	return draw_site(rq, rs, &customer, &form);
}

static struct err *
save(struct request *rq, struct response *rs, const struct customer *customer, struct site *site)
{
	struct ctx *ctx = rq->ctx;
	struct site_form form = {
		.id = ID_IS_NONE(site->id) ? NULL : site->public_id.text, .address = field(rq, "address"),
		.additional = field(rq, "address_additional"), .place = field(rq, "place"), .notes = field(rq, "notes"),
	};
	struct problems problems = { 0 };
	struct err *err;

	site->customer = customer->id;
	site->active = true;
	site->address = form.address;
	site->address_additional = form.additional;
	site->notes = form.notes;
	site->latitude = site->longitude = NAN;
	if (form.place[0] != '\0' && !place_parse(form.place, &site->latitude, &site->longitude))
		problem_add(ctx->arena, &problems, "place",
		    T(ctx, "This is no place. Write latitude and longitude, for example 47.1410, 9.5209."));
	err = problems.count > 0 ? err_invalid(ctx, &problems) : site_save(ctx, site);
	form.problems = ui_problems(rs, err);
	if (form.problems != NULL)
		return draw_site(rq, rs, customer, &form);
	TRY(err);
	ui_done(rq, rs, site_is_located(site) ? T(ctx, "Saved.") :
	    T(ctx, "Saved. The address is not on the map yet."),
	    arena_printf(ctx->arena, "/customers/%s", customer->public_id.text));
	return OK;
}

static struct err *
add_site(struct request *rq, struct response *rs)
{
	struct customer customer;
	struct site site = { 0 };

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	return save(rq, rs, &customer, &site);
}

static struct err *
change_site(struct request *rq, struct response *rs)
{
	struct customer customer;
	struct site site;

	TRY(find_site(rq, &customer, &site));
	return save(rq, rs, &customer, &site);
}

static struct err *
put_away(struct request *rq, struct response *rs)
{
	struct customer customer;
	struct site site;

	TRY(find_site(rq, &customer, &site));
	TRY(site_archive(rq->ctx, site.id));
	ui_done(rq, rs, T(rq->ctx, "Site archived."),
	    arena_printf(rq->ctx->arena, "/customers/%s", customer.public_id.text));
	return OK;
}

#define SITE_FIELDS "address address_additional place notes"

const struct route backoffice_site_routes[] = {
	{ GET, "/:unit/customers/:customer/sites/new", show_new, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/sites/new", add_site, CAN_EDIT_CUSTOMERS, .fields = SITE_FIELDS },
	{ GET, "/:unit/customers/:customer/sites/:site", show_site, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/sites/:site", change_site, CAN_EDIT_CUSTOMERS, .fields = SITE_FIELDS },
	{ POST, "/:unit/customers/:customer/sites/:site/archive", put_away, CAN_EDIT_CUSTOMERS, .fields = SITE_FIELDS },
	{ 0 }
};
