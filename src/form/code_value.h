/* code_value -- a code's value as text: parts, formats, escapes; private to form. */
#ifndef FORM_CODE_VALUE_H
#define FORM_CODE_VALUE_H

#include "form/codes.h"

/* Has a value of this kind such a part and format?  "" is always fine; not both. */
bool code_kind_knows(enum code_kind, const char *part, const char *format);

/* In ctx->lang; "" for nothing. */
const char *code_print(struct ctx *, enum code_kind, const char *part, const char *format, const struct code_value *);

void code_put_escaped(struct buf *, enum code_target, const char *text);

#endif
