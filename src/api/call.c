/* call -- the way of one call: query and precondition, the transaction, the answer kept beside what was changed. */
#include "api/inside.h"

#include "base/arena.h"
#include "db/db.h"
#include "i18n/i18n.h"

struct err *
api_refuse(struct request *rq, enum err_kind kind, int status, const char *say)
{
	call_of(rq)->status = status;
	return err_new(rq->ctx, kind, say, "status %d", status);
}

struct change {
	struct request *rq;
	struct response *rs;
	void *arg;
	struct err *(*run)(struct request *, struct response *, void *arg);
	size_t headers;			/* that stood there before */
};

/* A transaction may be run again: nothing of the try before may be left in the answer. */
static void
begin_again(struct change *change)
{
	struct http_response *to = change->rs->http;
	struct api_call *call = call_of(change->rq);

	to->status = 200;
	to->header_count = change->headers;
	buf_truncate(&to->body, 0);
	call->status = 0;
	call->matched = false;
	call->location = call->etag = NULL;
}

static struct err *
change_in(struct ctx *ctx UNUSED, void *arg)
{
	struct change *change = arg;
	struct request *rq = change->rq;
	bool answered;

	begin_again(change);
	TRY(once_lookup(rq, change->rs, &answered));
	if (answered)
		return OK;
	TRY(change->run(rq, change->rs, change->arg));
	return once_keep(rq, change->rs);
}

struct err *
api_commit(struct request *rq, struct response *rs, void *arg,
    struct err *(*run)(struct request *, struct response *, void *arg))
{
	struct change change = { rq, rs, arg, run, rs->http->header_count };

	return db_transaction(rq->ctx, change_in, &change);
}

struct err *
call_contract(struct request *rq, struct response *rs)
{
	const struct contract *contract = rq->route->contract;

	TRY(contract->run(rq, rs));
	if (contract->match != MATCH_NONE && !call_of(rq)->matched)
		return err_bug(rq->ctx, "%s: If-Match was not asked", rq->route->path);
	if (contract->answer == NULL && contract->content == NULL)
		rs->http->status = contract->status != 0 ? contract->status : 204;
	return OK;
}

static struct err *
run_contract(struct request *rq, struct response *rs, void *arg UNUSED)
{
	return call_contract(rq, rs);
}

/* A changing call, of which only one with the same Idempotency-Key is under way. */
static struct err *
change_once(struct request *rq, struct response *rs)
{
	const struct contract *contract = rq->route->contract;
	bool answered = false;
	struct err *err;

	TRY(once_begin(rq, rs, &answered));
	if (answered)
		return OK;
	if (contract->outside) {
		err = once_lookup(rq, rs, &answered);
		if (err == OK && !answered)
			err = call_contract(rq, rs);
	} else {
		err = api_commit(rq, rs, NULL, run_contract);
	}
	once_end(rq);
	return err;
}

static struct err *
read_one(struct request *rq, struct response *rs)
{
	TRY(read_picks(rq));
	return rq->route->contract->run(rq, rs);
}

struct err *
call_check_types(struct request *rq)
{
	const struct api_visitor *visitor = rq->visitor;

	if (!rq->route->contract->all_types || visitor->key.types.count == 0)
		return OK;
	return err_new(rq->ctx, ERR_FORBIDDEN,
	    T(rq->ctx, "This key may see only some activity types, and this tells of all."), "key of some types");
}

/* A refusal is noted by the door, once it is drawn. */
struct err *
api_answer(struct request *rq, struct response *rs)
{
	TRY(call_check_types(rq));
	TRY(rq->route->method == GET ? read_one(rq, rs) : change_once(rq, rs));
	log_call(rq, rs);
	return OK;
}
