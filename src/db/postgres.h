/*
 * postgres -- one connection to PostgreSQL and its statements; inside db only.
 */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include <libpq-fe.h>
#include "db/driver.h"

struct postgres_connection {
	PGconn *raw;
	bool *prepared;			/* by sql->index: known to the server as qINDEX */
	struct postgres_connection *next;
};

/* NULL, and *err set, when there is no connection to be had. */
struct postgres_connection *postgres_connect(struct ctx *, const char *url, struct err **err);
void postgres_disconnect(struct postgres_connection *);

/* False once the server is gone: the connection is of no more use. */
bool postgres_alive(const struct postgres_connection *);

struct err *postgres_run(struct ctx *, struct postgres_connection *, const struct sql *,
    const struct db_value *params,
    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to, int64_t *changed);

/* Statements without parameters. */
struct err *postgres_script(struct ctx *, struct postgres_connection *, const char *text);

struct err *postgres_notify(struct ctx *, struct postgres_connection *, const char *payload);

/* True when the transaction lost against another one, or its connection: again from the start. */
bool postgres_may_try_again(const struct err *);

#endif
