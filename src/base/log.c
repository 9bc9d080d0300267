/* log -- see log.h. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

static atomic_int least = LOG_INFO;

void
log_set_level(enum log_level level)
{
	atomic_store(&least, level);
}

void
log_line(enum log_level level, const char *what, ...)
{
	static const char *const words[] = { "debug", "info", "warn", "error" };
	struct arena *arena;
	struct buf buf;
	struct json json;
	const char *key;
	va_list args;

	if ((int)level < atomic_load(&least))
		return;
	arena = arena_open();
	buf = buf_make(arena, 16 * 1024);
	json = json_make(&buf);
	json_open_object(&json, NULL);
	json_instant(&json, "at", INSTANT((int64_t)time(NULL)), NULL);
	json_text(&json, "level", words[level]);
	json_text(&json, "what", what);
	va_start(args, what);
	while ((key = va_arg(args, const char *)) != NULL)
		json_text(&json, key, va_arg(args, const char *));
	va_end(args);
	json_close_object(&json);
	buf_putc(&buf, '\n');
	/* One write, so that lines of several threads do not mix. */
	if (write(STDERR_FILENO, buf_text(&buf), buf.size) < 0)
		atomic_fetch_add(&least, 0);
	arena_close(arena);
}
