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

/* ---- several at once ---- */

#define HEAD	"$argon2id$v=19$m=19456,t=2,p=1$"
enum { SALT_LETTERS = 22 };

/* As libsodium writes it, with that salt; within the queue. */
static bool
write_hash(struct arena *arena, const char *password, const uint8_t salt[crypto_pwhash_SALTBYTES], const char **hash)
{
	char salt_text[SALT_LETTERS + 1], key_text[64];
	uint8_t key[KEY_SIZE];

	if (crypto_pwhash(key, sizeof(key), password, strlen(password), salt, PASSES, MEMORY,
	    crypto_pwhash_ALG_ARGON2ID13) != 0)
		return false;
	sodium_bin2base64(salt_text, sizeof(salt_text), salt, crypto_pwhash_SALTBYTES,
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	sodium_bin2base64(key_text, sizeof(key_text), key, sizeof(key), sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	*hash = arena_printf(arena, HEAD "%s$%s", salt_text, key_text);
	return true;
}

/* The salt of a hash that was made with today's costs. */
static bool
read_salt(const char *hash, uint8_t salt[crypto_pwhash_SALTBYTES])
{
	size_t head = sizeof(HEAD) - 1, size;

	return strncmp(hash, HEAD, head) == 0 && strcspn(hash + head, "$") == SALT_LETTERS &&
	    sodium_base642bin(salt, crypto_pwhash_SALTBYTES, hash + head, SALT_LETTERS, NULL, &size, NULL,
		sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 && size == crypto_pwhash_SALTBYTES;
}

struct err *
crypt_password_hash_of(struct ctx *ctx, const uint8_t *secret, const char *name, const char *password,
    const char **hash)
{
	struct bytes salt = crypt_keyed_hash(ctx, secret, "password salt", name);
	bool made;

	if (!enter_queue())
		return busy(ctx);
	made = write_hash(ctx->arena, password, salt.at, hash);
	leave_queue();
	return made ? OK : err_new(ctx, ERR_BUSY, NULL, "no memory for argon2id");
}

bool
crypt_password_is_of(struct ctx *ctx, const uint8_t *secret, const char *name, const char *hash)
{
	struct bytes wanted = crypt_keyed_hash(ctx, secret, "password salt", name);
	uint8_t salt[crypto_pwhash_SALTBYTES];

	return read_salt(hash, salt) && memcmp(salt, wanted.at, sizeof(salt)) == 0;
}

/* What the password gives with the salt of that hash; NULL: that is of another make. */
static struct err *
as_hash(struct ctx *ctx, const char *password, const char *hash, const char **out)
{
	uint8_t salt[crypto_pwhash_SALTBYTES];
	bool made;

	*out = NULL;
	if (!read_salt(hash, salt))
		return OK;
	if (!enter_queue())
		return busy(ctx);
	made = write_hash(ctx->arena, password, salt, out);
	leave_queue();
	return made ? OK : err_new(ctx, ERR_BUSY, NULL, "no memory for argon2id");
}

static bool
has_salt_of(const char *hash, const char *other)
{
	size_t size = sizeof(HEAD) - 1 + SALT_LETTERS;

	return other != NULL && strncmp(hash, other, size) == 0;
}

struct err *
crypt_password_find(struct ctx *ctx, const char *password, const char *const *hashes, size_t count, int *which)
{
	const char *typed = NULL;
	bool right;

	*which = -1;
	if (count == 0)
		return crypt_password_verify(ctx, password, NULL, &right);
	for (size_t i = 0; i < count && *which < 0; i++) {
		if (!has_salt_of(hashes[i], typed))
			TRY(as_hash(ctx, password, hashes[i], &typed));
		if (typed != NULL)
			right = crypt_equal_text(typed, hashes[i]);
		else
			TRY(crypt_password_verify(ctx, password, hashes[i], &right));
		if (right)
			*which = (int)i;
	}
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
