/* write -- activities as the former product wrote them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "activity/group.h"
#include "activity/seek.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "connector/inside.h"
#include "connector/report.h"

enum { FIELDS_MOST = 1 << 20 };

/* ---- statuses ---- */

static const struct { enum activity_status status; const char *word; } words[] = {
	{ STATUS_REQUESTED, "pending" }, { STATUS_PENDING, "pending" }, { STATUS_PLANNED, "pending" },
	{ STATUS_EN_ROUTE, "in_progress" }, { STATUS_IN_PROGRESS, "in_progress" },
	{ STATUS_INTERMEDIATE, "intermediate" }, { STATUS_TERMINATED, "terminated" },
	{ STATUS_CANCELED, "canceled" },
};

const char *
wire_status_word(enum activity_status status)
{
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (words[i].status == status)
			return words[i].word;
	return "pending";
}

uint32_t
wire_statuses_of(const char *word)
{
	uint32_t statuses = 0;

	if (strcasecmp(word, "cancelled") == 0)
		word = "canceled";
	/* What waits for its automatic assignment is planned at once or waits as any other. */
	if (strcasecmp(word, "autoassign_pending") == 0)
		return STATUS_BIT(STATUS_PENDING);
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcasecmp(words[i].word, word) == 0)
			statuses |= STATUS_BIT(words[i].status);
	return statuses;
}

/* ---- custom fields ---- */

/* What was kept beside the form: members that have a name of their own in the format are no custom fields. */
static bool
is_own_member(const char *name)
{
	static const char *const own[] = { "contact_type", "color", "assignment_method", "self_service",
		"self_service_start_at", "call_reference_at", "ignore_restriction", NULL };

	for (const char *const *word = own; *word != NULL; word++)
		if (strcmp(*word, name) == 0)
			return true;
	return str_starts(name, "custom_status") || str_starts(name, "financial.") || str_starts(name, "accounting.");
}

/* One object of answered fields and of additional data; `skip` says which of these have another place. */
static const char *
join_fields(struct arena *arena, const char *fields, const char *additional, bool (*skip)(const char *name))
{
	json_t *all = json_loads(additional == NULL ? "{}" : additional, 0, NULL);
	json_t *answers = json_loads(fields, 0, NULL), *value;
	const char *name, *kept;
	void *next;
	char *text;

	if (!json_is_object(all)) {
		json_decref(all);
		all = json_object();
	}
	json_object_foreach_safe(all, next, name, value)
		if (skip != NULL && skip(name))
			json_object_del(all, name);
	json_object_update(all, answers);
	text = json_dumps(all, JSON_COMPACT);
	kept = arena_strdup(arena, text);
	free(text);
	json_decref(all);
	json_decref(answers);
	return kept;
}

static struct err *
print_fields(struct ctx *ctx, const struct form *form, const struct form_use *use, const json_t *values,
    const char **out)
{
	struct buf buf = buf_make(ctx->arena, FIELDS_MOST);
	struct json j = json_make(&buf);

	TRY(form_json(ctx, form, use, values, &j, NULL));
	*out = buf_text(&buf);
	return OK;
}

/* The answers of the activity's or the closing form, as one object. */
static struct err *
form_fields(const struct showing *show, const struct activity *a, enum form_owner owner, const char **out)
{
	struct answer_subject subject = { .activity = a->id, .customer = a->customer };
	struct form_use use = wire_field_use(show->ctx, show->caller, a);
	struct answer answer;
	struct form form;

	*out = "{}";
	TRY(form_find(show->ctx, owner == FORM_OF_CLOSING ? form_of_closing(a->type) : form_of_activity(a->type),
	    &form));
	if (form.version == 0)
		return OK;
	TRY(answer_find(show->ctx, form.key, &subject, &answer));
	if (answer.revision == 0)
		return OK;
	TRY(form_find_version(show->ctx, answer.form, answer.version, &form));
	return print_fields(show->ctx, &form, &use, answer.values, out);
}

/* ---- customers ---- */

static struct err *
write_customer_fields(struct json *j, const struct showing *show, const struct customer *c)
{
	struct form_use use = wire_field_use(show->ctx, show->caller, NULL);
	const char *fields = "{}";
	struct form form;

	TRY(form_find(show->ctx, form_of_customer(), &form));
	if (form.version > 0)
		TRY(print_fields(show->ctx, &form, &use, form_values(show->ctx, c->custom), &fields));
	json_raw(j, "custom_fields", join_fields(show->ctx->arena, fields, c->additional, NULL));
	return OK;
}

static struct err *
write_reach(struct json *j, const struct showing *show, const struct customer *c)
{
	struct ctx *ctx = show->ctx;
	struct contact contact;
	struct sites sites;
	bool found;

	TRY(contact_lookup_first(ctx, c->id, &contact, &found));
	json_text(j, "email", found ? contact.email : NULL);
	json_text(j, "mobile", !found ? NULL : contact.mobile != NULL ? contact.mobile : contact.mobile_typed);
	TRY(site_list(ctx, c->id, &sites));
	json_text(j, "address", sites.count > 0 ? sites.items[0].address : NULL);
	json_text(j, "address_additional", sites.count > 0 ? sites.items[0].address_additional : NULL);
	return OK;
}

static void
write_limits(struct json *j, struct arena *arena, const struct customer *c)
{
	struct restrictions who = { 0 };

	json_text(j, "opening_hours", c->opening.count == 0 ? NULL : opening_print(arena, &c->opening));
	if (c->restrictions != NULL && restrictions_from_json(arena, c->restrictions, &who)
	    && restrictions_are_any(&who))
		json_text(j, "assignment_restrictions", restrictions_print(arena, &who));
	else
		json_none(j, "assignment_restrictions");
}

static void
write_name(struct json *j, const struct customer *c)
{
	json_text(j, "id", c->public_id.text);
	json_text(j, "reference", c->reference);
	json_text(j, "type", customer_type_token(c->type));
	json_text(j, "name", c->name);
	json_text(j, "first_name", c->first_name);
}

static struct err *
write_parent(struct json *j, const struct showing *show, const struct customer *c)
{
	struct customer parent;

	if (ID_IS_NONE(c->parent)) {
		json_none(j, "parent_id");
		json_none(j, "parent");
		return OK;
	}
	TRY(customer_find(show->ctx, c->parent, &parent));
	json_text(j, "parent_id", parent.public_id.text);
	json_open_object(j, "parent");
	write_name(j, &parent);
	json_close_object(j);
	return OK;
}

/* Nothing else may stand in it: whatever the library does not know becomes a custom field there. */
static struct err *
write_customer(struct json *j, const struct showing *show, const struct activity *a)
{
	struct customer c;

	if (ID_IS_NONE(a->customer)) {
		json_none(j, "customer");
		return OK;
	}
	TRY(customer_find(show->ctx, a->customer, &c));
	json_open_object(j, "customer");
	write_name(j, &c);
	json_bool(j, "active", c.active);
	json_text(j, "category", c.category);
	json_text(j, "phone", c.phone);
	json_text(j, "comment", c.comment);
	json_bool(j, "portal_access", c.portal_access);
	json_none(j, "portal_code");
	json_instant(j, "updated_at", c.updated_at, zone_find("UTC"));
	if (!show->light) {
		TRY(write_reach(j, show, &c));
		TRY(write_parent(j, show, &c));
		TRY(write_customer_fields(j, show, &c));
		write_limits(j, show->ctx->arena, &c);
	}
	json_close_object(j);
	return OK;
}

/* ---- activities ---- */

static void
write_type(struct json *j, const struct activity *a)
{
	json_open_object(j, "intervention_type");
	json_text(j, "id", a->type_public_id.text);
	json_text(j, "reference", a->type_reference);
	json_text(j, "name", a->type_name);
	json_close_object(j);
}

static void
write_assignments(struct json *j, const struct showing *show, const struct activity *a)
{
	json_open_array(j, "assignments");
	if (!ID_IS_NONE(a->worker)) {
		const struct worker *worker = caller_worker(show->caller, a->worker_public_id.text, NULL);

		json_open_object(j, NULL);
		json_text(j, "user_id", a->worker_public_id.text);
		json_text(j, "user_email", worker == NULL ? NULL : worker->email);
		json_text(j, "user_name", a->worker_name);
		json_close_object(j);
	}
	json_close_array(j);
}

/* A wished time is theirs as much as a planned one: who put it in finds it again. */
static void
write_times(struct json *j, const struct activity *a)
{
	const struct zone *zone = zone_find(a->zone);
	instant start = INSTANT_IS_NONE(a->start) ? a->wished : a->start;
	instant end = !INSTANT_IS_NONE(a->start) ? a->end :
	    INSTANT_IS_NONE(a->wished) ? INSTANT_NONE : INSTANT(a->wished.s + a->duration_s);

	json_int(j, "duration", a->duration_s);
	json_instant(j, "scheduled_start_at", start, zone);
	json_instant(j, "scheduled_end_at", end, zone);
	json_bool(j, "with_appointment", activity_is_promised(a));
}

static const char *
kept(json_t *additional, const char *name)
{
	json_t *value = json_object_get(additional, name);

	return json_is_string(value) ? json_string_value(value) : NULL;
}

/* "accounting.billable" and its like, as one object. */
static void
write_kept_group(struct json *j, json_t *additional, const char *group)
{
	size_t size = strlen(group);
	const char *name;
	json_t *value;

	json_open_object(j, group);
	json_object_foreach(additional, name, value)
		if (strncmp(name, group, size) == 0 && name[size] == '.')
			json_text(j, name + size + 1, json_string_value(value));
	json_close_object(j);
}

static void
write_kept(struct json *j, struct arena *arena, const struct activity *a)
{
	static const char *const names[] = { "assignment_method", "contact_type", "custom_status1", "custom_status2",
		"custom_status3", "custom_status4", "custom_status5", "custom_status6", "self_service_start_at",
		"call_reference_at", NULL };
	json_t *additional = json_loads(str_empty(a->additional) ? "{}" : a->additional, 0, NULL);
	const char *color = kept(additional, "color");

	for (const char *const *name = names; *name != NULL; name++)
		json_text(j, *name, arena_strdup(arena, kept(additional, *name)));
	json_text(j, "color", color != NULL ? arena_strdup(arena, color) : a->type_color);
	json_bool(j, "self_service", str_equal(kept(additional, "self_service"), "1"));
	json_bool(j, "ignore_restriction", a->forced);
	write_kept_group(j, additional, "financial");
	write_kept_group(j, additional, "accounting");
	json_decref(additional);
}

static struct err *
write_case(struct json *j, const struct showing *show, const struct activity *a)
{
	activity_id parent, follows;
	struct activity above;

	TRY(activity_parents(show->ctx, a->id, &parent, &follows));
	if (ID_IS_NONE(parent)) {
		json_none(j, "parent_id");
		return OK;
	}
	TRY(activity_find(show->ctx, parent, &above));
	json_text(j, "parent_id", above.public_id.text);
	return OK;
}

static struct err *
write_whole(struct json *j, const struct showing *show, const struct activity *a)
{
	const char *fields;

	write_kept(j, show->ctx->arena, a);
	TRY(form_fields(show, a, FORM_OF_ACTIVITY, &fields));
	json_raw(j, "custom_fields", join_fields(show->ctx->arena, fields, a->additional, is_own_member));
	if (INSTANT_IS_NONE(a->real_end) && a->result == RESULT_NONE) {
		json_none(j, "report");
	} else {
		json_open_object(j, "report");
		TRY(wire_write_report_object(j, show, a));
		json_close_object(j);
	}
	return show->reports ? wire_write_reports(j, show->ctx, a) : OK;
}

/* Which one it is and where it stands. */
static void
write_core(struct json *j, const struct showing *show, const struct activity *a)
{
	json_text(j, "id", a->public_id.text);
	json_text(j, "cref", a->external_id);
	json_text(j, "reference", a->reference);
	json_bool(j, "is_light_model", show->light);
	write_type(j, a);
	write_times(j, a);
	json_text(j, "status", wire_status_word(a->status));
	json_instant(j, "updated_at", a->updated_at, zone_find("UTC"));
}

struct err *
wire_write_intervention(struct json *j, const char *key, const struct showing *show, const struct activity *a)
{
	json_open_object(j, key);
	write_core(j, show, a);
	if (!external_may(&show->caller->access, EXTERNAL_VIEW)) {
		json_close_object(j);
		return OK;
	}
	json_text(j, "title", a->title);
	TRY(write_case(j, show, a));
	TRY(write_customer(j, show, a));
	json_text(j, "address", a->address);
	json_text(j, "address_additional", a->address_additional);
	json_int(j, "priority", a->priority);
	json_text(j, "comment", a->comment);
	write_assignments(j, show, a);
	if (!show->light)
		TRY(write_whole(j, show, a));
	json_close_object(j);
	return OK;
}

struct err *
wire_write_report_object(struct json *j, const struct showing *show, const struct activity *a)
{
	const struct zone *zone = zone_find(a->zone);
	const char *fields;

	json_instant(j, "reported_at", INSTANT_IS_NONE(a->real_end) ? a->updated_at : a->real_end, zone);
	json_text(j, "comment", a->result_comment);
	json_text(j, "status", result_token(a->result));
	json_instant(j, "start_at", a->real_start, zone);
	json_instant(j, "end_at", a->real_end, zone);
	TRY(form_fields(show, a, FORM_OF_CLOSING, &fields));
	json_raw(j, "custom_fields", fields);
	return OK;
}
