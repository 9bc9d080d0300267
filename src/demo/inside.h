/* inside -- what the files of demo share: the plan of the two units and a seeded die. */
#ifndef DEMO_INSIDE_H
#define DEMO_INSIDE_H

#include "account/account.h"
#include "base/ctx.h"
#include "base/err.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "team/team.h"

enum { DEMO_TYPES = 5, DEMO_WORKERS = 12, DEMO_DAYS = 14, DEMO_TO_PLAN = 22, DEMO_REQUESTED = 5,
	DEMO_WEEKEND_FROM_S = 9 * 3600, DEMO_WEEKEND_TO_S = 13 * 3600 };

/* A die that falls the same way every time. */
struct die { uint64_t state; };
uint32_t die_throw(struct die *, uint32_t sides);	/* 0 to sides - 1 */
double die_between(struct die *, double least, double most);

struct demo_town { const char *name, *postcode; double latitude, longitude; int weight; };

struct demo_worker {
	const char *first_name, *last_name, *email;
	int town;
	const char *skills;	/* "0:2 1:1": place in demo_unit.skills, level */
};

struct demo_type {
	const char *reference, *name, *color;
	int minutes, priority;
	const char *skill;	/* "0:1", or "" */
	bool shown, exact;
	struct texts title, description;
};

/* How a unit is to look: rows of a table in units.c. */
struct demo_unit {
	const char *name, *slug, *zone, *country;
	enum lang lang;
	const char *accent, *phone, *email, *address;
	struct setting_texts home_text;
	const char *const *skills;
	const struct demo_type *types;		/* DEMO_TYPES */
	const struct demo_worker *workers;	/* worker_count */
	int worker_count, customer_count;
	const struct demo_town *towns;
	int town_count;
	const char *const *streets, *const *first_names, *const *last_names, *const *companies;	/* NULL at the end */
	const char *planner, *planner_email;
	const char *const *mobiles;		/* printf formats with one %02d or %03d; NULL at the end */
	int mobiles_each;
	const char *first_customer, *first_customer_last;	/* whom the terminal names */
};
enum { DEMO_UNITS = 2 };
extern const struct demo_unit demo_units[DEMO_UNITS];

/* A customer as the calendar needs it. */
struct demo_customer { customer_id id; site_id site; contact_id contact; double latitude, longitude; };

/* What has been made of a unit so far. */
struct demo_made {
	const struct demo_unit *plan;
	struct unit unit;
	struct person planner;
	struct activity_type types[DEMO_TYPES];
	struct worker workers[DEMO_WORKERS];
	struct demo_customer *customers;	/* plan->customer_count */
	struct die die;
};

/* Who works on Saturdays and Sundays too, so that the demo lives every day. */
bool demo_is_on_call(int worker);

/* Each in its own transactions; ctx stands in the unit. */
MUST_CHECK struct err *demo_make_unit(struct ctx *, tenant_id, struct demo_made *);
MUST_CHECK struct err *demo_make_catalog(struct ctx *, struct demo_made *);
MUST_CHECK struct err *demo_make_team(struct ctx *, struct demo_made *);
MUST_CHECK struct err *demo_make_customers(struct ctx *, struct demo_made *);
MUST_CHECK struct err *demo_make_calendar(struct ctx *, struct demo_made *);
MUST_CHECK struct err *demo_make_bookings(struct ctx *, struct demo_made *);
/* Machines, categories, own fields, forms, actions of every kind, surveys, conversations, wishes. */
MUST_CHECK struct err *demo_make_extras(struct ctx *, struct demo_made *);
/* Faces of workers, drawn by hand of code; where their round stands now. */
MUST_CHECK struct err *demo_make_faces(struct ctx *, struct demo_made *);
/* A PNG of `width` x `height` out of rows that begin with a byte 0, three bytes a pixel. */
struct bytes demo_png(struct ctx *, const unsigned char *rows, int width, int height);
/* Who would like to come earlier, and a freed time that is offered. */
MUST_CHECK struct err *demo_make_waiting(struct ctx *, struct demo_made *);
/* A Word template for the type of the visit that was closed last, and a report made from it. */
MUST_CHECK struct err *demo_make_letter(struct ctx *, const struct demo_made *);
/* Photos, and quotes in every state. */
MUST_CHECK struct err *demo_make_papers(struct ctx *, struct demo_made *);

#endif
