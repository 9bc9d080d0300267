/* address -- whom an address of the network stands for, when requests are counted. */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

struct arena;

/*
 * One customer of a provider: an IPv4 address is itself, written as it is or inside of IPv6; of IPv6 it is the network
 * of 64 bits, for one line has as many addresses as it likes.  What is no address is itself; NULL and "" are "none".
 */
const char *address_line(struct arena *, const char *address);

#endif
