/* price -- what SMS cost, and one to try the account with. */
#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "gen/message_sms.sql.h"
#include "i18n/i18n.h"
#include "message/channel.h"
#include "message/draft.h"
#include "message/outbox.h"
#include "message/sms.h"
#include "phone/phone.h"

const struct sms_price *
sms_prices(struct ctx *ctx, size_t *count)
{
	struct sms_price *prices = arena_new_array(ctx->arena, PURPOSE_COUNT, struct sms_price);

	for (int i = 0; i < PURPOSE_COUNT; i++) {
		const struct purpose *row = purpose_row((enum message_purpose)i);

		prices[i] = (struct sms_price){ row->label, { row->sms_tenths }, row->per_part };
	}
	*count = PURPOSE_COUNT;
	return prices;
}

struct err *
sms_write_test(struct ctx *ctx, const char *number)
{
	struct problems problems = { 0 };
	struct recipient to = { .channel = "sms", .name = "", .lang = ctx->lang };
	struct draft draft = { .to = &to, .purpose = PURPOSE_TEST, .attachments = "[]",
		.public_id = env_public_id(ctx->env) };
	struct message_codes codes = { 0 };
	struct phone phone;
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	if (!phone_parse(number, unit.country, &phone) || !phone_can_text(&phone))
		problem_add(ctx->arena, &problems, "number", T(ctx, "Type a mobile number, such as +41 79 123 45 67."));
	TRY(err_invalid(ctx, &problems));
	to.address = arena_strdup(ctx->arena, phone.e164);
	TRY(compose_sms(ctx, PURPOSE_TEST, &codes, &draft.words));
	return draft_put(ctx, &draft);
}

struct err *
sms_last_test(struct ctx *ctx, struct message *out, bool *found)
{
	struct sms_last_test_row row;

	TRY(sql_sms_last_test(ctx, ctx->unit, purpose_token(PURPOSE_TEST), &row, found));
	return *found ? message_find(ctx, row.id, out) : OK;
}
