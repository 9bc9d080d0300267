/*
 * cage -- what this helper gives away: everything but reading the fonts of the machine.
 *
 * pango asks fontconfig in threads of its own, so what may be opened is settled before the first of them is there
 * (threads inherit it), and the filter of system calls is laid over all of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "helper/helper.h"
#include "pdf/inside.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

enum { SECONDS = 20, WRITTEN_MEGABYTES = 96 };

static void
limit(int what, rlim_t most)
{
	struct rlimit both = { most, most };

	setrlimit((__rlimit_resource_t)what, &both);
}

/* ---- files ---- */

static void
allow_reading(int rules, const char *path)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_READ_DIR, .parent_fd = open(path, O_PATH | O_CLOEXEC) };

	if (beneath.parent_fd < 0)
		return;
	syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	close(beneath.parent_fd);
}

void
pdf_cage_files(void)
{
	static const char *const fonts[] = { "/etc/fonts", "/usr/share/fontconfig", "/var/cache/fontconfig",
		"/usr/share/fonts", "/usr/local/share/fonts" };
	struct landlock_ruleset_attr all = { .handled_access_fs = (UINT64_C(1) << 13) - 1 };
	pthread_attr_t small;
	int rules;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 512 << 10);
	pthread_setattr_default_np(&small);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, SECONDS);
	limit(RLIMIT_FSIZE, (rlim_t)WRITTEN_MEGABYTES << 20);
	/* What it holds itself; fonts and libraries that are only read do not count. */
	if (!SANITIZED)
		limit(RLIMIT_DATA, (rlim_t)PDF_HELPER_MEGABYTES << 20);
	rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	if (rules < 0)
		return;
	for (size_t i = 0; i < COUNT_OF(fonts); i++)
		allow_reading(rules, fonts[i]);
	syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}

/* ---- system calls ---- */

static const int allowed[] = {
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(clock_gettime), SCMP_SYS(getrandom), SCMP_SYS(read),
	SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(access),
	SCMP_SYS(getdents64), SCMP_SYS(readlink), SCMP_SYS(fstatfs), SCMP_SYS(statfs), SCMP_SYS(pread64),
	SCMP_SYS(sched_yield), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(rt_sigprocmask), SCMP_SYS(getrusage),
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(poll), SCMP_SYS(eventfd2), SCMP_SYS(prctl),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(clock_getres),
};
static const int allowed_sanitized[] = {
	SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(mprotect), SCMP_SYS(mmap),
};

static bool
allow(scmp_filter_ctx filter)
{
	bool good = true;

	for (size_t i = 0; i < COUNT_OF(allowed); i++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	for (size_t i = 0; SANITIZED && i < COUNT_OF(allowed_sanitized); i++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_sanitized[i], 0) == 0;
	/* Memory that holds data, never programs; files are only read. */
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)) == 0;
	/* Threads, which pango makes one after another, but no processes. */
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
	    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM)) == 0;
	/* Libraries make files of theirs inherit nothing. */
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 0) == 0;
	/* What they complain of goes nowhere. */
	for (int fd = HELPER_REPORT; fd <= PDF_OUT; fd++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
		    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd)) == 0;
	return good && seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0;
}

void
pdf_cage_close(void)
{
	/* Libraries ask for this and that, depending on the moment: what is not allowed is not there. */
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));

	/* A kernel without it, or a container that forbids it: the rest of the cage holds. */
	if (filter != NULL && allow(filter))
		seccomp_load(filter);
	seccomp_release(filter);
}
