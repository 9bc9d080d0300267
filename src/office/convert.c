/*
 * convert -- a PDF of a Word file, by LibreOffice where it is installed.
 *
 * It is a large program that reads strangers' words, so it runs alone in a folder of its own: it may read and
 * run what the system brings, write only there, reach no network (a document may ask for pictures or text from
 * elsewhere), and has a limit of time and memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/ctx.h"
#include "base/str.h"
#include "office/inside.h"

enum { A_MINUTE = 60, FIRST_LANDLOCK = (1 << 13) - 1, READING = LANDLOCK_ACCESS_FS_EXECUTE |
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR };

static const char convert_word[] = "--doorstep-office-convert";
static const char sockets[] = "/tmp", socket_name[] = "OSL_PIPE_";
static const char program[] = "/usr/lib/libreoffice/program/soffice.bin";

/* With its structure, as those who do not see it need it. */
static const char tagged[] = "pdf:writer_pdf_Export:{\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"true\"}}";

bool
office_can_pdf(void)
{
	return access(program, X_OK) == 0;
}

/* ---- the child ---- */

static void
allow(int rules, const char *path, uint64_t what)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = what,
		.parent_fd = open(path, O_PATH | O_CLOEXEC) };
	struct stat info;

	if (beneath.parent_fd < 0)
		return;
	if (fstat(beneath.parent_fd, &info) == 0 && !S_ISDIR(info.st_mode))
		beneath.allowed_access &= LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
		    LANDLOCK_ACCESS_FS_WRITE_FILE;
	syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	close(beneath.parent_fd);
}

static void
only_these_files(const char *folder)
{
	/* /usr/lib/libreoffice points to /var/spool: LibreOffice falls over when it may not read its extensions. */
	static const char *const read[] = { "/usr", "/bin", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache",
		"/etc/libreoffice", "/etc/localtime", "/etc/locale.alias",
		"/etc/papersize", "/etc/nsswitch.conf", "/etc/passwd", "/var/lib/libreoffice", "/var/spool/libreoffice",
		"/var/cache/fontconfig", "/proc", "/sys/devices/system/cpu", "/dev/urandom" };
	struct landlock_ruleset_attr all = { .handled_access_fs = FIRST_LANDLOCK };
	int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);

	if (rules < 0)
		return;
	for (size_t i = 0; i < COUNT_OF(read); i++)
		allow(rules, read[i], READING);
	allow(rules, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
	allow(rules, folder, FIRST_LANDLOCK);
	/* It wants a socket there, by which a second one would find it. */
	allow(rules, sockets, LANDLOCK_ACCESS_FS_MAKE_SOCK);
	syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}

static void
no_network(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (filter == NULL)
		return;
	/* Only sockets of this machine, of which it reaches none outside of its folder. */
	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(1), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0
	    && seccomp_rule_add(filter, SCMP_ACT_ERRNO(1), SCMP_SYS(ptrace), 0) == 0)
		seccomp_load(filter);
	seccomp_release(filter);
}

static void
limit(int what, rlim_t most)
{
	struct rlimit both = { most, most };

	setrlimit((__rlimit_resource_t)what, &both);
}

/* `folder` holds report.docx; whoever waits hears the end of the report only when the program has ended. */
static void
work(const char *folder)
{
	char profile[300], home[300], temporary[300];
	char *argv[] = { (char *)(uintptr_t)program, (char *)(uintptr_t)"--headless", (char *)(uintptr_t)"--norestore",
		(char *)(uintptr_t)"--nolockcheck", profile, (char *)(uintptr_t)"--convert-to",
		(char *)(uintptr_t)tagged,
		(char *)(uintptr_t)"--outdir", (char *)(uintptr_t)".", (char *)(uintptr_t)"report.docx", NULL };
	char *environment[] = { home, temporary,
		(char *)(uintptr_t)"PATH=/usr/bin:/bin", (char *)(uintptr_t)"LANG=C.UTF-8",
		(char *)(uintptr_t)"SAL_USE_VCLPLUGIN=svp", NULL };
	int nothing = open("/dev/null", O_RDWR);

	snprintf(profile, sizeof(profile), "-env:UserInstallation=file://%s/profile", folder);
	snprintf(home, sizeof(home), "HOME=%s", folder);
	snprintf(temporary, sizeof(temporary), "TMPDIR=%s", folder);
	if (chdir(folder) != 0 || nothing < 0 || dup(HELPER_REPORT) < 0)
		_exit(EXIT_FAILURE);
	helper_write(HELPER_REPORT, "0\n", 2);
	dup2(nothing, HELPER_REPORT);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	only_these_files(folder);
	no_network();
	/* Last: a sanitizer's shadow is beyond the limit of memory already, and what needs more would end here. */
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, A_MINUTE);
	limit(RLIMIT_FSIZE, (rlim_t)200 * 1024 * 1024);
	limit(RLIMIT_DATA, (rlim_t)2048 * 1024 * 1024);
	execve(program, argv, environment);
	_exit(EXIT_FAILURE);
}

__attribute__((constructor)) static void
begin_as_converter(int argc, char **argv)
{
	helper_begin(argc, argv, convert_word, work);
}

/* ---- who asks ---- */

static struct helper_turns turns = HELPER_TURNS(1);

static int
remove_one(const char *path, const struct stat *info, int what, struct FTW *at)
{
	(void)info;
	(void)what;
	(void)at;
	return remove(path);
}

static bool
write_file(const char *path, struct bytes content)
{
	FILE *file = fopen(path, "wbe");
	bool good = file != NULL && fwrite(content.at, 1, content.size, file) == content.size;

	return file != NULL && fclose(file) == 0 && good;
}

static bool
read_file(struct ctx *ctx, const char *path, struct bytes *out)
{
	FILE *file = fopen(path, "rbe");
	struct stat info = { 0 };
	uint8_t *at;

	if (file == NULL || fstat(fileno(file), &info) != 0 || info.st_size <= 0) {
		if (file != NULL)
			fclose(file);
		return false;
	}
	at = arena_alloc(ctx->arena, (size_t)info.st_size);
	*out = (struct bytes){ at, fread(at, 1, (size_t)info.st_size, file) };
	fclose(file);
	return out->size == (size_t)info.st_size;
}

/* Takes its socket away, which it may not remove itself: those that nobody answers at. */
static void
remove_sockets(struct ctx *ctx)
{
	glob_t found;

	if (glob(arena_printf(ctx->arena, "%s/%s*", sockets, socket_name), GLOB_NOSORT, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct sockaddr_un to = { .sun_family = AF_UNIX };
		struct stat info;
		int fd;

		if (lstat(found.gl_pathv[i], &info) != 0 || !S_ISSOCK(info.st_mode))
			continue;
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		snprintf(to.sun_path, sizeof(to.sun_path), "%.100s", found.gl_pathv[i]);
		if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0 && errno == ECONNREFUSED)
			unlink(found.gl_pathv[i]);
		if (fd >= 0)
			close(fd);
	}
	globfree(&found);
}

struct err *
office_to_pdf(struct ctx *ctx, struct bytes file, struct bytes *out)
{
	char folder[] = "/tmp/doorstep-office-XXXXXX";
	struct helper_run run = { .word = convert_word, .job = folder, .in = -1, .own = { -1, -1, -1, -1 },
		.patience_s = A_MINUTE };
	enum helper_end end = HELPER_ENDED;
	struct err *err = OK;
	bool made = false;

	if (mkdtemp(folder) == NULL || !write_file(arena_printf(ctx->arena, "%s/report.docx", folder), file))
		return err_new(ctx, ERR_BUSY, NULL, "no room for a file in /tmp");
	/* With a new profile it may end at once and ask to be started again. */
	for (int attempt = 0; attempt < 2 && err == OK && end == HELPER_ENDED && !made; attempt++) {
		err = helper_do(ctx, &turns, &run, &end);
		remove_sockets(ctx);
		made = err == OK && read_file(ctx, arena_printf(ctx->arena, "%s/report.pdf", folder), out);
		/* It says by its exit status that it wants to be started again. */
		if (err != OK && attempt == 0)
			err = OK;
	}
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (err == OK && !made)
		err = err_new(ctx, ERR_BUSY, NULL, "LibreOffice made no PDF: end %d", end);
	return err;
}
