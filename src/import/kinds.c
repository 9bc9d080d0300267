/* kinds -- what files hold, and what is done with their rows. */
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/inside.h"

static const struct { const char *token, *label; const struct importer *importer; } entities[IMPORT_ENTITY_COUNT] = {
	[IMPORT_CUSTOMERS] = { "customers", N_("Customers"), &import_customers },
	[IMPORT_WORKERS] = { "workers", N_("Workers"), &import_workers },
	[IMPORT_SKILLS] = { "skills", N_("Skills"), &import_skills },
	[IMPORT_ACTIVITY_TYPES] = { "activity-types", N_("Activity types"), &import_types },
	[IMPORT_ACTIVITIES] = { "activities", N_("Activities"), &import_activities },
	[IMPORT_CONTACTS] = { "contacts", N_("Contacts"), &import_contacts },
	[IMPORT_SITES] = { "sites", N_("Sites"), &import_sites },
	[IMPORT_MACHINES] = { "machines", N_("Machines"), &import_machines },
	[IMPORT_ABSENCES] = { "absences", N_("Absences"), &import_absences },
	[IMPORT_PRODUCTS] = { "products", N_("Products"), &import_products },
	[IMPORT_PRICES] = { "prices", N_("Prices"), &import_prices },
};

static const struct { const char *token, *label; } modes[IMPORT_MODE_COUNT] = {
	[IMPORT_CREATE] = { "create", N_("Create; what exists is an error") },
	[IMPORT_CREATE_OR_SKIP] = { "create-or-skip", N_("Create; leave what exists as it is") },
	[IMPORT_UPDATE] = { "update", N_("Update; what is missing is an error") },
	[IMPORT_UPDATE_OR_SKIP] = { "update-or-skip", N_("Update; leave out what is missing") },
	[IMPORT_UPSERT] = { "upsert", N_("Create and update") },
};

const char *
import_entity_token(enum import_entity entity)
{
	return entities[entity].token;
}

const char *
import_entity_label(enum import_entity entity)
{
	return entities[entity].label;
}

bool
import_entity_parse(const char *token, enum import_entity *out)
{
	for (int i = 0; i < IMPORT_ENTITY_COUNT; i++) {
		if (!str_equal(entities[i].token, token))
			continue;
		*out = (enum import_entity)i;
		return true;
	}
	return false;
}

const char *
import_mode_token(enum import_mode mode)
{
	return modes[mode].token;
}

const char *
import_mode_label(enum import_mode mode)
{
	return modes[mode].label;
}

bool
import_mode_parse(const char *token, enum import_mode *out)
{
	for (int i = 0; i < IMPORT_MODE_COUNT; i++) {
		if (!str_equal(modes[i].token, token))
			continue;
		*out = (enum import_mode)i;
		return true;
	}
	return false;
}

const struct importer *
importer_of(enum import_entity entity)
{
	return entities[entity].importer;
}
