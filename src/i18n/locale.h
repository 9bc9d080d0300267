/*
 * locale -- what one language needs to write dates and numbers, asked of ICU once
 * and never changed again, so that every thread may read it without a lock.
 */
#ifndef I18N_LOCALE_H
#define I18N_LOCALE_H

#include "base/base.h"
#include "base/lang.h"
#include "i18n/i18n.h"

enum { DATE_STYLES = DATE_WEEKDAY + 1 };

struct locale {
	const char *time, *moment, *window, *hours, *minutes;	/* locale.inc */
	char pattern[DATE_STYLES][64];		/* CLDR patterns in UTF-8 */
	char month[2][12][24];			/* short, long; as within a date */
	char month_alone[12][24];
	char weekday[2][7][24];			/* short, long; Monday first */
	char weekday_alone[7][24];
	char decimal[8], group[8];
	bool currency_first;
};

/* The language's own; opened on first use. */
const struct locale *locale_of(enum lang);

#endif
