/* veil -- what only keys that administer are told of other people's programs: secrets in addresses and headers. */
#ifndef API_VEIL_H
#define API_VEIL_H

struct request;

/* The address up to its host, "https://host/…", unless the key may administer. */
const char *veil_address(struct request *, const char *);

/*
 * The JSON of triggers with every "url" so and "headers" without what stands behind their names, unless the key may
 * administer.  NULL stays NULL.
 */
const char *veil_triggers(struct request *, const char *json);

#endif
