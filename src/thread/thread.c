/* thread -- see thread.h. */
#include "thread/thread.h"

#include "activity/event.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "account/account.h"
#include "db/db.h"
#include "document/document.h"
#include "gen/thread.sql.h"
#include "i18n/i18n.h"

enum { BEGINNING = 160, PAGE = 50, LARGEST_PAGE = 500 };

static const char *const sides[THREAD_SIDE_COUNT] = { "customer", "staff" };

static enum thread_side
side_of(const char *token)
{
	return str_equal(token, sides[THREAD_STAFF]) ? THREAD_STAFF : THREAD_CUSTOMER;
}

static struct thread
thread_of(struct ctx *ctx, const struct thread_of_activity_row *row)
{
	return (struct thread){ .id = row->id,
		.public_id = row->public_id,
		.customer = row->customer,
		.customer_public_id = row->customer_public_id,
		.customer_name = str_empty(row->first_name)
		    ? row->customer_name
		    : arena_printf(ctx->arena, "%s %s", row->first_name, row->customer_name),
		.activity = row->activity,
		.activity_public_id = row->activity_public_id,
		.activity_title = row->activity_title == NULL ? "" : row->activity_title,
		.activity_reference = row->activity_reference == NULL ? "" : row->activity_reference,
		.assigned = row->person,
		.assigned_name = row->person_name == NULL ? "" : row->person_name,
		.last_at = row->last_at,
		.last_from = side_of(row->last_from),
		.last_text = row->last_text,
		.unread = { row->unread_customer, row->unread_staff } };
}

static void
add_threads(struct ctx *ctx, const struct thread_of_activity_rows *rows, size_t most, struct threads *out)
{
	for (size_t i = 0; i < rows->count && i < most; i++)
		*arena_push(ctx->arena, out) = thread_of(ctx, &rows->items[i]);
}

/* ---- finding ---- */

struct err *
thread_lookup(struct ctx *ctx, const struct thread_about *about, struct thread *out)
{
	struct thread_of_activity_row row;
	bool found;

	if (ID_IS_NONE(about->activity))
		TRY(sql_thread_general(ctx, ctx->unit, about->customer, &row, &found));
	else
		TRY(sql_thread_of_activity(ctx, ctx->unit, about->activity, &row, &found));
	*out = found ? thread_of(ctx, &row)
		     : (struct thread){ .customer = about->customer,
			       .activity = about->activity,
			       .last_at = INSTANT_NONE,
			       .activity_title = "",
			       .activity_reference = "",
			       .assigned_name = "",
			       .last_text = "" };
	return OK;
}

static struct err *
no_thread(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such conversation."), "thread");
}

struct err *
thread_find_public(struct ctx *ctx, const char *public_id, struct thread *out)
{
	struct thread_of_activity_row row;
	struct public_id id = { "" };
	bool found = false;

	if (strlen(public_id) < sizeof(id.text)) {
		strcpy(id.text, public_id);
		TRY(sql_thread_by_public_id(ctx, ctx->unit, id, &row, &found));
	}
	if (!found)
		return no_thread(ctx);
	*out = thread_of(ctx, &row);
	return OK;
}

static struct err *
find(struct ctx *ctx, thread_id id, struct thread *out)
{
	struct thread_of_activity_row row;
	bool found;

	TRY(sql_thread_by_id(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return no_thread(ctx);
	*out = thread_of(ctx, &row);
	return OK;
}

struct err *
thread_messages(struct ctx *ctx, thread_id thread, int limit, instant before, int64_t before_row,
    struct thread_messages *out)
{
	struct thread_message_list_rows rows = { 0 };
	int most = limit > 0 && limit < LARGEST_PAGE ? limit : LARGEST_PAGE;

	*out = (struct thread_messages){ 0 };
	if (ID_IS_NONE(thread))
		return OK;
	TRY(sql_thread_message_list(ctx, ctx->unit, thread,
	    INSTANT_IS_NONE(before) ? INSTANT(INT64_MAX) : before, before_row, most + 1, &rows));
	out->more = rows.count > (size_t)most;
	for (size_t i = out->more ? (size_t)most : rows.count; i-- > 0;) {
		const struct thread_message_list_row *row = &rows.items[i];

		*arena_push(ctx->arena, out) = (struct thread_message){ .row = row->id,
			.id = row->public_id,
			.side = side_of(row->side),
			.author = row->author,
			.text = row->text,
			.at = row->at,
			.unread = INSTANT_IS_NONE(row->seen_at),
			.documents = row->documents };
	}
	return OK;
}

struct err *
thread_message_about(struct ctx *ctx, int64_t row, struct thread_about *out, enum thread_side *side)
{
	struct thread_message_owner_row owner;
	bool found;

	TRY(sql_thread_message_owner(ctx, ctx->unit, row, &owner, &found));
	if (!found)
		return no_thread(ctx);
	*out = (struct thread_about){ owner.customer, owner.activity };
	*side = side_of(owner.side);
	return OK;
}

/* ---- topics ---- */

const char *
thread_topic_of(struct arena *arena, int64_t unit, int64_t customer, int64_t activity)
{
	return arena_printf(arena, "thread %lld %lld %lld", (long long)unit, (long long)customer, (long long)activity);
}

const char *
thread_topic(struct ctx *ctx, const struct thread_about *about)
{
	return thread_topic_of(ctx->arena, ctx->unit.value, about->customer.value, about->activity.value);
}

const char *
thread_inbox_topic(struct ctx *ctx)
{
	return thread_topic_of(ctx->arena, ctx->unit.value, 0, 0);
}

/* To every process, after the commit: "UNIT CUSTOMER ACTIVITY". */
static struct err *
tell_pages(struct ctx *ctx, const struct thread *thread)
{
	return db_notify(ctx, THREAD_CHANNEL, arena_printf(ctx->arena, "%lld %lld %lld",
	    (long long)ctx->unit.value, (long long)thread->customer.value, (long long)thread->activity.value));
}

/* ---- writing ---- */

static const char *
beginning(struct arena *arena, const char *text)
{
	size_t size = strlen(text);

	if (size <= BEGINNING)
		return text;
	for (size = BEGINNING; size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80;)
		size--;
	return arena_printf(arena, "%.*s…", (int)size, text);
}

static int
count_drafts(const struct thread_new *new)
{
	int count = 0;

	while (new->drafts != NULL && new->drafts[count] != NULL)
		count++;
	return count;
}

static struct err *
check(struct ctx *ctx, const struct thread_new *new, const char *text)
{
	struct problems problems = { 0 };
	int documents = count_drafts(new);

	if (text[0] == '\0' && documents == 0)
		problem_add(ctx->arena, &problems, "text", T(ctx, "Write something, or attach a file."));
	if (str_length(text) > THREAD_LONGEST)
		problem_add(ctx->arena, &problems, "text",
		    TN(ctx, THREAD_LONGEST, "This is too long. A message may have {n} character.",
			"This is too long. A message may have {n} characters.", NULL));
	if (documents > THREAD_MOST_DOCUMENTS)
		problem_add(ctx->arena, &problems, "text",
		    TN(ctx, THREAD_MOST_DOCUMENTS, "Please attach no more than {n} file.",
			"Please attach no more than {n} files.", NULL));
	return err_invalid(ctx, &problems);
}

static struct err *
tell(struct ctx *ctx, const struct thread *thread, const struct thread_new *new)
{
	struct buf data = buf_make(ctx->arena, 1024);
	struct json json = json_make(&data);

	json_open_object(&json, NULL);
	json_int(&json, "thread", thread->id.value);
	json_text(&json, "side", sides[new->side]);
	json_close_object(&json);
	TRY(event_write(ctx, &(struct event){ .kind = EVENT_MESSAGE,
	    .activity = thread->activity,
	    .customer = thread->customer,
	    .contact = new->side == THREAD_CUSTOMER ? ctx->actor.contact : (contact_id){ 0 },
	    .data = buf_text(&data) }));
	return tell_pages(ctx, thread);
}

/* What is sent in a thread both sides see. */
static struct err *
attach(struct ctx *ctx, const struct thread_new *new, int64_t message)
{
	struct document_place place = { .owner = DOCUMENT_OF_THREAD, .owner_id = message, .field = "",
		.activity = new->about.activity, .customer = new->about.customer };

	if (count_drafts(new) == 0)
		return OK;
	return document_claim(ctx, new->holder, new->drafts, &place, true, false);
}

struct err *
thread_write_in(struct ctx *ctx, const struct thread_new *new, thread_id *out)
{
	const char *text = str_trim(ctx->arena, new->text == NULL ? "" : new->text);
	const char *once = str_empty(new->once) ? NULL : new->once;
	struct thread_message_add_row added;
	struct thread thread;
	bool fresh;

	TRY(check(ctx, new, text));
	TRY(sql_thread_add(ctx, ctx->unit, env_public_id(ctx->env), new->about.customer, new->about.activity,
	    ctx->now, NULL));
	TRY(thread_lookup(ctx, &new->about, &thread));
	TRY(sql_thread_message_add(ctx, ctx->unit, thread.id, env_public_id(ctx->env), sides[new->side],
	    ctx->actor.name, text, count_drafts(new), once, ctx->now, &added, &fresh));
	*out = thread.id;
	if (!fresh)
		return OK;
	TRY(attach(ctx, new, added.id));
	if (text[0] == '\0')
		text = TN(ctx, count_drafts(new), "{n} file", "{n} files", NULL);
	TRY(new->side == THREAD_STAFF
		? sql_thread_said_by_staff(ctx, ctx->unit, thread.id, ctx->now, beginning(ctx->arena, text),
		      THREAD_SOON_S, THREAD_QUIET_S, NULL)
		: sql_thread_said_by_customer(ctx, ctx->unit, thread.id, ctx->now, beginning(ctx->arena, text),
		      THREAD_SOON_S, THREAD_QUIET_S, NULL));
	return tell(ctx, &thread, new);
}

struct writing { const struct thread_new *new; thread_id out; };

static struct err *
write(struct ctx *ctx, void *arg)
{
	struct writing *writing = arg;

	return thread_write_in(ctx, writing->new, &writing->out);
}

struct err *
thread_write(struct ctx *ctx, const struct thread_new *new, thread_id *out)
{
	struct writing writing = { .new = new };

	TRY(db_transaction(ctx, write, &writing));
	*out = writing.out;
	return OK;
}

/* ---- marks ---- */

struct marking { thread_id thread; enum thread_side side; person_id person; };

static struct err *
mark_read(struct ctx *ctx, void *arg)
{
	const struct marking *marking = arg;
	bool customer = marking->side == THREAD_CUSTOMER;
	struct thread thread;
	int64_t changed;

	TRY(customer ? sql_thread_read_by_customer(ctx, ctx->unit, marking->thread, &changed)
		     : sql_thread_read_by_staff(ctx, ctx->unit, marking->thread, &changed));
	if (changed == 0)
		return OK;
	TRY(sql_thread_seen(ctx, ctx->unit, marking->thread, sides[customer ? THREAD_STAFF : THREAD_CUSTOMER],
	    ctx->now, NULL));
	TRY(find(ctx, marking->thread, &thread));
	return tell_pages(ctx, &thread);
}

struct err *
thread_mark_read(struct ctx *ctx, thread_id thread, enum thread_side side)
{
	struct marking marking = { .thread = thread, .side = side };

	return ID_IS_NONE(thread) ? OK : db_transaction(ctx, mark_read, &marking);
}

static struct err *
mark_unread(struct ctx *ctx, void *arg)
{
	const struct marking *marking = arg;

	return sql_thread_unread_by_staff(ctx, ctx->unit, marking->thread, NULL);
}

struct err *
thread_mark_unread(struct ctx *ctx, thread_id thread)
{
	struct marking marking = { .thread = thread };

	return db_transaction(ctx, mark_unread, &marking);
}

static struct err *
assign(struct ctx *ctx, void *arg)
{
	const struct marking *marking = arg;

	return sql_thread_set_person(ctx, ctx->unit, marking->thread, marking->person, NULL);
}

struct err *
thread_assign(struct ctx *ctx, thread_id thread, person_id person)
{
	struct marking marking = { .thread = thread, .person = person };
	struct persons staff;
	bool known = ID_IS_NONE(person);

	TRY(person_list(ctx, &staff));
	for (size_t i = 0; i < staff.count; i++)
		known = known || ID_EQUAL(staff.items[i].id, person);
	if (!known)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such person here."), "assignee");
	return db_transaction(ctx, assign, &marking);
}

/* ---- lists ---- */

struct err *
thread_list_unread(struct ctx *ctx, customer_id customer, struct threads *out)
{
	struct thread_of_activity_rows rows;

	*out = (struct threads){ 0 };
	TRY(sql_thread_of_customer(ctx, ctx->unit, customer, INSTANT(INT64_MAX), (thread_id){ 0 }, LARGEST_PAGE,
	    &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (rows.items[i].unread_customer > 0)
			*arena_push(ctx->arena, out) = thread_of(ctx, &rows.items[i]);
	return OK;
}

struct err *
thread_list(struct ctx *ctx, const struct thread_filter *filter, struct threads *out, bool *more)
{
	int most = filter->limit <= 0 ? PAGE : filter->limit > LARGEST_PAGE ? LARGEST_PAGE : filter->limit;
	instant before = INSTANT_IS_NONE(filter->before) || filter->before.s == 0 ? INSTANT(INT64_MAX) : filter->before;
	struct thread_of_activity_rows rows;

	*out = (struct threads){ 0 };
	if (!ID_IS_NONE(filter->customer))
		TRY(sql_thread_of_customer(ctx, ctx->unit, filter->customer, before, filter->before_id, most + 1,
		    &rows));
	else if (filter->unread)
		TRY(sql_thread_inbox_unread(
		    ctx, ctx->unit, filter->assigned, before, filter->before_id, most + 1, &rows));
	else
		TRY(sql_thread_inbox(ctx, ctx->unit, filter->assigned, before, filter->before_id, most + 1, &rows));
	*more = rows.count > (size_t)most;
	add_threads(ctx, &rows, (size_t)most, out);
	return OK;
}

struct err *
thread_count_unread(struct ctx *ctx, int64_t *out)
{
	struct thread_count_unread_row row;

	TRY(sql_thread_count_unread(ctx, ctx->unit, &row));
	*out = row.count;
	return OK;
}

/* ---- telling the other side ---- */

struct err *
thread_notices_due(struct ctx *ctx, struct thread_notices *out)
{
	struct thread_notice_due_rows rows;

	*out = (struct thread_notices){ 0 };
	TRY(sql_thread_notice_due(ctx, ctx->now, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = (struct thread_notice){ rows.items[i].tenant,
			rows.items[i].unit, rows.items[i].thread, side_of(rows.items[i].side) };
	return OK;
}

struct err *
thread_take_notice(struct ctx *ctx, thread_id thread, enum thread_side side, bool *tell)
{
	int64_t changed;

	TRY(side == THREAD_CUSTOMER ? sql_thread_tell_customer(ctx, ctx->unit, thread, ctx->now, &changed)
				    : sql_thread_tell_staff(ctx, ctx->unit, thread, ctx->now, &changed));
	*tell = changed == 1;
	return OK;
}

struct err *
thread_find(struct ctx *ctx, thread_id id, struct thread *out)
{
	return find(ctx, id, out);
}
