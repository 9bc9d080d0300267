/*
 * migrate -- brings a database to the newest version, forwards only, a transaction each.
 */
#include "db/migrate.h"

#include "base/arena.h"
#include "db/driver.h"
#include "gen/db.sql.h"

static int
newest_known(void)
{
	int newest = 0;

	for (const struct migration *migration = migrations; migration->number != 0; migration++)
		newest = migration->number;
	return newest;
}

static struct err *
newest_done(struct ctx *ctx, int64_t *number)
{
	struct migration_table_exists_row table;
	struct migration_newest_row row;

	*number = 0;
	TRY(sql_migration_table_exists(ctx, &table));
	if (!table.there)
		return OK;
	TRY(sql_migration_newest(ctx, &row));
	*number = row.number;
	return OK;
}

/* Asks again inside the transaction: another process may have been faster. */
static struct err *
apply(struct ctx *ctx, void *arg)
{
	const struct migration *migration = arg;
	const struct driver *driver = db_database(ctx->db)->driver;
	int64_t done;

	TRY(sql_migration_table_create(ctx, NULL));
	TRY(newest_done(ctx, &done));
	if (done >= migration->number)
		return OK;
	TRY(err_because(ctx, driver->script(ctx, ctx->db, driver->postgres ? migration->postgres :
	    migration->sqlite), "The database could not be brought to the newest version.",
	    "migration %s", migration->name));
	return sql_migration_add(ctx, migration->number, migration->name, ctx->now, NULL);
}

struct err *
database_migrate(struct ctx *ctx, struct database *database, bool create)
{
	int64_t done;

	(void)database;
	TRY(newest_done(ctx, &done));
	if (done > newest_known())
		return err_new(ctx, ERR_CONFLICT,
		    "This database was made by a newer version of Doorstep. Please use that version.",
		    "migration %lld done, %d known", (long long)done, newest_known());
	if (done == 0 && !create)
		return err_new(ctx, ERR_NOT_FOUND,
		    "There is no Doorstep database here. \"doorstep init\" makes one.", NULL);
	for (const struct migration *migration = migrations; migration->number != 0; migration++)
		if (migration->number > done)
			TRY(db_transaction(ctx, apply, (void *)(uintptr_t)migration));
	return OK;
}
