/* output -- the file that a generator makes; written only when it says something new. */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

/*
 * A stream for the whole of file `name`, and its end: a file that holds the very same already is left
 * as it is, with its time, so that nothing is compiled again for it.  One at a time.  NULL and false
 * when it cannot be had or written, said on standard error.
 */
FILE *output_open(const char *name);
bool output_close(FILE *);

#endif
