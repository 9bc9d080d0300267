/* listen -- the socket that callers knock at: "127.0.0.1:8080", "[::]:0", "unix:/run/doorstep.sock". */
#include "http/inside.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"

enum { BACKLOG = 1024 };

static struct err *
failed(struct arena *arena, const char *where, const char *why)
{
	struct ctx ctx = { .arena = arena };

	return err_new(&ctx, ERR_BUSY, arena_printf(arena, "cannot listen on \"%s\": %s", where, why),
	    "listen %s: %s", where, why);
}

static struct err *
open_unix(struct arena *arena, const char *where, int *out)
{
	const char *path = where + strlen("unix:");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat st;
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return failed(arena, where, "the path is too long");
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return failed(arena, where, strerror(errno));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0) {
		close(fd);
		return failed(arena, where, "another server answers there");
	}
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path);		/* left by a server that ended badly */
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(fd, BACKLOG) != 0) {
		int error = errno;

		close(fd);
		return failed(arena, where, strerror(error));
	}
	*out = fd;
	return OK;
}

static int
open_one(const struct addrinfo *info)
{
	int one = 1, fd = socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	close(fd);
	return -1;
}

struct err *
listen_open(struct arena *arena, const char *where, int *out)
{
	struct addrinfo wanted = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_PASSIVE | AI_NUMERICSERV }, *found = NULL;
	const char *colon = strrchr(where, ':');
	char *host;
	int fd = -1;

	if (str_starts(where, "unix:"))
		return open_unix(arena, where, out);
	if (colon == NULL)
		return failed(arena, where, "write it as ADDRESS:PORT or unix:PATH");
	host = arena_strndup(arena, where, (size_t)(colon - where));
	if (host[0] == '[' && str_ends(host, "]")) {
		host[strlen(host) - 1] = '\0';
		host++;
	}
	if (getaddrinfo(host[0] == '\0' ? NULL : host, colon + 1, &wanted, &found) != 0)
		return failed(arena, where, "no such address or port");
	for (const struct addrinfo *info = found; info != NULL && fd < 0; info = info->ai_next)
		fd = open_one(info);
	freeaddrinfo(found);
	if (fd < 0)
		return failed(arena, where, strerror(errno));
	*out = fd;
	return OK;
}

int
listen_port(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		return 0;
	if (address.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&address)->sin_port);
	if (address.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
	return 0;
}
