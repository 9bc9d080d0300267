/*
 * config -- how this installation runs: a file of "name = value" lines, and the
 * environment (DOORSTEP_NAME), which wins.  Checked at start; an error names its line.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "base/err.h"

struct ctx;

/* Reads and checks; `path` may be NULL.  ERR_INVALID names the line. */
MUST_CHECK struct err *config_read(struct ctx *, const char *path);

/* A value of config.inc; its default when not given; never NULL. */
const char *config_get(const char *name);

#endif
