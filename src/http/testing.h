/* testing -- a caller with a raw socket, for tests of what goes over the wire. */
#ifndef HTTP_TESTING_H
#define HTTP_TESTING_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/base.h"

static inline int
knock(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 ? fd : -1;
}

static inline void
say(int fd, const char *text, size_t size)
{
	while (size > 0) {
		ssize_t n = send(fd, text, size, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		text += n;
		size -= (size_t)n;
	}
}

/* Bytes until the other side closes, or `needle` has come, or `wait_ms` of silence; NUL-terminated. */
static inline size_t
hear(int fd, char *to, size_t room, const char *needle, int wait_ms)
{
	size_t got = 0;
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	to[0] = '\0';
	while (got + 1 < room && poll(&poller, 1, wait_ms) > 0) {
		ssize_t n = recv(fd, to + got, room - 1 - got, 0);

		if (n <= 0)
			break;
		got += (size_t)n;
		to[got] = '\0';
		if (needle != NULL && strstr(to, needle) != NULL)
			break;
	}
	return got;
}

/*
 * Calls of the API and their answers go into the file that DOORSTEP_HEARD names: "REQUEST-SIZE ANSWER-SIZE", a line
 * feed, and both as they went over the wire.  tests/program/answers.story.mjs compares them with the description.
 */
static inline void
note_heard(const char *request, size_t size, const char *answer, size_t got)
{
	const char *path = getenv("DOORSTEP_HEARD");
	FILE *to = path == NULL || memmem(request, size, " /api/v1/", 9) == NULL ? NULL : fopen(path, "a");

	if (to == NULL)
		return;
	fprintf(to, "%zu %zu\n", size, got);
	fwrite(request, 1, size, to);
	fwrite(answer, 1, got, to);
	fclose(to);
}

/*
 * Says `request` on a new connection and hears everything until it is closed.  The
 * caller's side is closed once the answer begins: the library drops who closes before.
 */
static inline int
ask(int port, const char *request, size_t size, char *to, size_t room)
{
	int fd = knock(port);
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	say(fd, request, size);
	poll(&poller, 1, 2500);
	shutdown(fd, SHUT_WR);
	note_heard(request, size, to, hear(fd, to, room, NULL, 10000));
	close(fd);
	return strncmp(to, "HTTP/1.1 ", 9) == 0 ? atoi(to + 9) : 0;
}

#endif
