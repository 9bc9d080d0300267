/* http -- a call to somebody else's program, by the queue of the room hook. */
#include "automation/effect.h"

#include "base/arena.h"
#include "base/str.h"
#include "hook/hook.h"
#include "i18n/i18n.h"

static const struct effect_choice methods[] = {
	{ "POST", "POST" }, { "PUT", "PUT" }, { "PATCH", "PATCH" }, { "GET", "GET" }, { "DELETE", "DELETE" }, { NULL,
	    NULL },
};

static const struct effect_setting settings[] = {
	{ "method", N_("Method"), NULL, EFFECT_CHOICE, "POST", .required = true, .choices = methods },
	{ "url", N_("Address"), N_("Begins with https://. Codes are possible behind the host."), EFFECT_TEXT, "",
	    .required = true, .codes = true, .most = HOOK_URL_MOST },
	{ "headers", N_("Headers"), N_("A line for each, such as Authorization: Bearer abc."), EFFECT_LINES, "",
	    .codes = true, .most = HOOK_HEADERS_MOST },
	{ "body", N_("Body"), N_("JSON. Codes inside a JSON text are escaped."), EFFECT_LINES, "",
	    .codes = true, .most = 20000 },
	{ "sign", N_("Sign it"), N_("With the secret of the unit, so that the other side can check who called."),
	    EFFECT_YES_NO, "yes" },
	{ 0 },
};

static struct err *
check(struct ctx *ctx, const struct effect *effect, const char *at, struct problems *problems)
{
	hook_check(ctx, &(struct hook_call){ .method = effect_text(effect, "method"), .url = effect_text(effect, "url"),
	    .headers = effect_text(effect, "headers"), .body = effect_text(effect, "body"),
	    .sign = effect_yes(effect, "sign") }, arena_printf(ctx->arena, "%s/", at), problems);
	return OK;
}

static struct err *
call_of(struct ctx *ctx, const struct effect_case *c, struct hook_call *out)
{
	*out = (struct hook_call){ .method = effect_text(c->effect, "method"), .sign = effect_yes(c->effect, "sign"),
		.activity = c->activity != NULL ? c->activity->id : (activity_id){ 0 }, .customer = c->customer,
		.cause = c->key,
		.label = c->trigger->name };
	TRY(effect_fill(ctx, c, "url", CODES_URL, &out->url));
	TRY(effect_fill(ctx, c, "headers", CODES_SMS, &out->headers));
	return effect_fill(ctx, c, "body", CODES_JSON, &out->body);
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	struct hook_call call;

	TRY(call_of(ctx, c, &call));
	sentence_add(ctx, out, TF(ctx, "Would call {address}: {body}", "address",
	    arena_printf(ctx->arena, "%s %s", call.method, call.url), "body", call.body, NULL));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	struct hook_call call;
	hook_id id;

	TRY(call_of(ctx, c, &call));
	TRY(hook_write(ctx, &call, &id));
	*note = TF(ctx, "Calls {address}", "address", arena_printf(ctx->arena, "%s %s", call.method, call.url), NULL);
	return OK;
}

const struct effect_kind effect_kind_http = {
	.token = "http", .label = N_("Call a program (HTTP)"), .icon = "link", .rank = 90,
	.help = N_("Sends a request to an address, signed, and again when nobody answers."),
	.traits = EFFECT_LAST, .settings = settings, .check = check, .say = say, .carry_out = carry_out,
};
