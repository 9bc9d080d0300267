/* cage -- what the helper gives away before it looks at anything. */
#include <errno.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "base/arena.h"
#include "helper/helper.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

#define MEGABYTES(n)	((rlim_t)(n) * 1024 * 1024)

static void
limit(int what, rlim_t most)
{
	struct rlimit both = { most, most };

	setrlimit((__rlimit_resource_t)what, &both);
}

void
cage_limits(const struct cage *cage)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, (rlim_t)cage->seconds);
	limit(RLIMIT_FSIZE, MEGABYTES(cage->written_megabytes));
	limit(RLIMIT_NPROC, 0);
	/* A sanitizer's shadow is larger than any machine's memory. */
	if (!SANITIZED)
		limit(RLIMIT_AS, MEGABYTES(cage->megabytes));
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* ---- files: a rule set that allows nothing ---- */

static void
no_files(void)
{
	/* What the first version of landlock knows: reading, writing, running, making, removing. */
	struct landlock_ruleset_attr nothing = { .handled_access_fs = (UINT64_C(1) << 13) - 1 };
	int rules = (int)syscall(SYS_landlock_create_ruleset, &nothing, sizeof(nothing), 0);

	if (rules < 0)
		return;
	syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}

static bool
has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

/* ---- system calls: these, and the end for any other ---- */

static const int allowed[] = {
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(clock_gettime), SCMP_SYS(getrandom),
};
/* A sanitizer looks after itself. */
static const int allowed_sanitized[] = {
	SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(prctl),
};

static bool
allow(scmp_filter_ctx filter)
{
	bool good = true;

	for (size_t i = 0; i < COUNT_OF(allowed); i++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	for (size_t i = 0; SANITIZED && i < COUNT_OF(allowed_sanitized); i++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_sanitized[i], 0) == 0;
	/* Memory that holds data, never programs. */
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)) == 0;
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	for (int fd = HELPER_REPORT; fd < HELPER_OWN + HELPER_MOST_OWN; fd++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
		    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd)) == 0;
	return good;
}

static void
no_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	/* A kernel without it, or a container that forbids it: the rest of the cage holds. */
	if (filter != NULL && allow(filter))
		seccomp_load(filter);
	seccomp_release(filter);
}

bool
cage_has_filter(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

void
cage_close(void)
{
	no_files();
	no_calls();
}

const char *
helper_cage(struct arena *arena)
{
	return arena_printf(arena, "%s%slimits", cage_has_filter() ? "seccomp, " : "",
	    has_landlock() ? "landlock, " : "");
}
