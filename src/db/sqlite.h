/*
 * sqlite -- one connection to SQLite and its statements; inside db only.
 */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include <sqlite3.h>
#include "db/driver.h"

/* What the writer says around requests, and a reader around a page; prepared once. */
enum writer_word { WRITER_BEGIN, WRITER_COMMIT, WRITER_ROLLBACK, WRITER_REQUEST, WRITER_REQUEST_BACK,
	WRITER_REQUEST_DONE, READER_BEGIN, WRITER_WORDS };

struct sqlite_connection {
	struct db db;
	sqlite3 *raw;			/* NULL: could not be opened */
	char *trouble;			/* why */
	sqlite3_stmt **statements;	/* by sql->index; prepared on first use */
	sqlite3_stmt *words[WRITER_WORDS];
	bool moment, begun;		/* a reader that sees one moment; its transaction has begun */
	double rested_s;		/* monotonic: since when no thread has this reader */
	struct sqlite_connection *next;
};

/* Opens with the house's pragmas; an error shows at the first statement. */
void sqlite_connect(struct sqlite_connection *, struct database *, const char *path, bool writes);
void sqlite_disconnect(struct sqlite_connection *);

struct err *sqlite_run(struct ctx *, struct db *, const struct sql *, const struct db_value *params,
    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to, int64_t *changed);
void sqlite_moment(struct db *, enum db_moment);
struct err *sqlite_script(struct ctx *, struct db *, const char *text);

struct err *sqlite_say(struct ctx *, struct sqlite_connection *, enum writer_word);

/* The err of what the connection has just answered. */
struct err *sqlite_err(struct ctx *, struct sqlite_connection *, const char *what);

#endif
