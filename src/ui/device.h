/* device -- what a browser calls itself, in the words of whoever owns the device. */
#ifndef UI_DEVICE_H
#define UI_DEVICE_H

struct ctx;

/*
 * "Firefox on Android", "iPhone", "Chrome": enough to know one's own devices again, from the header User-Agent
 * (what it says is the browser's word, no proof).  Of one that says neither: "Unknown device".
 */
const char *ui_device_name(struct ctx *, const char *agent);

#endif
