/*
 * inside -- of the ical tool's own files: what the helper writes and the caller reads.
 *
 * A line for each busy time: start and end, each as wall seconds (as if the wall were UTC), its zone (control
 * characters are blanks), and the UTC second where the file described that zone itself, else "-"; then the title:
 *	WALL \t ZONE \t UTC \t WALL \t ZONE \t UTC \t TITLE \n
 * Zone "" is the wall of whoever reads, "Z" is UTC.
 */
#ifndef ICAL_INSIDE_H
#define ICAL_INSIDE_H

#include "ical/ical.h"
#include "helper/helper.h"

enum { ICAL_HELPERS = 2, ICAL_OUT = HELPER_OWN, ICAL_FIELDS = 7, ICAL_MOST_WRITTEN = 96 * 1000 * 1000 };

extern const char ical_helper_word[];

#endif
