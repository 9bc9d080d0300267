/* workers -- the people who go out: made, changed, put away; their photo and their skills. */
#include "api/row.h"
#include "api/workers.h"

#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "team/team.h"

enum { DAYS = 7, LARGEST_PHOTO = 26 * 1000 * 1000 };

/* ---- the shape ---- */

static void
give_name(struct json *j, const char *key, struct request *rq, const void *record)
{
	json_text(j, key, worker_name(rq->ctx->arena, record));
}

struct err *
worker_take_hours(struct api_input *in, const struct member *member UNUSED, json_t *value, void *record)
{
	struct worker *worker = record;
	struct ctx *ctx = input_ctx(in);

	worker->has_hours = !json_is_null(value);
	for (size_t i = 0; worker->has_hours && i < DAYS; i++) {
		const char *text = json_string_value(json_array_get(value, i));

		if (text != NULL && spans_parse(ctx->arena, text, &worker->hours.days[i]))
			continue;
		input_problem(in,
		    T(ctx, "Give seven texts like \"8:00-12:00, 13:00-17:00\", Monday first; \"\" is a day off."));
		break;
	}
	return OK;
}

void
worker_give_hours(struct json *j, const char *key, struct request *rq, const void *record)
{
	const struct worker *worker = record;

	if (!worker->has_hours) {
		json_none(j, key);
		return;
	}
	json_open_array(j, key);
	for (size_t i = 0; i < DAYS; i++)
		json_text(j, NULL, spans_print(rq->ctx->arena, &worker->hours.days[i]));
	json_close_array(j);
}

static struct err *
take_rests(struct api_input *in, const struct member *member UNUSED, json_t *value, void *record)
{
	struct ctx *ctx = input_ctx(in);
	struct worker *worker = record;

	worker->has_rests = !json_is_null(value);
	if (worker->has_rests && !rests_parse(ctx->arena, json_string_value(value), &worker->rests))
		input_problem(in,
		    T(ctx, "Write breaks like 11:30-14:00 30, in order: the stretch and the minutes in it."));
	return OK;
}

static void
give_rests(struct json *j, const char *key, struct request *rq, const void *record)
{
	const struct worker *worker = record;

	json_text(j, key, worker->has_rests ? rests_print(rq->ctx->arena, &worker->rests) : NULL);
}

static const struct member worker_members[] = {
	{ "id", AT(worker, public_id), GIVEN, "Id of the worker" },
	{ "name", OWN, GIVEN, "First and last name", .give = give_name },
	{ "first_name", AT(worker, first_name), BOTH, "First name", .most = 80 },
	{ "last_name", AT(worker, last_name), BOTH | NEEDED, "Last name", .most = 80 },
	{ "email", AT(worker, email), BOTH | NEEDED, "Address with which the worker logs in", .most = 254 },
	{ "phone", AT(worker, phone), BOTH, "Phone, as typed", .most = 40 },
	{ "color", AT(worker, color), BOTH, "Colour on the board, \"#28c85a\"; the next of a palette when left out",
	  .most = 7 },
	{ "address", AT(worker, address), BOTH, "Home or depot", .most = 300 },
	{ "address_additional", AT(worker, address_additional), BOTH, "What belongs to the address", .most = 300 },
	{ "latitude", AT(worker, latitude), BOTH | OR_NULL, "Degrees north; null: to locate", .least = -90,
	  .most = 90 },
	{ "longitude", AT(worker, longitude), BOTH | OR_NULL, "Degrees east", .least = -180, .most = 180 },
	{ "starts_home", AT(worker, start_home), BOTH, "The day starts there" },
	{ "ends_home", AT(worker, end_home), BOTH, "The day ends there" },
	{ "end_address", AT(worker, end_address), BOTH, "Where the day ends when that is elsewhere", .most = 300 },
	{ "end_latitude", AT(worker, end_latitude), BOTH | OR_NULL, "Of that; null: where it starts",
	  .least = -90, .most = 90 },
	{ "end_longitude", AT(worker, end_longitude), BOTH | OR_NULL, "Of that", .least = -180, .most = 180 },
	{ "radius_km", AT(worker, radius_km), BOTH | OR_NULL, "How far from home; null: anywhere", .most = 20000 },
	{ "postal_codes", AT(worker, postal_codes), BOTH, "Area, \"9490 9491-9498 67*\"; empty: anywhere",
	  .most = 2000 },
	{ "most_s", AT(worker, most_s), BOTH, "Most seconds of service a day; 0: no limit", .most = 86400 },
	{ "speed_percent", AT(worker, speed_percent), BOTH, "Speed of the vehicle; 200 halves travel times",
	  .least = 10, .most = 400 },
	{ "hours", OWN, BOTH | OR_NULL, WORKER_HOURS_ABOUT, .as = MEMBER_TEXTS, .least = DAYS, .most = DAYS,
	  .take = worker_take_hours, .give = worker_give_hours },
	{ "breaks", OWN, BOTH | OR_NULL, "Breaks like \"11:30-14:00 30\"; null: those of the unit",
	  .take = take_rests, .give = give_rests },
	{ "cost_hour_cents", AT(worker, cost_hour_cents), BOTH | OR_NULL, "Cost of an hour; null: the unit's",
	  .most = 100000000 },
	{ "cost_km_cents", AT(worker, cost_km_cents), BOTH | OR_NULL, "Cost of a kilometre; null: the unit's",
	  .most = 100000000 },
	{ "comment", AT(worker, comment), BOTH, "For staff", .most = 4000 },
	{ "additional", JSON_AT(worker, additional), GIVEN, "Columns of imports that nobody knew" },
	{ "active", AT(worker, active), GIVEN, "false: archived" },
	{ "created_at", AT(worker, created_at), GIVEN, "When the record was made" },
	{ "updated_at", AT(worker, updated_at), GIVEN, "When it was changed last" },
	{ 0 },
};
const struct shape worker_shape = { "Worker", "Somebody who goes out", worker_members, sizeof(struct worker) };

/* ---- listed, read, written ---- */

static struct err *
find(struct request *rq, struct worker *out)
{
	return worker_find_public(rq->ctx, path_value(rq, "worker"), out);
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct api_archived_asked asked = { 0 };
	struct workers all;

	TRY(api_query(rq, &asked));
	TRY(worker_list(rq->ctx, asked.archived, &all));
	return api_give_whole(rq, rs, &all, &asked.page);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	return api_give(rq, rs, &worker);
}

static struct err *
make(struct request *rq, struct response *rs)
{
	struct worker worker = worker_new();

	TRY(api_body(rq, &worker));
	TRY(worker_save(rq->ctx, &worker));
	TRY(worker_find(rq->ctx, worker.id, &worker));
	return api_give_made(rq, rs, &worker, arena_printf(rq->ctx->arena, "/v1/workers/%s", worker.public_id.text));
}

static struct err *
give_again(struct request *rq, struct response *rs, worker_id id)
{
	struct worker worker;

	TRY(worker_find(rq->ctx, id, &worker));
	return api_give(rq, rs, &worker);
}

static struct err *
change(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_match(rq, &worker));
	TRY(api_body(rq, &worker));
	TRY(worker_save(rq->ctx, &worker));
	return give_again(rq, rs, worker.id);
}

static struct err *
set_archived(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_match(rq, &worker));
	TRY(worker_set_archived(rq->ctx, worker.id, row_archives(rq)));
	return give_again(rq, rs, worker.id);
}

/* ---- skills ---- */

static const struct member skill_members[] = {
	{ "name", AT(skill, name), GIVEN, "What it is called" },
	{ 0 },
};
static const struct shape skill_shape = { "Skill", "Something that workers can do", skill_members,
    sizeof(struct skill) };

static struct err *
list_skills(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct skills all;

	TRY(api_query(rq, &page));
	TRY(skill_list(rq->ctx, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static const struct member level_members[] = {
	{ "skill", AT(skill_level, name), BOTH | NEEDED, "Name of the skill; made when there is none", .least = 1,
	  .most = 80 },
	{ "level", AT(skill_level, level), BOTH | NEEDED, "1 to 9; 0 takes the skill away", .most = 9 },
	{ 0 },
};
static const struct shape level_shape = { "SkillLevel", "A skill and how well", level_members,
    sizeof(struct skill_level) };

static struct err *
list_levels(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct skill_levels all;
	struct worker worker;

	TRY(api_query(rq, &page));
	TRY(find(rq, &worker));
	TRY(worker_list_skills(rq->ctx, worker.id, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static struct err *
set_level(struct request *rq, struct response *rs)
{
	struct skill_level level = { .level = 1 };
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(api_body(rq, &level));
	TRY(skill_ensure(rq->ctx, level.name, &level.skill));
	TRY(worker_set_skill(rq->ctx, worker.id, level.skill, level.level, NULL));
	return api_give(rq, rs, &level);
}

/* ---- the photo that customers see ---- */

static struct err *
find_photo(struct request *rq, struct response *rs)
{
	struct worker worker;
	struct bytes content;

	TRY(find(rq, &worker));
	TRY(worker_photo(rq->ctx, worker.id, &content));
	respond_type(rs, "image/jpeg");
	buf_put(&rs->http->body, (const char *)content.at, content.size);
	return OK;
}

static struct err *
nothing_more(struct request *rq UNUSED, struct response *rs, void *arg UNUSED)
{
	rs->http->status = 204;
	return OK;
}

static struct err *
set_photo(struct request *rq, struct response *rs)
{
	const struct http_file *file = field_file(rq, "files");
	struct problems problems = { 0 };
	struct worker worker;

	TRY(find(rq, &worker));
	if (file == NULL || file->size == 0)
		problem_add(rq->ctx->arena, &problems, "files", T(rq->ctx, "Choose a file."));
	TRY(err_invalid(rq->ctx, &problems));
	TRY(worker_set_photo(rq->ctx, worker.id, file->path));
	return api_commit(rq, rs, NULL, nothing_more);
}

static struct err *
drop_photo(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(worker_set_photo(rq->ctx, worker.id, NULL));
	return api_commit(rq, rs, NULL, nothing_more);
}

const struct route api_worker_routes[] = {
	ROW(GET, "/v1/workers", NEEDS_KEY_READ, "The workers of the unit by name.", list, .query = &api_archived_query,
	    .answer = &worker_shape, .list = "workers"),
	ROW(POST, "/v1/workers", NEEDS_KEY_ADMIN, "Makes a worker, or makes one of the tenant a member of the unit.",
	    make,
	    .body = &worker_shape, .answer = &worker_shape, .status = 201),
	ROW(GET, "/v1/workers/:worker", NEEDS_KEY_READ, "One worker.", show, .answer = &worker_shape),
	ROW(PATCH, "/v1/workers/:worker", NEEDS_KEY_ADMIN, "Changes a worker.", change, .body = &worker_shape,
	    .answer = &worker_shape, .match = MATCH_MAY),
	ROW(POST, "/v1/workers/:worker/archive", NEEDS_KEY_ADMIN, "Takes a worker out of use.", set_archived,
	    .answer = &worker_shape, .match = MATCH_MAY),
	ROW(POST, "/v1/workers/:worker/restore", NEEDS_KEY_ADMIN, "Takes a worker into use again.", set_archived,
	    .answer = &worker_shape, .match = MATCH_MAY),
	ROW(GET, "/v1/skills", NEEDS_KEY_READ, "The skills of the unit by name.", list_skills, A_PAGE,
	    .answer = &skill_shape, .list = "skills"),
	ROW(GET, "/v1/workers/:worker/skills", NEEDS_KEY_READ, "What a worker can do, and how well.", list_levels,
	    A_PAGE,
	    .answer = &level_shape, .list = "skills"),
	ROW(PUT, "/v1/workers/:worker/skills", NEEDS_KEY_WRITE, "Sets the level of one skill of a worker.", set_level,
	    .body = &level_shape, .answer = &level_shape),
	ROW(GET, "/v1/workers/:worker/photo", NEEDS_KEY_READ, "The photo that customers see.", find_photo,
	    .content = "image/jpeg"),
	{ POST, "/v1/workers/:worker/photo", api_answer, NEEDS_KEY_WRITE, .no_csrf = true, .fields = "files",
	    .files = true,
	  .body_limit = LARGEST_PHOTO, .about = "Sets the photo that customers see: JPEG, PNG or WebP.",
	  .contract = &(const struct contract){ set_photo, .outside = true } },
	{ DELETE, "/v1/workers/:worker/photo", api_answer, NEEDS_KEY_WRITE, .no_csrf = true,
	    .about = "Takes the photo away.",
	  .contract = &(const struct contract){ drop_photo, .outside = true } },
	{ 0 },
};
