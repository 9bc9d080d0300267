/*
 * config -- how this installation runs: a file of "name = value" lines, and the
 * environment (DOORSTEP_NAME), which wins.  Checked at start; an error names its line.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "base/err.h"

struct ctx;
struct env;

/* Reads and checks; `path` may be NULL.  ERR_INVALID names the line. */
MUST_CHECK struct err *config_read(struct ctx *, const char *path);

/* A value of config.inc; its default when not given; never NULL. */
const char *config_get(const char *name);

/* The world outside as configured: net_real() in env->net.  Lives as long as the program. */
void config_fill_env(struct env *);

#endif
