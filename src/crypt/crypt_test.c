/* crypt_test -- secrets are random, signatures break at every letter, passwords queue. */
#include "base/test.h"

#include <pthread.h>
#include <string.h>
#include <time.h>
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"

static struct env env;
static struct arena *arena;
static struct ctx ctx;
static const uint8_t secret[32] = "thirty-two bytes of this secret";

static int
set_up(void **state)
{
	(void)state;
	crypt_start();
	env = env_still(INSTANT(1803628800), 7);
	arena = arena_open();
	ctx = ctx_make(arena, &env, NULL);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static void
tokens_differ(void **state)
{
	const char *a = crypt_token(&ctx), *b = crypt_token(&ctx);

	(void)state;
	assert_int_equal(strlen(a), 43);
	assert_string_not_equal(a, b);
	assert_false(crypt_equal(crypt_hash(&ctx, a), crypt_hash(&ctx, b)));
	assert_true(crypt_equal(crypt_hash(&ctx, a), crypt_hash(&ctx, a)));
	assert_true(crypt_equal_text(a, a));
	assert_false(crypt_equal_text(a, b));
	assert_false(crypt_equal_text(a, NULL));
}

/* BLAKE2b-256 of "abc", from another implementation (coreutils' b2sum -l 256). */
static void
hashes_as_others_do(void **state)
{
	static const uint8_t known[] = {
		0xbd, 0xdd, 0x81, 0x3c, 0x63, 0x42, 0x39, 0x72, 0x31, 0x71, 0xef, 0x3f, 0xee, 0x98, 0x57, 0x9b,
		0x94, 0x96, 0x4e, 0x3b, 0xb1, 0xcb, 0x3e, 0x42, 0x72, 0x62, 0xc8, 0xc0, 0x68, 0xd5, 0x23, 0x19,
	};

	(void)state;
	assert_memory_equal(crypt_hash(&ctx, "abc").at, known, sizeof(known));
}

static void
digits_are_even(void **state)
{
	int count[10] = { 0 };

	(void)state;
	for (int i = 0; i < 5000; i++) {
		const char *code = crypt_digits(&ctx, 6);

		assert_int_equal(strlen(code), 6);
		for (int d = 0; d < 6; d++)
			count[code[d] - '0']++;
	}
	/* 3000 of each are expected; six standard deviations are 312. */
	for (int i = 0; i < 10; i++)
		assert_in_range(count[i], 2688, 3312);
}

static void
keys_differ_by_use(void **state)
{
	uint8_t a[KEY_SIZE], b[KEY_SIZE];

	(void)state;
	crypt_key(secret, "portal-link", a);
	crypt_key(secret, "slot-token", b);
	assert_memory_not_equal(a, b, KEY_SIZE);
	assert_false(crypt_equal(crypt_keyed_hash(&ctx, secret, "a", "x"),
	    crypt_keyed_hash(&ctx, secret, "b", "x")));
	assert_false(crypt_equal(crypt_keyed_hash(&ctx, secret, "a", "x"), crypt_hash(&ctx, "x")));
}

static void
signatures_hold(void **state)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.";
	const char *token = crypt_sign(&ctx, secret, "flash", "session", "Saved: ä");
	char *other = arena_strdup(arena, token);

	(void)state;
	assert_string_equal(crypt_verify(&ctx, secret, "flash", "session", token), "Saved: ä");
	assert_null(crypt_verify(&ctx, secret, "slot", "session", token));
	assert_null(crypt_verify(&ctx, secret, "flash", "sessio", token));
	assert_null(crypt_verify(&ctx, (const uint8_t *)"another secret of thirty-two byt", "flash",
	    "session", token));
	for (size_t i = 0; i < strlen(token); i++)
		for (const char *letter = letters; *letter != '\0'; letter++) {
			if (*letter == token[i])
				continue;
			other[i] = *letter;
			assert_null(crypt_verify(&ctx, secret, "flash", "session", other));
			other[i] = token[i];
		}
	assert_null(crypt_verify(&ctx, secret, "flash", "session", ""));
	assert_null(crypt_verify(&ctx, secret, "flash", "session", NULL));
	assert_null(crypt_verify(&ctx, secret, "flash", "session", "AAAA"));
	assert_string_equal(crypt_verify(&ctx, secret, "f", "", crypt_sign(&ctx, secret, "f", "", "")), "");
}

static void
signatures_end(void **state)
{
	const char *token = crypt_sign_until(&ctx, secret, "slot", "", "w12", INSTANT(ctx.now.s + 900));
	bool expired = true;

	(void)state;
	assert_string_equal(crypt_verify_until(&ctx, secret, "slot", "", token, &expired), "w12");
	assert_false(expired);
	ctx.now.s += 900;
	assert_non_null(crypt_verify_until(&ctx, secret, "slot", "", token, NULL));
	ctx.now.s += 1;
	assert_null(crypt_verify_until(&ctx, secret, "slot", "", token, &expired));
	assert_true(expired);
	assert_null(crypt_verify_until(&ctx, secret, "other", "", token, &expired));
	assert_false(expired);
	ctx.now.s -= 901;
}

static void
passwords_are_recognised(void **state)
{
	const char *hash, *again;
	bool right;

	(void)state;
	assert_ok(crypt_password_hash(&ctx, "correct horse", &hash));
	assert_ok(crypt_password_hash(&ctx, "correct horse", &again));
	assert_string_not_equal(hash, again);
	assert_true(str_starts(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_ok(crypt_password_verify(&ctx, "correct horse", hash, &right));
	assert_true(right);
	assert_ok(crypt_password_verify(&ctx, "wrong horse", hash, &right));
	assert_false(right);
	assert_ok(crypt_password_verify(&ctx, "", NULL, &right));
	assert_false(right);
}

/* Somebody unknown takes as long as somebody with a wrong password: not, say, a tenth. */
static void
nobody_takes_as_long(void **state)
{
	const char *hash;
	bool right;
	double start, known, unknown;

	(void)state;
	assert_ok(crypt_password_hash(&ctx, "correct horse", &hash));
	start = monotonic_s();
	assert_ok(crypt_password_verify(&ctx, "wrong", hash, &right));
	known = monotonic_s() - start;
	start = monotonic_s();
	assert_ok(crypt_password_verify(&ctx, "wrong", NULL, &right));
	unknown = monotonic_s() - start;
	assert_true(unknown > known / 4 && unknown < known * 4);
}

static double
own_cpu_s(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* An email address in several companies costs what it costs in one, and tells nothing by its time. */
static void
several_are_looked_at_at_once(void **state)
{
	const char *hashes[4], *other, *old;
	double start, one, all;
	bool right;
	int which;

	(void)state;
	assert_ok(crypt_password_hash_of(&ctx, secret, "a@example.org", "first horse", &hashes[0]));
	assert_ok(crypt_password_hash_of(&ctx, secret, "a@example.org", "second horse", &hashes[1]));
	assert_ok(crypt_password_hash_of(&ctx, secret, "b@example.org", "second horse", &other));
	assert_ok(crypt_password_hash(&ctx, "third horse", &old));
	assert_memory_equal(hashes[0], hashes[1], 53);
	assert_memory_not_equal(hashes[1], other, 53);
	assert_true(crypt_password_is_of(&ctx, secret, "a@example.org", hashes[0]));
	assert_false(crypt_password_is_of(&ctx, secret, "a@example.org", other));
	assert_false(crypt_password_is_of(&ctx, secret, "a@example.org", old));
	/* Whatever reads such hashes reads these. */
	assert_ok(crypt_password_verify(&ctx, "second horse", hashes[1], &right));
	assert_true(right);
	hashes[2] = old;
	hashes[3] = hashes[0];
	assert_ok(crypt_password_find(&ctx, "second horse", hashes, 4, &which));
	assert_int_equal(which, 1);
	assert_ok(crypt_password_find(&ctx, "third horse", hashes, 4, &which));
	assert_int_equal(which, 2);
	assert_ok(crypt_password_find(&ctx, "fourth horse", hashes, 4, &which));
	assert_int_equal(which, -1);
	assert_ok(crypt_password_find(&ctx, "", NULL, 0, &which));
	assert_int_equal(which, -1);
	hashes[2] = hashes[3] = hashes[1];
	start = own_cpu_s();
	assert_ok(crypt_password_find(&ctx, "wrong", hashes, 1, &which));
	one = own_cpu_s() - start;
	start = own_cpu_s();
	assert_ok(crypt_password_find(&ctx, "wrong", hashes, 4, &which));
	all = own_cpu_s() - start;
	assert_true(all < 2 * one);
}

struct flood { int good, busy; };

static void *
try_once(void *arg)
{
	struct flood *flood = arg;
	struct arena *own = arena_open();
	struct ctx mine = ctx_make(own, &env, NULL);
	bool right;
	struct err *err = crypt_password_verify(&mine, "flood", NULL, &right);

	if (err != OK)
		assert_int_equal(err->kind, ERR_BUSY);
	__atomic_add_fetch(err == OK ? &flood->good : &flood->busy, 1, __ATOMIC_SEQ_CST);
	arena_close(own);
	return NULL;
}

static void
a_flood_is_told_to_wait(void **state)
{
	enum { MANY = 60 };
	pthread_t threads[MANY];
	struct flood flood = { 0 };

	(void)state;
	for (int i = 0; i < MANY; i++)
		pthread_create(&threads[i], NULL, try_once, &flood);
	for (int i = 0; i < MANY; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(flood.good + flood.busy, MANY);
	assert_true(flood.good >= 18);
	assert_true(flood.busy > 0);
}

/* Every letter that is changed, another use and another installation: nothing is read. */
static void
sealed_texts_open_here_alone(void **state)
{
	static const uint8_t other[32] = "thirty-two bytes of other secret";
	const char *sealed = crypt_seal(&ctx, secret, "mail", "pass: wörd"), *again;

	(void)state;
	again = crypt_seal(&ctx, secret, "mail", "pass: wörd");
	assert_string_not_equal(sealed, again);
	assert_string_equal(crypt_unseal(&ctx, secret, "mail", sealed), "pass: wörd");
	assert_string_equal(crypt_unseal(&ctx, secret, "mail", crypt_seal(&ctx, secret, "mail", "")), "");
	assert_null(crypt_unseal(&ctx, secret, "sms", sealed));
	assert_null(crypt_unseal(&ctx, other, "mail", sealed));
	assert_null(crypt_unseal(&ctx, secret, "mail", ""));
	assert_null(crypt_unseal(&ctx, secret, "mail", "abc"));
	for (size_t i = 0; sealed[i + 1] != '\0'; i++) {
		char *bent = arena_strdup(arena, sealed);

		bent[i] = bent[i] == 'A' ? 'B' : 'A';
		assert_null(crypt_unseal(&ctx, secret, "mail", bent));
	}
}

/* RFC 6238, appendix B, the SHA-1 rows: eight digits there, of which an app shows the last six. */
static void
codes_of_an_app_are_those_of_the_standard(void **state)
{
	static const struct { int64_t at; const char *code; } known[] = { { 59, "287082" }, { 1111111109, "081804" },
		{ 1111111111, "050471" }, { 1234567890, "005924" }, { 2000000000, "279037" },
		{ 20000000000, "353130" } };
	const char *key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", *own = crypt_totp_secret(&ctx);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(known); i++)
		assert_string_equal(crypt_totp_code(&ctx, key, known[i].at / TOTP_STEP_S), known[i].code);
	assert_null(crypt_totp_code(&ctx, "not base 32!", 1));
	assert_int_equal(strlen(own), 32);
	assert_string_not_equal(own, crypt_totp_secret(&ctx));
	assert_int_equal(strlen(crypt_totp_code(&ctx, own, 1)), TOTP_DIGITS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_of_an_app_are_those_of_the_standard),
		cmocka_unit_test(tokens_differ),
		cmocka_unit_test(hashes_as_others_do),
		cmocka_unit_test(digits_are_even),
		cmocka_unit_test(keys_differ_by_use),
		cmocka_unit_test(signatures_hold),
		cmocka_unit_test(signatures_end),
		cmocka_unit_test(sealed_texts_open_here_alone),
		cmocka_unit_test(passwords_are_recognised),
		cmocka_unit_test(nobody_takes_as_long), cmocka_unit_test(several_are_looked_at_at_once),
		cmocka_unit_test(a_flood_is_told_to_wait),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
