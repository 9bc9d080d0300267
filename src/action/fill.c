/* fill -- replacement codes of configured labels and texts. */
#include "action/inside.h"
#include "activity/activity.h"
#include "message/message.h"

struct err *
action_fill(struct ctx *ctx, const struct action_case *asked, const char *text, const char **out)
{
	const struct access_standing *here = asked->visitor->here;
	struct message_codes codes = { .activity = asked->activity };

	if (here != NULL) {
		codes.customer = here->customer;
		codes.contact = here->contact;
	} else if (asked->activity != NULL) {
		codes.customer = asked->activity->customer;
	}
	return codes_render(ctx, text, CODES_TEXT, message_resolve, &codes, out);
}
