/* visit -- one visit with all that it needs on the spot, and the one button that comes next. */
#include <math.h>
#include "access/access.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/customer.h"
#include "document/document.h"
#include "fieldwork/inside.h"
#include "i18n/i18n.h"
#include "ui/ui.h"
#include "ui/upload.h"

enum { MOST_BEFORE = 6 };

struct visit_button { const char *token, *label, *icon, *href; bool primary; };	/* href NULL: sends the verb */
struct visit_call { const char *name, *phone, *tel; };
struct visit_file { const char *href, *thumbnail, *name, *caption, *mark; };
struct visit_before { const char *href, *when, *title, *who, *comment; };
struct visit_time { const char *label, *text; };
struct visit_form { const char *title, *href, *about; html_safe rows; bool any; };

struct visit_page {
	struct activity a;
	const char *path, *command;
	const char *when, *promised, *state, *problem;
	bool mine, arrived, paused, over;
	const char *whose;			/* of somebody else: a sentence */
	struct { struct visit_call *items; size_t count, capacity; } calls;
	const char *route, *route_apple, *route_osm;	/* NULL: no place */
	const char *notes, *comment, *duration, *remains;
	struct visit_button buttons[WORK_VERB_COUNT];
	int button_count;
	const char *place, *hide;		/* where the phone sends its place; NULL: it does not */
	struct visit_form forms[2];
	int form_count;
	struct { struct visit_file *items; size_t count, capacity; } photos, files;
	struct ui_files_field input;
	struct ui_option marks[3];
	const char *mark, *caption;
	const struct problems *problems;
	struct { struct visit_before *items; size_t count, capacity; } before;
	struct { struct visit_time *items; size_t count, capacity; } times;
};

#include "gen/fieldwork_visit.html.h"

/* ---- what stands there ---- */

static const char *
since(struct ctx *ctx, const struct visit *visit, const char *sentence)
{
	if (INSTANT_IS_NONE(visit->state.since))
		return NULL;
	return i18n_fill(ctx->arena, ctx->lang, sentence, "time",
	    fieldwork_time(ctx, visit->state.since, visit->zone), NULL);
}

static const char *
state_of(struct ctx *ctx, const struct visit *visit)
{
	switch (visit->state.phase) {
	case WORK_EN_ROUTE:
		return since(ctx, visit, N_("On the way since {time}."));
	case WORK_ARRIVED:
		return since(ctx, visit, N_("Arrived at {time}."));
	case WORK_WORKING:
		return since(ctx, visit, N_("Working since {time}."));
	case WORK_PAUSED:
		return since(ctx, visit, N_("Break since {time}."));
	case WORK_TO_CONTINUE:
		return T(ctx, "Closed in part. It goes on on another day.");
	case WORK_OVER:
		return visit->a.result == RESULT_OK ? T(ctx, "Closed: the work went well.") :
		    visit->a.result == RESULT_KO ? T(ctx, "Closed: the work could not be done.") : NULL;
	case WORK_TO_GO:
	case WORK_NOT_PLANNED:
		break;
	}
	return NULL;
}

static void
add_button(struct request *rq, const struct visit *visit, enum work_verb verb, struct visit_page *page)
{
	struct visit_button button = { .token = work_verb_token(verb), .label = T(rq->ctx, work_verb_label(verb)),
		.icon = work_verb_icon(verb), .primary = page->button_count == 0 };

	if (verb == WORK_DO_FINISH || verb == WORK_DO_INTERRUPT || verb == WORK_DO_NEXT)
		button.href = arena_printf(rq->ctx->arena, "%s/%s", visit->path, button.token);
	page->buttons[page->button_count++] = button;
}

static void
fill_state(struct request *rq, const struct visit *visit, struct visit_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct activity *a = &visit->a;
	struct work_verbs verbs = work_verbs_of(visit->state.phase);
	const struct settings *settings = &fieldwork_unit(rq)->settings;

	page->state = state_of(ctx, visit);
	page->arrived = visit->state.phase == WORK_ARRIVED;
	page->paused = visit->state.phase == WORK_PAUSED;
	page->over = visit->state.phase == WORK_OVER;
	page->mine = visit->mine;
	if (!INSTANT_IS_NONE(a->start))
		page->when = i18n_window(ctx->arena, ctx->lang, a->start, a->end, visit->zone, DATE_DAY);
	if (!INSTANT_IS_NONE(a->window_from) && a->window_from.s < a->window_to.s)
		page->promised = arena_printf(ctx->arena, "%s–%s", fieldwork_time(ctx, a->window_from, visit->zone),
		    fieldwork_time(ctx, a->window_to, visit->zone));
	page->duration = i18n_duration(ctx->arena, ctx->lang, a->duration_s);
	if (a->status == STATUS_INTERMEDIATE || (page->over && !str_empty(a->result_comment)))
		page->remains = a->result_comment;
	for (int i = 0; visit->mine && i < verbs.count; i++)
		add_button(rq, visit, verbs.items[i], page);
	if (!visit->mine)
		page->whose = a->worker_name != NULL ? TF(ctx, "This visit is planned for {name}.", "name",
		    a->worker_name, NULL) : T(ctx, "This visit is planned for nobody yet.");
	if (visit->mine && visit->state.phase == WORK_EN_ROUTE && settings->track_arrival && settings->track_map &&
	    !isnan(a->latitude)) {
		page->place = arena_printf(ctx->arena, "%s/place", visit->path);
		page->hide = arena_printf(ctx->arena, "%s/hide", visit->path);
	}
}

static void
add_call(struct ctx *ctx, const char *name, const char *phone, struct visit_page *page)
{
	const char *tel = fieldwork_tel(ctx->arena, phone);

	if (tel == NULL)
		return;
	for (size_t i = 0; i < page->calls.count; i++)
		if (str_equal(page->calls.items[i].tel, tel))
			return;
	*arena_push(ctx->arena, &page->calls) = (struct visit_call){ name, phone, tel };
}

static struct err *
fill_people(struct request *rq, const struct visit *visit, struct visit_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct activity *a = &visit->a;
	struct customer customer;
	struct contacts contacts;

	if (ID_IS_NONE(a->customer))
		return OK;
	TRY(customer_find(ctx, a->customer, &customer));
	TRY(contact_list(ctx, a->customer, &contacts));
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < contacts.count; i++) {
			const struct contact *c = &contacts.items[i];

			if (c->active && (pass == 0) == ID_EQUAL(c->id, a->contact))
				add_call(ctx, c->name, c->mobile != NULL ? c->mobile : c->mobile_typed, page);
		}
	add_call(ctx, customer_full_name(ctx->arena, &customer), customer.phone, page);
	return OK;
}

static struct err *
fill_place(struct request *rq, const struct visit *visit, struct visit_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct activity *a = &visit->a;
	const char *to = a->address;
	struct site site;

	if (ID_IS_NONE(a->site))
		return OK;
	TRY(site_find(ctx, a->site, &site));
	page->notes = str_empty(site.notes) ? NULL : site.notes;
	if (!isnan(a->latitude))
		to = arena_printf(ctx->arena, "%.6f,%.6f", a->latitude, a->longitude);
	if (str_empty(to))
		return OK;
	page->route = ui_address(ctx, "https://www.google.com/maps/dir/", "api", "1", "destination", to, NULL);
	page->route_apple = ui_address(ctx, "https://maps.apple.com/", "daddr", to, NULL);
	page->route_osm = isnan(a->latitude) ? ui_address(ctx, "https://www.openstreetmap.org/search", "query", to, NULL) :
	    ui_address(ctx, "https://www.openstreetmap.org/directions", "to", to, NULL);
	return OK;
}

/* ---- forms, files, what was before ---- */

static struct err *
add_form(struct request *rq, struct response *rs, const struct visit *visit, enum form_owner owner,
    struct visit_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct visit_form *form = &page->forms[page->form_count];
	struct form_key key = owner == FORM_OF_ACTIVITY ? form_of_activity(visit->a.type) :
	    form_of_closing(visit->a.type);
	struct filling *filling = arena_new(ctx->arena, struct filling);

	TRY(filling_open(rq, visit, key, false, filling));
	if (filling->form.count == 0 || (owner == FORM_OF_CLOSING && filling->answer.revision == 0))
		return OK;
	*form = (struct visit_form){ .title = owner == FORM_OF_ACTIVITY ? T(ctx, "Activity form") :
	    T(ctx, "Closing form") };
	TRY(filling_show(filling, rs, &form->rows, &form->any));
	if (owner == FORM_OF_ACTIVITY && visit->mine && status_is_open(visit->a.status) && filling_asks(filling))
		form->href = arena_printf(ctx->arena, "%s/form", visit->path);
	page->form_count += form->any || form->href != NULL;
	return OK;
}

static struct err *
fill_files(struct request *rq, const struct visit *visit, struct visit_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct documents documents;

	TRY(document_list_activity(ctx, visit->a.id, &documents));
	for (size_t i = 0; i < documents.count; i++) {
		const struct document *d = &documents.items[i];
		struct visit_file file = { .name = d->name, .caption = d->caption,
			.href = fieldwork_path(rq, "/d/%s/whole", d->public_id.text),
			.mark = d->mark == DOCUMENT_PLAIN ? NULL : T(ctx, document_mark_label(d->mark)) };

		if (d->place.owner == DOCUMENT_OF_THREAD)
			continue;
		if (d->kind == DOCUMENT_PHOTO) {
			file.thumbnail = fieldwork_path(rq, "/d/%s/small", d->public_id.text);
			*arena_push(ctx->arena, &page->photos) = file;
		} else {
			*arena_push(ctx->arena, &page->files) = file;
		}
	}
	page->input = (struct ui_files_field){ .name = "files", .documents = "documents[]",
		.label = T(ctx, "Take or choose photos"), .upload = fieldwork_path(rq, "/uploads"),
		.most = DOCUMENT_MOST_AT_ONCE, .photos_only = true, .required = true };
	for (int mark = DOCUMENT_PLAIN; mark <= DOCUMENT_AFTER; mark++)
		page->marks[mark] = (struct ui_option){ document_mark_token((enum document_mark)mark),
			T(ctx, document_mark_label((enum document_mark)mark)), NULL };
	page->mark = document_mark_token(visit->state.phase < WORK_WORKING ? DOCUMENT_BEFORE : DOCUMENT_PLAIN);
	page->caption = "";
	return OK;
}

static struct err *
fill_before(struct request *rq, const struct visit *visit, struct visit_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct activity_filter filter = { .site = visit->a.site, .order = ORDER_START_DOWN, .limit = MOST_BEFORE + 1,
		.statuses = STATUS_BIT(STATUS_TERMINATED) };
	struct activities list;

	if (ID_IS_NONE(visit->a.site))
		return OK;
	TRY(activity_list(ctx, &filter, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct activity *a = &list.items[i];
		instant at = INSTANT_IS_NONE(a->real_end) ? a->start : a->real_end;

		if (ID_EQUAL(a->id, visit->a.id) || INSTANT_IS_NONE(at))
			continue;
		*arena_push(ctx->arena, &page->before) = (struct visit_before){
			.href = fieldwork_path(rq, "/a/%s", a->public_id.text), .title = a->title,
			.when = i18n_date(ctx->arena, ctx->lang, zone_date(visit->zone, at), DATE_MEDIUM),
			.who = a->worker_name != NULL ? a->worker_name : "", .comment = a->result_comment };
	}
	return OK;
}

static void
fill_times(struct request *rq, const struct visit *visit, struct visit_page *page)
{
	struct ctx *ctx = rq->ctx;
	const int64_t sums[] = { visit->state.travel_s, visit->state.work_s, visit->state.pause_s };

	for (int kind = WORK_TRAVEL; kind <= WORK_BREAK; kind++)
		if (sums[kind] >= 60)
			*arena_push(ctx->arena, &page->times) = (struct visit_time){
				T(ctx, work_kind_label((enum work_kind)kind)),
				i18n_duration(ctx->arena, ctx->lang, sums[kind] / 60 * 60) };
}

/* `problem`: a sentence above all; `problems`: of the photos that were sent. */
static struct err *
draw(struct request *rq, struct response *rs, const char *problem, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct visit_page page = { .problem = problem, .problems = problems };
	struct visit visit;

	TRY(fieldwork_visit(rq, &visit));
	page.a = visit.a;
	page.path = visit.path;
	page.command = arena_strdup(ctx->arena, env_public_id(ctx->env).text);
	page.comment = str_empty(visit.a.comment) ? NULL : visit.a.comment;
	fill_state(rq, &visit, &page);
	TRY(fill_people(rq, &visit, &page));
	TRY(fill_place(rq, &visit, &page));
	TRY(add_form(rq, rs, &visit, FORM_OF_ACTIVITY, &page));
	TRY(add_form(rq, rs, &visit, FORM_OF_CLOSING, &page));
	TRY(fill_files(rq, &visit, &page));
	page.input.problems = problems;
	TRY(fill_before(rq, &visit, &page));
	fill_times(rq, &visit, &page);
	visit_page(&rs->html, &page);
	return fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = visit.a.title,
	    .back = fieldwork_path(rq, "%s", ""), .back_label = T(ctx, "Today") });
}

static struct err *
show(struct request *rq, struct response *rs)
{
	return draw(rq, rs, NULL, NULL);
}

/* ---- the steps ---- */

static const char *
said(struct ctx *ctx, enum work_verb verb)
{
	switch (verb) {
	case WORK_DO_EN_ROUTE:
		return T(ctx, "You are on your way. Drive safely.");
	case WORK_DO_ARRIVE:
		return T(ctx, "You have arrived.");
	case WORK_DO_START:
		return T(ctx, "The work has begun.");
	case WORK_DO_PAUSE:
		return T(ctx, "You are taking a break.");
	case WORK_DO_RESUME:
		return T(ctx, "The work goes on.");
	case WORK_DO_TURN_BACK:
		return T(ctx, "You are not on your way any more.");
	default:
		return T(ctx, "Saved.");
	}
}

static struct err *
step(struct request *rq, struct response *rs)
{
	struct work_command command;
	enum work_verb verb;
	struct visit visit;
	struct work_done done;
	struct err *err;

	TRY(fieldwork_visit(rq, &visit));
	if (!work_verb_parse(field(rq, "verb"), &verb) || verb >= WORK_DO_INTERRUPT)
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such page."), "verb %s",
		    field(rq, "verb"));
	command = fieldwork_command(rq, &visit, verb);
	err = work_step(rq->ctx, &command, &done);
	if (err != OK && err->kind == ERR_CONFLICT && !str_empty(err->say)) {
		rs->http->status = 409;
		return draw(rq, rs, err->say, NULL);
	}
	TRY(err);
	if (!done.again)
		respond_flash(rq, rs, said(rq->ctx, verb));
	respond_see_other(rs, visit.path);
	return OK;
}

/* ---- photos ---- */

static struct err *
add_photos(struct request *rq, struct response *rs)
{
	struct ui_files files = { 0 };
	struct work_photos photos = { .holder = fieldwork_holder(rq), .caption = field(rq, "caption"),
		.on_portal = !str_equal(field(rq, "keep_back"), "1") };
	struct work_command command;
	struct work_done done;
	struct visit visit;
	struct err *err;

	TRY(fieldwork_visit(rq, &visit));
	err = ui_take_files(rq, photos.holder, &files);
	if (err == OK && !document_mark_parse(field(rq, "mark"), &photos.mark))
		photos.mark = DOCUMENT_PLAIN;
	if (err == OK) {
		photos.drafts = ui_documents_sent(rq, &files, "documents[]");
		command = fieldwork_command(rq, &visit, WORK_DO_PHOTOS);
		err = work_photos(rq->ctx, &command, &photos, &done);
	}
	if (ui_problems(rs, err) != NULL)
		return draw(rq, rs, NULL, err->problems);
	TRY(err);
	respond_flash(rq, rs, T(rq->ctx, "The photos are with the visit."));
	respond_see_other(rs, arena_printf(rq->ctx->arena, "%s#photos", visit.path));
	return OK;
}

const struct route fieldwork_visit_routes[] = {
	{ GET, "/:unit/a/:activity", show, .needs = CAN_FIELDWORK, .fields = "" },
	{ POST, "/:unit/a/:activity/step", step, .needs = CAN_FIELDWORK, .fields = "verb " COMMAND_FIELDS },
	{ POST, "/:unit/a/:activity/photos", add_photos, .needs = CAN_FIELDWORK,
	    .fields = "documents[] files mark caption keep_back " COMMAND_FIELDS, .files = true,
	    .body_limit = UI_UPLOAD_BODY },
	{ 0 },
};
