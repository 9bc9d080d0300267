/* facts -- see facts.h. */
#include "form/facts.h"

#include <math.h>

#include "base/str.h"

const char *
fact_type_token(enum fact_type type)
{
	static const char *const tokens[FACT_TYPE_COUNT] = {
		[FACT_NOTHING] = "nothing", [FACT_TEXT] = "text", [FACT_NUMBER] = "number", [FACT_DATE] = "date",
		[FACT_TIME] = "time", [FACT_MOMENT] = "moment", [FACT_YES_NO] = "yes_no", [FACT_CHOICE] = "choice",
		[FACT_CHOICES] = "choices", [FACT_THING] = "thing",
	};

	return tokens[type];
}

const struct fact_row *
fact_row_find(const struct fact_rows *rows, const char *name)
{
	for (size_t i = 0; rows != NULL && i < rows->count; i++)
		if (str_equal(rows->items[i].name, name))
			return &rows->items[i];
	return NULL;
}

struct fact
fact_empty(enum fact_type type)
{
	return (struct fact){ .type = type, .empty = true };
}

struct fact
fact_text(enum fact_type type, const char *text)
{
	return (struct fact){ .type = type, .empty = str_empty(text), .text = text };
}

struct fact
fact_number(enum fact_type type, double number)
{
	if (!isfinite(number))
		return fact_empty(type);
	return (struct fact){ .type = type, .number = number };
}
