/* outside_inside -- of the team room's own files: what setting calendars up and reading them share. */
#ifndef TEAM_OUTSIDE_INSIDE_H
#define TEAM_OUTSIDE_INSIDE_H

/* What an address is sealed for. */
extern const char outside_use[];

/* What went wrong, by the token that is kept (English msgid). */
const char *outside_trouble(const char *token);

#endif
