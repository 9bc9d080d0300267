/*
 * late -- the libraries that lay out, some thirty with those behind them, taken in by the helper alone: a server
 * that links them would hold four megabytes and start a fifth more slowly for what it never calls.
 *
 * Here stands each of their functions under its own name, as one jump to where late_open() found it.  So the code
 * that draws is written as with any library, and one that is missing in late.inc is found by the linker.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include "helper/helper.h"
#include "pdf/inside.h"

/* As in meson.build. */
#if defined(__x86_64__) || defined(__aarch64__)

#if defined(__x86_64__)
#define JUMP(name)	"\tjmp *late_" #name "(%rip)\n"
#elif defined(__aarch64__)
#define JUMP(name)	"\tadrp x16, late_" #name "\n\tldr x16, [x16, :lo12:late_" #name "]\n\tbr x16\n"
#endif

#define LATE(name) \
	extern void *late_##name __attribute__((visibility("hidden"))); \
	void *late_##name; \
	__asm__(".text\n.p2align 4\n.globl " #name "\n.hidden " #name "\n.type " #name ", %function\n" #name ":\n" \
	    JUMP(name) ".size " #name ", . - " #name "\n");
#include "pdf/late.inc"
#undef LATE

void
late_open(const char *name)
{
	void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	bool there = library != NULL;

	/* dlsym() looks into those that it needs, too */
#define LATE(name) there = there && helper_take(library, #name, &late_##name);
#include "pdf/late.inc"
#undef LATE
	if (!there)
		helper_answer(PDF_NO_LIBRARY, dlerror());
}

#else

void
late_open(const char *name UNUSED)
{
}

#endif
