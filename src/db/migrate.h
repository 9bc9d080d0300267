/* migrate -- the numbered files of migrations/, compiled in; inside db only. */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "base/base.h"

struct migration {
	int number;		/* from 1, without gaps; 0 at the end */
	const char *name;	/* "0001_account.sql" */
	const char *sqlite;
	const char *postgres;
};

extern const struct migration migrations[];

#endif
