/*
 * fieldwork -- the door of those who go out: a phone in one hand, gloves, sun.
 *
 * Log-in is the back office's (one session for all that staff do); whose round it is follows from the person.
 * Every button sends a command with an id that the page made (work/work.h), so a tap repeated is done once, and a
 * later client may keep commands until there is a network.
 */
#ifndef FIELDWORK_FIELDWORK_H
#define FIELDWORK_FIELDWORK_H

struct door;

extern const struct door fieldwork_door;

#endif
