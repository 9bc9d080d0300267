/* device -- see device.h. */
#include "ui/device.h"

#include <string.h>
#include "base/base.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"

/* Browsers name those that they want to be taken for, too: the more special one comes first. */
struct mark { const char *mark, *name; };
static const struct mark browsers[] = {
	{ "Edg/", "Edge" }, { "EdgA/", "Edge" }, { "EdgiOS/", "Edge" }, { "OPR/", "Opera" },
	{ "SamsungBrowser/", "Samsung Internet" }, { "Firefox/", "Firefox" }, { "FxiOS/", "Firefox" },
	{ "CriOS/", "Chrome" }, { "Chrome/", "Chrome" }, { "Safari/", "Safari" },
};
static const struct mark systems[] = {
	{ "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" }, { "Windows", "Windows" },
	{ "CrOS", "Chromebook" }, { "Mac OS X", "Mac" }, { "Linux", "Linux" },
};

static const char *
name_of(const struct mark *marks, size_t count, const char *agent)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(agent, marks[i].mark) != NULL)
			return marks[i].name;
	return NULL;
}

const char *
ui_device_name(struct ctx *ctx, const char *agent)
{
	const char *browser, *system;

	if (str_empty(agent))
		return T(ctx, "Unknown device");
	browser = name_of(browsers, COUNT_OF(browsers), agent);
	system = name_of(systems, COUNT_OF(systems), agent);
	if (browser != NULL && system != NULL)
		return TF(ctx, "{browser} on {system}", "browser", browser, "system", system, NULL);
	return browser != NULL ? browser : system != NULL ? system : T(ctx, "Unknown device");
}
