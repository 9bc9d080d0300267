/* role -- roles, their rights, and who acts. */
#include <string.h>
#include "account/account.h"
#include "account/inside.h"
#include "i18n/i18n.h"

/* As permission.inc writes them. */
enum {
#define ROLE(name, token, label, about) name = ROLE_BIT(ROLE_##name),
#include "account/role.inc"
#undef ROLE
};

static const struct { const char *token, *label, *about; } roles_rows[] = {
#define ROLE(name, token, label, about) { token, label, about },
#include "account/role.inc"
#undef ROLE
};

static const char *const own_tokens[ROLE_END - ROLE_OWN] = { "own1", "own2", "own3", "own4", "own5", "own6", "own7",
	"own8", "own9", "own10", "own11", "own12", "own13", "own14", "own15", "own16" };

static const struct { const char *token, *group, *label; unsigned roles; } permission_rows[] = {
#define PERMISSION(name, token, group, label, roles) { token, group, label, roles },
#include "account/permission.inc"
#undef PERMISSION
};

const char *
role_token(enum role role)
{
	if (role < ROLE_COUNT)
		return roles_rows[role].token;
	MUST(role >= ROLE_OWN && role < ROLE_END);
	return own_tokens[role - ROLE_OWN];
}

const char *
role_label(enum role role)
{
	return roles_rows[role].label;
}

const char *
role_about(enum role role)
{
	return roles_rows[role].about;
}

bool
role_parse(const char *token, enum role *out)
{
	for (int role = 0; role < ROLE_END; role++) {
		if (role == ROLE_COUNT)
			role = ROLE_OWN;
		if (strcmp(role_token((enum role)role), token) != 0)
			continue;
		*out = (enum role)role;
		return true;
	}
	return false;
}

uint64_t
role_rights(unsigned roles)
{
	uint64_t rights = 0;

	for (int permission = 0; permission < PERMISSION_COUNT; permission++)
		if (permission_rows[permission].roles & roles)
			rights |= RIGHT(permission);
	return rights;
}

const char *
permission_token(enum permission permission)
{
	return permission_rows[permission].token;
}

const char *
permission_label(enum permission permission)
{
	return permission_rows[permission].label;
}

const char *
permission_group(enum permission permission)
{
	return permission_rows[permission].group;
}

unsigned
permission_roles(enum permission permission)
{
	return permission_rows[permission].roles;
}

bool
permission_parse(const char *token, enum permission *out)
{
	for (int permission = 0; permission < PERMISSION_COUNT; permission++) {
		if (strcmp(permission_rows[permission].token, token) != 0)
			continue;
		*out = (enum permission)permission;
		return true;
	}
	return false;
}

const char *
actor_kind_token(enum actor_kind kind)
{
	switch (kind) {
	case ACTOR_NOBODY:
		return "nobody";
	case ACTOR_STAFF:
		return "staff";
	case ACTOR_CONTACT:
		return "contact";
	case ACTOR_KEY:
		return "key";
	case ACTOR_SYSTEM:
		break;
	}
	return "system";
}

int64_t
actor_id(const struct actor *actor)
{
	switch (actor->kind) {
	case ACTOR_STAFF:
		return actor->person.value;
	case ACTOR_CONTACT:
		return actor->contact.value;
	case ACTOR_KEY:
		return actor->key.value;
	case ACTOR_NOBODY:
	case ACTOR_SYSTEM:
		break;
	}
	return 0;
}

struct actor
staff_actor(const struct person *person, uint64_t rights)
{
	return (struct actor){
		.kind = ACTOR_STAFF,
		.person = person->id,
		.name = person->name,
		.rights = rights,
	};
}

struct actor
key_actor(const struct api_key *key)
{
	return (struct actor){
		.kind = ACTOR_KEY,
		.key = key->id,
		.name = key->name,
		.rights = key->scopes,
	};
}

enum lang
lang_of(const char *tag)
{
	enum lang lang = LANG_EN;

	(void)!lang_parse(tag, &lang);
	return lang;
}
