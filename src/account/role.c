/* role -- roles, their rights, and who acts. */
#include <string.h>
#include "account/account.h"
#include "account/inside.h"
#include "i18n/i18n.h"

/* As permission.inc writes them. */
enum {
#define ROLE(name, token, label) name = ROLE_BIT(ROLE_##name),
#include "account/role.inc"
#undef ROLE
};

static const struct { const char *token, *label; } roles_rows[] = {
#define ROLE(name, token, label) { token, label },
#include "account/role.inc"
#undef ROLE
};

static const struct { const char *token, *label; unsigned roles; } permission_rows[] = {
#define PERMISSION(name, token, label, roles) { token, label, roles },
#include "account/permission.inc"
#undef PERMISSION
};

const char *
role_token(enum role role)
{
	return roles_rows[role].token;
}

const char *
role_label(enum role role)
{
	return roles_rows[role].label;
}

bool
role_parse(const char *token, enum role *out)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		if (strcmp(roles_rows[role].token, token) != 0)
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

unsigned
permission_roles(enum permission permission)
{
	return permission_rows[permission].roles;
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
staff_actor(const struct person *person, unsigned roles)
{
	return (struct actor){
		.kind = ACTOR_STAFF,
		.person = person->id,
		.name = person->name,
		.rights = role_rights(roles),
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
