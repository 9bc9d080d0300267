/*
 * log -- one line of JSON per happening on standard error; doors, jobs and main only.
 *
 * Never put a code, a link, a password or a person's address into a line.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/base.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below `level` are dropped; LOG_INFO at start. */
void log_set_level(enum log_level);

/* log_line(LOG_INFO, "http", "method", "GET", "path", "/p/x", NULL): pairs of key and text. */
void log_line(enum log_level, const char *what, ...) __attribute__((sentinel));

#endif
