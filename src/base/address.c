/* address -- see address.h. */
#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include "base/arena.h"
#include "base/str.h"

const char *
address_line(struct arena *arena, const char *address)
{
	struct in6_addr v6;
	const uint8_t *a = v6.s6_addr;

	if (str_empty(address))
		return "none";
	if (inet_pton(AF_INET6, address, &v6) != 1)
		return address;
	if (IN6_IS_ADDR_V4MAPPED(&v6))
		return arena_printf(arena, "%d.%d.%d.%d", a[12], a[13], a[14], a[15]);
	return arena_printf(arena, "%02x%02x:%02x%02x:%02x%02x:%02x%02x", a[0], a[1], a[2], a[3], a[4], a[5], a[6],
	    a[7]);
}
