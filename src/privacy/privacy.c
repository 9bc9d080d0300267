/* privacy -- see privacy.h. */
#include "privacy/privacy.h"

#include "account/account.h"
#include "archive/zip.h"
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/bulk.h"
#include "customer/customer.h"
#include "customer/link.h"
#include "db/db.h"
#include "document/document.h"
#include "gen/privacy.sql.h"
#include "i18n/i18n.h"

enum { LARGEST_JSON = 256 << 20, MOST_DOCUMENTS = 5000 };

/* The customer with the doubles that became part of it. */
struct family { const char *ids, *subjects; struct privacy_family_rows rows; };

static struct err *
find_family(struct ctx *ctx, customer_id customer, struct family *out)
{
	struct buf ids = buf_make(ctx->arena, 1 << 20), subjects = buf_make(ctx->arena, 1 << 20);
	struct json id = json_make(&ids), subject = json_make(&subjects);

	TRY(sql_privacy_family(ctx, ctx->unit, customer, &out->rows));
	json_open_array(&id, NULL);
	json_open_array(&subject, NULL);
	for (size_t i = 0; i < out->rows.count; i++) {
		json_int(&id, NULL, out->rows.items[i].id.value);
		json_text(&subject, NULL, out->rows.items[i].public_id.text);
	}
	json_close_array(&id);
	json_close_array(&subject);
	out->ids = buf_text(&ids);
	out->subjects = buf_text(&subjects);
	return OK;
}

struct err *
privacy_count(struct ctx *ctx, customer_id customer, struct privacy_counts *out)
{
	struct privacy_count_row row;
	struct family family;

	TRY(find_family(ctx, customer, &family));
	TRY(sql_privacy_count(ctx, ctx->unit, family.ids, &row));
	*out = (struct privacy_counts){ row.sites, row.contacts, row.activities, row.open_ones, row.messages,
		row.thread_messages, row.answers, row.documents, row.quotes, row.evidence, row.surveys };
	return OK;
}

/* ---- handing over ---- */

struct telling { struct ctx *ctx; struct json *json; const struct zone *zone; const struct family *family; };

static void
tell_at(const struct telling *t, const char *key, instant at)
{
	json_instant(t->json, key, at, t->zone);
}

static void
tell_day(const struct telling *t, const char *key, date day)
{
	json_text(t->json, key, DATE_IS_NONE(day) ? NULL : date_print(t->ctx->arena, day));
}

static struct err *
tell_record(const struct telling *t, customer_id id)
{
	struct json *json = t->json;
	struct customer c;
	struct sites sites;
	struct contacts contacts;

	TRY(customer_find(t->ctx, id, &c));
	json_open_object(json, NULL);
	json_text(json, "reference", c.reference);
	json_text(json, "external_id", c.external_id);
	json_text(json, "type", customer_type_token(c.type));
	json_text(json, "name", c.name);
	json_text(json, "first_name", c.first_name);
	json_text(json, "category", c.category);
	json_text(json, "language", c.lang == LANG_COUNT ? NULL : lang_tag(c.lang));
	json_text(json, "phone", c.phone);
	json_text(json, "comment", c.comment);
	json_bool(json, "portal_access", c.portal_access);
	json_text(json, "opening_hours", opening_say(t->ctx, &c.opening));
	json_raw(json, "workers", c.restrictions != NULL ? c.restrictions : "null");
	json_raw(json, "own_fields", c.custom);
	json_raw(json, "additional_data", c.additional);
	json_text(json, "maker", c.maker);
	json_text(json, "model", c.model);
	json_text(json, "serial", c.serial);
	tell_day(t, "installed_on", c.installed_on);
	tell_day(t, "warranty_until", c.warranty_until);
	tell_at(t, "created_at", c.created_at);
	TRY(site_list(t->ctx, id, &sites));
	json_open_array(json, "sites");
	for (size_t i = 0; i < sites.count; i++) {
		json_open_object(json, NULL);
		json_text(json, "address", sites.items[i].address);
		json_text(json, "addition", sites.items[i].address_additional);
		json_text(json, "access_notes", sites.items[i].notes);
		json_number(json, "latitude", sites.items[i].latitude);
		json_number(json, "longitude", sites.items[i].longitude);
		json_close_object(json);
	}
	json_close_array(json);
	TRY(contact_list(t->ctx, id, &contacts));
	json_open_array(json, "contacts");
	for (size_t i = 0; i < contacts.count; i++) {
		json_open_object(json, NULL);
		json_text(json, "name", contacts.items[i].name);
		json_text(json, "email", contacts.items[i].email);
		json_text(json, "mobile", contacts.items[i].mobile);
		json_close_object(json);
	}
	json_close_array(json);
	json_close_object(json);
	return OK;
}

static struct err *
tell_activities(const struct telling *t)
{
	struct privacy_activities_rows rows;
	struct privacy_changes_rows changes;

	TRY(sql_privacy_activities(t->ctx, t->ctx->unit, t->family->ids, &rows));
	json_open_array(t->json, "activities");
	for (size_t i = 0; i < rows.count; i++) {
		const struct privacy_activities_row *row = &rows.items[i];

		json_open_object(t->json, NULL);
		json_text(t->json, "reference", row->reference);
		json_text(t->json, "title", row->title);
		json_text(t->json, "comment", row->comment);
		json_text(t->json, "status", row->status);
		tell_at(t, "start", row->start_at);
		tell_at(t, "end", row->end_at);
		tell_at(t, "wished", row->wished_at);
		tell_at(t, "real_start", row->real_start_at);
		tell_at(t, "real_end", row->real_end_at);
		json_text(t->json, "result_comment", row->result_comment);
		json_text(t->json, "cancel_detail", row->cancel_detail);
		json_raw(t->json, "additional_data", row->additional);
		tell_at(t, "created_at", row->created_at);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	TRY(sql_privacy_changes(t->ctx, t->ctx->unit, t->family->ids, &changes));
	json_open_array(t->json, "activity_history");
	for (size_t i = 0; i < changes.count; i++) {
		const struct privacy_changes_row *row = &changes.items[i];

		json_open_object(t->json, NULL);
		json_text(t->json, "activity", row->reference);
		tell_at(t, "at", row->at);
		json_text(t->json, "what", row->what);
		json_text(t->json, "by", row->actor_name);
		json_text(t->json, "from", row->address);
		json_raw(t->json, "detail", row->detail);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	return OK;
}

static struct err *
tell_letters(const struct telling *t)
{
	struct privacy_messages_rows rows;
	struct privacy_thread_messages_rows thread;

	TRY(sql_privacy_messages(t->ctx, t->ctx->unit, t->family->ids, &rows));
	json_open_array(t->json, "messages");
	for (size_t i = 0; i < rows.count; i++) {
		const struct privacy_messages_row *row = &rows.items[i];

		json_open_object(t->json, NULL);
		json_text(t->json, "channel", row->channel);
		json_text(t->json, "purpose", row->purpose);
		json_text(t->json, "to", row->to_address);
		json_text(t->json, "name", row->to_name);
		json_text(t->json, "subject", row->subject);
		json_text(t->json, "text", str_equal(row->purpose, "code") ? NULL : row->body);
		json_text(t->json, "status", row->status);
		tell_at(t, "created_at", row->created_at);
		tell_at(t, "sent_at", row->sent_at);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	TRY(sql_privacy_thread_messages(t->ctx, t->ctx->unit, t->family->ids, &thread));
	json_open_array(t->json, "conversation");
	for (size_t i = 0; i < thread.count; i++) {
		json_open_object(t->json, NULL);
		tell_at(t, "at", thread.items[i].at);
		json_text(t->json, "side", thread.items[i].side);
		json_text(t->json, "by", thread.items[i].author);
		json_text(t->json, "text", thread.items[i].body);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	return OK;
}

static struct err *
tell_answers(const struct telling *t)
{
	struct privacy_answers_rows rows;
	struct privacy_surveys_rows surveys;
	struct privacy_wishes_rows wishes;

	TRY(sql_privacy_answers(t->ctx, t->ctx->unit, t->family->ids, &rows));
	json_open_array(t->json, "answers");
	for (size_t i = 0; i < rows.count; i++) {
		json_open_object(t->json, NULL);
		json_text(t->json, "form", rows.items[i].owner);
		json_bool(t->json, "sent", rows.items[i].sent);
		json_raw(t->json, "values", rows.items[i].content);
		tell_at(t, "updated_at", rows.items[i].updated_at);
		json_text(t->json, "by", rows.items[i].updated_by);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	TRY(sql_privacy_surveys(t->ctx, t->ctx->unit, t->family->ids, &surveys));
	json_open_array(t->json, "surveys");
	for (size_t i = 0; i < surveys.count; i++) {
		json_open_object(t->json, NULL);
		json_text(t->json, "survey", surveys.items[i].code);
		json_int(t->json, "score", surveys.items[i].score);
		json_text(t->json, "choice", surveys.items[i].choice);
		json_text(t->json, "comment", surveys.items[i].comment);
		tell_at(t, "created_at", surveys.items[i].created_at);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	TRY(sql_privacy_wishes(t->ctx, t->ctx->unit, t->family->ids, &wishes));
	json_open_array(t->json, "wishes");
	for (size_t i = 0; i < wishes.count; i++) {
		json_open_object(t->json, NULL);
		json_text(t->json, "kind", wishes.items[i].kind);
		json_text(t->json, "status", wishes.items[i].status);
		json_text(t->json, "phone", wishes.items[i].phone);
		json_text(t->json, "comment", wishes.items[i].comment);
		json_text(t->json, "answer", wishes.items[i].reason);
		tell_at(t, "created_at", wishes.items[i].created_at);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	return OK;
}

static struct err *
tell_business(const struct telling *t)
{
	struct privacy_quotes_rows quotes;
	struct privacy_evidence_rows evidence;

	TRY(sql_privacy_quotes(t->ctx, t->ctx->unit, t->family->ids, &quotes));
	json_open_array(t->json, "quotes");
	for (size_t i = 0; i < quotes.count; i++) {
		const struct privacy_quotes_row *row = &quotes.items[i];

		json_open_object(t->json, NULL);
		json_text(t->json, "number", row->number);
		json_text(t->json, "status", row->status);
		json_text(t->json, "title", row->title);
		json_int(t->json, "total_cents", row->total);
		json_text(t->json, "reason", row->reason);
		json_text(t->json, "decided_by", row->decided_by);
		tell_at(t, "decided_at", row->decided_at);
		json_raw(t->json, "content", row->content != NULL ? row->content : "null");
		json_close_object(t->json);
	}
	json_close_array(t->json);
	TRY(sql_privacy_evidence(t->ctx, t->ctx->unit, t->family->ids, &evidence));
	json_open_array(t->json, "signatures");
	for (size_t i = 0; i < evidence.count; i++) {
		const struct privacy_evidence_row *row = &evidence.items[i];

		json_open_object(t->json, NULL);
		json_int(t->json, "number", row->seq);
		json_text(t->json, "what", row->what);
		json_text(t->json, "decision", row->decision);
		json_text(t->json, "reason", row->reason);
		json_text(t->json, "name", row->name);
		json_text(t->json, "signer", row->signer);
		json_text(t->json, "identity", row->identity);
		json_text(t->json, "proved_by", row->proof);
		tell_at(t, "at", row->at);
		json_text(t->json, "from", row->address);
		json_text(t->json, "device", row->agent);
		json_text(t->json, "document", row->document);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	return OK;
}

static struct err *
tell_access(const struct telling *t)
{
	struct privacy_uses_rows uses;
	struct privacy_sessions_rows sessions;
	struct privacy_audit_rows audit;

	TRY(sql_privacy_uses(t->ctx, t->ctx->unit, t->family->ids, &uses));
	json_open_array(t->json, "uses_of_the_link");
	for (size_t i = 0; i < uses.count; i++) {
		json_open_object(t->json, NULL);
		tell_at(t, "at", uses.items[i].at);
		json_text(t->json, "from", uses.items[i].address);
		json_text(t->json, "device", uses.items[i].agent);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	TRY(sql_privacy_sessions(t->ctx, t->ctx->unit, t->family->ids, &sessions));
	json_open_array(t->json, "devices");
	for (size_t i = 0; i < sessions.count; i++) {
		json_open_object(t->json, NULL);
		json_text(t->json, "identity", sessions.items[i].identity);
		tell_at(t, "since", sessions.items[i].created_at);
		tell_at(t, "seen", sessions.items[i].seen_at);
		json_text(t->json, "from", sessions.items[i].address);
		json_text(t->json, "device", sessions.items[i].agent);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	TRY(sql_privacy_audit(t->ctx, t->ctx->unit, t->family->subjects, &audit));
	json_open_array(t->json, "history");
	for (size_t i = 0; i < audit.count; i++) {
		json_open_object(t->json, NULL);
		tell_at(t, "at", audit.items[i].at);
		json_text(t->json, "what", audit.items[i].what);
		json_text(t->json, "by", audit.items[i].actor_name);
		json_raw(t->json, "detail", audit.items[i].detail);
		json_close_object(t->json);
	}
	json_close_array(t->json);
	return OK;
}

static struct err *
tell_all(struct ctx *ctx, customer_id customer, const struct family *family, const char **out)
{
	struct buf buf = buf_make(ctx->arena, LARGEST_JSON);
	struct json json = json_make(&buf);
	struct telling t = { .ctx = ctx, .json = &json, .family = family };
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	t.zone = unit.zone;
	json_open_object(&json, NULL);
	json_text(&json, "company", unit.display_name);
	json_instant(&json, "as_of", ctx->now, unit.zone);
	json_open_array(&json, "records");
	TRY(tell_record(&t, customer));
	for (size_t i = 0; i < family->rows.count; i++)
		if (!ID_EQUAL(family->rows.items[i].id, customer))
			TRY(tell_record(&t, family->rows.items[i].id));
	json_close_array(&json);
	TRY(tell_activities(&t));
	TRY(tell_letters(&t));
	TRY(tell_answers(&t));
	TRY(tell_business(&t));
	TRY(tell_access(&t));
	json_close_object(&json);
	if (buf_full(&buf))
		return err_new(ctx, ERR_TOO_LARGE, T(ctx, "This is more than fits into one file."), NULL);
	*out = buf_text(&buf);
	return OK;
}

struct err *
privacy_json(struct ctx *ctx, customer_id customer, const char **out)
{
	struct family family;
	struct customer c;

	TRY(customer_find(ctx, customer, &c));
	TRY(find_family(ctx, customer, &family));
	return tell_all(ctx, customer, &family, out);
}

static struct err *
note_export(struct ctx *ctx, void *arg)
{
	return audit_write(ctx, "customer.exported", arg, NULL);
}

static struct err *
add_files(struct ctx *ctx, struct archive *zip, const struct family *family)
{
	int number = 0;

	for (size_t k = 0; k < family->rows.count; k++) {
		struct documents documents;

		TRY(document_list_customer(ctx, family->rows.items[k].id, MOST_DOCUMENTS, &documents));
		for (size_t i = 0; i < documents.count; i++) {
			const char *path, *type;

			TRY(document_path(ctx, &documents.items[i], DOCUMENT_WHOLE, &path, &type));
			TRY(archive_add_file(zip, arena_printf(ctx->arena, "files/%04d %s", ++number,
			    documents.items[i].name), path));
		}
	}
	return OK;
}

struct err *
privacy_export(struct ctx *ctx, customer_id customer, const char *path)
{
	struct family family;
	struct customer c;
	struct archive *zip;
	const char *json;

	TRY(customer_find(ctx, customer, &c));
	TRY(find_family(ctx, customer, &family));
	TRY(tell_all(ctx, customer, &family, &json));
	TRY(archive_open(ctx, path, &zip));
	TRY(archive_add(zip, "data.json", (struct bytes){ (const uint8_t *)json, strlen(json) }));
	TRY(add_files(ctx, zip, &family));
	TRY(archive_close(zip));
	return db_transaction(ctx, note_export, c.public_id.text);
}

/* ---- forgetting ---- */

struct forgetting { customer_id customer; const char *reference; };

static struct err *
check_forgetting(struct ctx *ctx, const struct forgetting *f, struct customer *c)
{
	struct problems problems = { 0 };
	struct privacy_counts counts;

	TRY(customer_find(ctx, f->customer, c));
	TRY(privacy_count(ctx, f->customer, &counts));
	if (!INSTANT_IS_NONE(c->erased_at))
		return err_new(ctx, ERR_GONE, T(ctx, "This was erased already."), NULL);
	if (counts.open > 0)
		problem_add(ctx->arena, &problems, "activities", TN(ctx, counts.open,
		    "{n} activity is still open. Close or cancel it first.",
		    "{n} activities are still open. Close or cancel them first.", NULL));
	if (!str_equal(str_trim(ctx->arena, f->reference), c->reference))
		problem_add(ctx->arena, &problems, "reference", T(ctx, "Type the reference of the customer."));
	return err_invalid(ctx, &problems);
}

static struct err *
forget_rows(struct ctx *ctx, const struct family *family)
{
	const char *ids = family->ids;
	unit_id unit = ctx->unit;

	TRY(sql_privacy_erase_changes(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_events(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_trigger_effects(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_trigger_runs(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_trigger_due(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_activities(ctx, unit, ids, ctx->now, NULL));
	TRY(sql_privacy_erase_messages(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_notices(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_hooks(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_thread_messages(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_threads(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_answers(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_quotes(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_quote_texts(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_import_files(ctx, unit, (struct bytes){ (const uint8_t *)"", 0 }, NULL));
	TRY(sql_privacy_erase_import_notes(ctx, unit, NULL));
	TRY(sql_privacy_erase_surveys(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_wishes(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_waiting(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_uses(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_feeds(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_labels(ctx, unit, ids, ctx->now, NULL));
	TRY(sql_privacy_erase_links(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_merges(ctx, unit, ids, NULL));
	/* while the contacts still have their addresses */
	TRY(sql_privacy_erase_sessions(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_opt_outs(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_refusals(ctx, unit, ids, NULL));
	TRY(sql_privacy_erase_audit(ctx, unit, ids, family->subjects, NULL));
	TRY(sql_privacy_erase_contacts(ctx, unit, ids, ctx->now, NULL));
	TRY(sql_privacy_erase_locatings(ctx, unit, ids, NULL));
	return sql_privacy_erase_sites(ctx, unit, ids, ctx->now, NULL);
}

static struct err *
forget_inside(struct ctx *ctx, void *arg)
{
	const struct forgetting *f = arg;
	struct family family;
	struct customer c;
	struct unit unit;

	TRY(check_forgetting(ctx, f, &c));
	TRY(find_family(ctx, f->customer, &family));
	TRY(unit_here(ctx, &unit));
	const char *name = i18n_text(unit.lang, N_("Erased customer"));
	TRY(forget_rows(ctx, &family));
	for (size_t i = 0; i < family.rows.count; i++) {
		customer_id id = family.rows.items[i].id;
		int64_t documents;

		TRY(document_erase_customer(ctx, id, &documents));
		TRY(sql_privacy_record(ctx, ctx->unit, id, name, ctx->now, NULL));
		TRY(customer_reindex_bulk(ctx, id));
	}
	return audit_write(ctx, "customer.erased", c.public_id.text, NULL);
}

struct err *
privacy_erase(struct ctx *ctx, customer_id customer, const char *reference)
{
	struct forgetting forgetting = { customer, reference };

	return db_transaction(ctx, forget_inside, &forgetting);
}
