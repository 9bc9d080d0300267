/* test -- cmocka with the headers it wants, and the test's own little helpers. */
#ifndef BASE_TEST_H
#define BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"

/* Fails with the err's chain when it is not OK. */
#define assert_ok(expr) do {							\
	struct err *ok_err_ = (expr);						\
	if (ok_err_ != NULL) {							\
		struct arena *ok_arena_ = arena_open();				\
		print_error("%s: %s\n", #expr, err_chain(ok_arena_, ok_err_));	\
		arena_close(ok_arena_);						\
		fail();								\
	}									\
} while (0)

/* Fails unless the err is of that kind. */
#define assert_err(expr, wanted) do {						\
	struct err *got_err_ = (expr);						\
	assert_non_null(got_err_);						\
	assert_int_equal(got_err_->kind, (wanted));				\
} while (0)

#endif
