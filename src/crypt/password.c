/*
 * password -- argon2id behind a bounded queue.
 *
 * One computation takes 19 MiB and some 50 ms of a core on purpose.  So that a flood of
 * logins neither fills the memory nor starves the rest, two run at once, sixteen
 * wait in order of their coming, and whoever comes then is told to try later.
 */
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "crypt/crypt.h"

enum { MEMORY = 19 * 1024 * 1024, PASSES = 2, AT_ONCE = 2, MOST_WAITING = 16 };

/* The queue of the whole process: what it guards is the machine's memory. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static uint64_t next_ticket, now_serving;	/* tickets below now_serving run or are done */
static int running;

static bool
enter_queue(void)
{
	uint64_t ticket;

	pthread_mutex_lock(&mutex);
	if (next_ticket - now_serving >= MOST_WAITING) {
		pthread_mutex_unlock(&mutex);
		return false;
	}
	ticket = next_ticket++;
	while (ticket != now_serving || running >= AT_ONCE)
		pthread_cond_wait(&moved, &mutex);
	now_serving++;
	running++;
	pthread_cond_broadcast(&moved);
	pthread_mutex_unlock(&mutex);
	return true;
}

static void
leave_queue(void)
{
	pthread_mutex_lock(&mutex);
	running--;
	pthread_cond_broadcast(&moved);
	pthread_mutex_unlock(&mutex);
}

static struct err *
busy(struct ctx *ctx)
{
	return err_new(ctx, ERR_BUSY, NULL, "%d passwords are being checked or wait", MOST_WAITING);
}

struct err *
crypt_password_hash(struct ctx *ctx, const char *password, const char **hash)
{
	char *text = arena_alloc(ctx->arena, crypto_pwhash_STRBYTES);
	int failed;

	if (!enter_queue())
		return busy(ctx);
	failed = crypto_pwhash_str_alg(text, password, strlen(password), PASSES, MEMORY,
	    crypto_pwhash_ALG_ARGON2ID13);
	leave_queue();
	if (failed != 0)
		return err_new(ctx, ERR_BUSY, NULL, "no memory for argon2id");
	*hash = text;
	return OK;
}

struct err *
crypt_password_verify(struct ctx *ctx, const char *password, const char *hash, bool *right)
{
	/* A hash of nothing anybody types, with the same cost: for whoever is unknown. */
	static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$"
	    "c29tZSBzYWx0IG9mIG91cg$Hd7Vd1qQyHO2VtRiVVJsVPdtfCuRg8zLyuySNTXMbB4";
	bool same;

	if (!enter_queue())
		return busy(ctx);
	same = crypto_pwhash_str_verify(hash != NULL ? hash : nobody, password, strlen(password)) == 0;
	leave_queue();
	*right = same && hash != NULL;
	return OK;
}
