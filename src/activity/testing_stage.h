/*
 * testing_stage -- the scene of a test program, and the ctx it stands in: set up before each test, struck after it.
 *
 *	cmocka_unit_test_setup_teardown(this_happens, open_scene, close_scene),
 */
#ifndef ACTIVITY_TESTING_STAGE_H
#define ACTIVITY_TESTING_STAGE_H

#include "activity/testing.h"

static struct ctx *ctx;
static struct scene scene;

static inline int
open_scene(void **state)
{
	(void)state;
	ctx = testing_open();
	scene = scene_make(ctx, "rheintal");
	ctx->lang = LANG_EN;
	return 0;
}

static inline int
close_scene(void **state)
{
	(void)state;
	testing_close(ctx);
	return 0;
}

#endif
