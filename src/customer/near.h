/* near -- is one word a slip away from another? */
#ifndef CUSTOMER_NEAR_H
#define CUSTOMER_NEAR_H

#include "base/base.h"

/*
 * True when `typed` becomes `word`, or from five letters on the beginning of it, by one
 * slip (a letter too many, missing, wrong, or two swapped); by two from six letters on.
 */
bool word_is_near(const char *typed, const char *word);

#endif
