/* place -- where the phone is, sent by the page while it is on the way; and not to be seen. */
#include "base/json.h"
#include "base/str.h"
#include "fieldwork/inside.h"
#include "i18n/i18n.h"

static struct err *
answer(struct response *rs, bool shown)
{
	struct json json = json_make(rs->html.out);

	respond_type(rs, "application/json");
	json_open_object(&json, NULL);
	json_bool(&json, "shown", shown);
	json_close_object(&json);
	return OK;
}

static struct err *
tell_place(struct request *rq, struct response *rs)
{
	double latitude, longitude;
	struct activity a;
	bool shown;

	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &a));
	if (!str_to_real(field(rq, "latitude"), &latitude) || !str_to_real(field(rq, "longitude"), &longitude))
		return err_new(rq->ctx, ERR_INVALID, T(rq->ctx, "This is no place on earth."), "place");
	TRY(work_position(rq->ctx, a.id, latitude, longitude, &shown));
	return answer(rs, shown);
}

static struct err *
hide(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &a));
	TRY(work_hide(rq->ctx, a.id));
	if (str_equal(field(rq, "quiet"), "1"))
		return answer(rs, false);
	respond_see_other(rs, fieldwork_path(rq, "/a/%s", a.public_id.text));
	return OK;
}

/* A phone tells it every half minute. */
#define TELLING { .per_second = 0.5, .burst = 30 }

const struct route fieldwork_place_routes[] = {
	{ POST, "/:unit/a/:activity/place", tell_place, .needs = CAN_FIELDWORK, .fields = "latitude longitude",
	    .rate = TELLING },
	{ POST, "/:unit/a/:activity/hide", hide, .needs = CAN_FIELDWORK, .fields = "quiet" },
	{ 0 },
};
