/*
 * crypt -- secrets: made, hashed, signed and compared, by libsodium.
 *
 * A secret that leaves the house (session, link, key) is random; only its hash
 * is stored.  What must be read back without a row (a slot token, a flash) is
 * signed with a key that is derived from the installation's secret for one use,
 * so that a token of one use is nothing in another.
 */
#ifndef CRYPT_CRYPT_H
#define CRYPT_CRYPT_H

#include "base/base.h"
#include "base/err.h"
#include "base/time.h"

struct arena;
struct ctx;

enum { HASH_SIZE = 32, KEY_SIZE = 32 };

/* Once per process, before anything else; ends the process when the library cannot start. */
void crypt_start(void);

/* ---- random secrets and their hashes ---- */

/* A secret of 256 bits in 43 letters of base64url. */
const char *crypt_token(struct ctx *);

/* `digits` random decimal digits (1 to 18), zeros in front kept. */
const char *crypt_digits(struct ctx *, int digits);

/* BLAKE2b-256 in the arena: what is stored of a secret. */
struct bytes crypt_hash(struct ctx *, const char *secret);

/* The same under a key: for what has few possible values (codes, addresses, numbers). */
struct bytes crypt_keyed_hash(struct ctx *, const uint8_t *secret, const char *use, const char *text);

/* SHA-256 in the arena: where others must be able to compute the same (evidence). */
struct bytes crypt_sha256(struct ctx *, struct bytes);
/* The same of a whole file, a piece at a time; ERR_NOT_FOUND when it cannot be read. */
MUST_CHECK struct err *crypt_sha256_file(struct ctx *, const char *path, struct bytes *out);

/* HMAC-SHA256 (RFC 2104): what other people's programs check. */
struct bytes crypt_hmac_sha256(struct ctx *, struct bytes key, struct bytes text);

/* In a time that tells nothing about where they differ. */
bool crypt_equal(struct bytes, struct bytes);
bool crypt_equal_text(const char *, const char *);

/* A key for one use ("portal-link") out of the installation's 32 secret bytes. */
void crypt_key(const uint8_t *secret, const char *use, uint8_t key[KEY_SIZE]);

/* ---- signed texts ---- */

/*
 * "payload" with a MAC, as one word of base64url: may stand in a path or a cookie.
 * `secret` is database_secret().  `tag` binds it to something that is not inside
 * ("" for nothing): a session, a browser.
 */
const char *crypt_sign(struct ctx *, const uint8_t *secret, const char *use, const char *tag,
    const char *payload);

/* The payload of a signed text, or NULL when one letter is not as it was. */
const char *crypt_verify(struct ctx *, const uint8_t *secret, const char *use, const char *tag,
    const char *token);

/* As crypt_sign() and crypt_verify(), good until a moment that is part of it. */
const char *crypt_sign_until(struct ctx *, const uint8_t *secret, const char *use, const char *tag,
    const char *payload, instant until);
/* NULL also when ctx->now is past it; *expired (may be NULL) tells the two apart. */
const char *crypt_verify_until(struct ctx *, const uint8_t *secret, const char *use, const char *tag,
    const char *token, bool *expired);

/* ---- sealed texts: secrets of others that must be read back (the password of a mail server) ---- */

/* One word of base64url that only this installation reads, and only for that use. */
const char *crypt_seal(struct ctx *, const uint8_t *secret, const char *use, const char *text);
/* NULL: not sealed here, or changed. */
const char *crypt_unseal(struct ctx *, const uint8_t *secret, const char *use, const char *sealed);

/* ---- passwords ---- */

/*
 * argon2id, 19 MiB, two passes.  At most two are computed at once and sixteen wait;
 * the next one is ERR_BUSY, so that a flood of logins leaves the rest alone.
 */
MUST_CHECK struct err *crypt_password_hash(struct ctx *, const char *password, const char **hash);

/*
 * The same for `name` (an email address): all its passwords have one salt, made of the name and the installation's
 * secret, so that those of several accounts are looked at in one computation.
 */
MUST_CHECK struct err *crypt_password_hash_of(struct ctx *, const uint8_t *secret, const char *name,
    const char *password, const char **hash);

/* Whether the hash was made so for that name. */
bool crypt_password_is_of(struct ctx *, const uint8_t *secret, const char *name, const char *hash);

/* Whose password it is: *which of the hashes, -1: of none.  One computation for each salt among them, one for none. */
MUST_CHECK struct err *crypt_password_find(struct ctx *, const char *password, const char *const *hashes, size_t count,
    int *which);

/* `hash` NULL: nobody is known by that name; it takes as long and says no. */
MUST_CHECK struct err *crypt_password_verify(struct ctx *, const char *password, const char *hash, bool *right);

/* ---- codes of an app (TOTP, RFC 6238: HMAC-SHA-1, six digits, steps of thirty seconds) ---- */

enum { TOTP_STEP_S = 30, TOTP_DIGITS = 6 };

/* 160 random bits in base32, as apps want them typed. */
const char *crypt_totp_secret(struct ctx *);
/* "084213", of the step (seconds since 1970 divided by 30); NULL when the secret is no base32. */
const char *crypt_totp_code(struct ctx *, const char *secret, int64_t step);

/* ---- letters ---- */

/* Small hexadecimal letters. */
const char *crypt_hex(struct arena *, struct bytes);

/* base64 of RFC 4648 4, padded, in one line: for files inside of JSON. */
const char *crypt_base64(struct arena *, struct bytes);

/* base64url without padding. */
const char *crypt_encode(struct arena *, struct bytes);
bool crypt_decode(struct arena *, const char *text, struct bytes *out);

#endif
