/* doors -- the doors of the house, one per kind of visitor. */
#ifndef CLI_DOORS_H
#define CLI_DOORS_H

struct door;

extern const struct door *const all_doors[];	/* NULL at the end */

#endif
