/* discover -- the one address answers what else there is, for an access with these rights. */
#include "base/arena.h"
#include "base/str.h"
#include "connector/inside.h"

#define ANY_RIGHT	0u
#define BIT(right)	EXTERNAL_BIT(EXTERNAL_##right)

/* PATCH for what changes: its body is the only one that nests; the library's POST and PUT do not. */
static const struct offer {
	const char *identifier, *method, *path, *model, *send_as;
	unsigned rights;		/* one of them is enough */
} offers[] = {
	{ "autoconfig", "GET", "", NULL, NULL, ANY_RIGHT },
	{ "intervention-type.list", "GET", "/types", NULL, NULL, ANY_RIGHT },
	{ "intervention.list", "GET", "/interventions", "intervention.search", NULL, BIT(VIEW) },
	{ "intervention.read", "GET", "/interventions/:interventionId", "intervention", NULL, BIT(VIEW) },
	{ "intervention.create", "PATCH", "/interventions", "intervention", "intervention", BIT(CREATE) },
	{ "intervention.update", "PATCH", "/interventions/:interventionId", "intervention", "intervention", BIT(EDIT) },
	{ "intervention.report.read", "GET", "/reports/:interventionId", NULL, NULL, BIT(VIEW) },
	{ "intervention.report.create", "PATCH", "/reports/:interventionId", "intervention.report", "report",
	  BIT(CLOSE) },
	{ "intervention.report.update", "PATCH", "/reports/:interventionId", "intervention.report", "report",
	  BIT(CLOSE) },
	{ "schedule-wizard", "GET", "/slots", "schedule_wizard", NULL, BIT(ASSISTANT) },
};

struct err *
wire_discover(struct request *rq, struct response *rs, struct given *given UNUSED)
{
	struct arena *arena = rq->ctx->arena;
	const char *home = absolute_url(rq, arena_printf(arena, "/connectors/%s/%s", path_value(rq, "access"),
	    path_value(rq, "key")));
	struct json j = wire_answer_open(rs);

	json_open_object(&j, NULL);
	json_open_object(&j, "routes");
	for (size_t i = 0; i < COUNT_OF(offers); i++) {
		const struct offer *offer = &offers[i];

		if (offer->rights != ANY_RIGHT && (caller_of(rq)->access.rights & offer->rights) == 0)
			continue;
		json_open_object(&j, offer->identifier);
		json_text(&j, "identifier", offer->identifier);
		json_text(&j, "method", offer->method);
		json_text(&j, "url", arena_printf(arena, "%s%s", home, offer->path));
		json_text(&j, "model", offer->model);
		json_text(&j, "send_as", offer->send_as);
		json_close_object(&j);
	}
	json_close_object(&j);
	json_close_object(&j);
	return OK;
}

struct err *
wire_list_types(struct request *rq, struct response *rs, struct given *given UNUSED)
{
	const struct caller *caller = caller_of(rq);
	struct json j = wire_answer_open(rs);

	json_open_object(&j, NULL);
	json_open_array(&j, "interventionTypes");
	for (size_t i = 0; i < caller->types.count; i++) {
		const struct activity_type *type = &caller->types.items[i];

		if (type->archived)
			continue;
		json_open_object(&j, NULL);
		json_text(&j, "id", type->public_id.text);
		json_text(&j, "reference", type->reference);
		json_text(&j, "name", type->name);
		json_close_object(&j);
	}
	json_close_array(&j);
	json_close_object(&j);
	return OK;
}
