/* photos -- files of a visit, in and out of a worker's phone: in pieces when the network is weak. */
#include "document/document.h"
#include "fieldwork/inside.h"
#include "i18n/i18n.h"
#include "ui/upload.h"

static struct err *
send(struct request *rq, struct response *rs)
{
	struct document document;
	bool found;

	TRY(document_draft_lookup(rq->ctx, path_value(rq, "document"), fieldwork_holder(rq), &document, &found));
	if (!found)
		TRY(document_find(rq->ctx, path_value(rq, "document"), &document));
	/* What is a customer's alone, and of no visit, is for the office. */
	if (!found && ID_IS_NONE(document.place.activity))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such page."), "of no visit");
	return ui_send_document(rq, rs, &document, path_value(rq, "size"));
}

static struct err *
begin(struct request *rq, struct response *rs)
{
	return ui_upload_begin(rq, rs, fieldwork_holder(rq));
}

static struct err *
look(struct request *rq, struct response *rs)
{
	return ui_upload_look(rq, rs, fieldwork_holder(rq));
}

static struct err *
append(struct request *rq, struct response *rs)
{
	return ui_upload_append(rq, rs, fieldwork_holder(rq));
}

static struct err *
finish(struct request *rq, struct response *rs)
{
	return ui_upload_finish(rq, rs, fieldwork_holder(rq));
}

const struct route fieldwork_photo_routes[] = {
	{ GET, "/:unit/d/:document/:size", send, .needs = CAN_FIELDWORK, .fields = "" },
	UI_UPLOAD_ROUTES("/:unit", CAN_FIELDWORK, begin, look, append, finish),
	{ 0 },
};
