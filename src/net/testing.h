/*
 * testing -- servers for tests, on a free port of the loopback: a mail server that
 * keeps what it is given and refuses on command, and an HTTP server that answers
 * what it was told.  A thread for each connection.
 */
#ifndef NET_TESTING_H
#define NET_TESTING_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/base.h"
#include "base/err.h"

enum { SINK_MOST = 256, SINK_CONNECTIONS = 512 };

struct sink;
struct sink_talk {
	struct sink *sink;
	pthread_t thread;
	int fd;
};

struct sink {
	int listening;
	int port;
	pthread_t thread;
	pthread_mutex_t lock;
	/* Behaviour, to be set before a call: NULL answers as if all were well. */
	const char *_Atomic greeting, *_Atomic to_rcpt, *_Atomic to_letter;
	struct sink_talk talks[SINK_CONNECTIONS];
	int talk_count;
	atomic_bool stall_after_dot;	/* keeps the letter and says nothing more */
	atomic_bool drop_after_dot;	/* keeps the letter or request and dies before saying so */
	/* HTTP */
	atomic_int status;
	const char *_Atomic answer;
	/* What came. */
	int count;
	char *got[SINK_MOST];		/* letters, or whole requests */
	char *rcpt[SINK_MOST];
};

static inline void
sink_keep(struct sink *sink, const char *got, const char *rcpt)
{
	pthread_mutex_lock(&sink->lock);
	MUST(sink->count < SINK_MOST);
	sink->got[sink->count] = strdup(got);
	sink->rcpt[sink->count++] = strdup(rcpt);
	pthread_mutex_unlock(&sink->lock);
}

static inline int
sink_count(struct sink *sink)
{
	int count;

	pthread_mutex_lock(&sink->lock);
	count = sink->count;
	pthread_mutex_unlock(&sink->lock);
	return count;
}

static inline void
sink_say(FILE *to, const char *line)
{
	fprintf(to, "%s\r\n", line);
	fflush(to);
}

/* The letter up to its lone dot, the doubled dots made single again. */
static inline bool
sink_read_letter(FILE *from, char *letter, size_t most)
{
	char line[2048];
	size_t size = 0;

	while (fgets(line, sizeof(line), from) != NULL) {
		const char *start = line[0] == '.' ? line + 1 : line;

		if (strcmp(line, ".\r\n") == 0)
			return true;
		MUST(size + strlen(start) < most);
		strcpy(letter + size, start);
		size += strlen(start);
	}
	return false;
}

static inline void
sink_talk_smtp_with(struct sink *sink, FILE *from, FILE *stream, char *letter)
{
	char line[2048], rcpt[512] = "";
	const char *reply;

	sink_say(stream, (reply = sink->greeting) != NULL ? reply : "220 sink");
	while (fgets(line, sizeof(line), from) != NULL) {
		if (strncasecmp(line, "EHLO", 4) == 0) {
			fprintf(stream, "250-sink\r\n");
			sink_say(stream, "250 AUTH PLAIN");
		} else if (strncasecmp(line, "AUTH", 4) == 0) {
			if (strchr(line + 5, ' ') == NULL) {	/* name and password come in a line of their own */
				sink_say(stream, "334 ");
				if (fgets(line, sizeof(line), from) == NULL)
					return;
			}
			sink_say(stream, "235 come in");
		} else if (strncasecmp(line, "RCPT", 4) == 0) {
			snprintf(rcpt, sizeof(rcpt), "%.*s", (int)strcspn(line + 8, "\r\n"), line + 8);
			sink_say(stream, (reply = sink->to_rcpt) != NULL ? reply : "250 fine");
		} else if (strncasecmp(line, "DATA", 4) == 0) {
			sink_say(stream, "354 go on");
			letter[0] = '\0';
			if (!sink_read_letter(from, letter, 1 << 20))
				return;
			reply = sink->to_letter;
			if (reply == NULL)
				sink_keep(sink, letter, rcpt);
			if (sink->drop_after_dot)
				return;
			while (sink->stall_after_dot && fgets(line, sizeof(line), from) != NULL)
				;
			sink_say(stream, reply != NULL ? reply : "250 kept");
		} else if (strncasecmp(line, "QUIT", 4) == 0) {
			sink_say(stream, "221 bye");
			return;
		} else {
			sink_say(stream, "250 fine");
		}
	}
}

static inline void
sink_talk_smtp(struct sink *sink, FILE *from, FILE *stream)
{
	char *letter = malloc(1 << 20);

	sink_talk_smtp_with(sink, from, stream, letter);
	free(letter);
}

static inline void
sink_talk_http(struct sink *sink, FILE *from, FILE *stream)
{
	char *request = malloc(1 << 20);
	const char *answer = sink->answer;
	size_t size = 0, body = 0;
	char line[4096];

	while (fgets(line, sizeof(line), from) != NULL && strcmp(line, "\r\n") != 0) {
		MUST(size + strlen(line) < 1 << 20);
		strcpy(request + size, line);
		size += strlen(line);
		if (strncasecmp(line, "Content-Length:", 15) == 0)
			body = strtoul(line + 15, NULL, 10);
	}
	if (size == 0) {
		free(request);
		return;
	}
	MUST(size + body + 3 < 1 << 20);
	memcpy(request + size, "\r\n", 2);
	size += 2;
	size += fread(request + size, 1, body, from);
	request[size] = '\0';
	sink_keep(sink, request, "");
	if (sink->drop_after_dot)
		return;
	free(request);
	fprintf(stream, "HTTP/1.1 %d Answer\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
	    "Connection: close\r\n\r\n%s", sink->status, strlen(answer), answer);
	fflush(stream);
}

static inline void *
sink_talk(void *arg)
{
	struct sink_talk *talk = arg;
	struct sink *sink = talk->sink;
	FILE *from = fdopen(dup(talk->fd), "r"), *to = fdopen(dup(talk->fd), "w");

	MUST(from != NULL && to != NULL);
	if (sink->status != 0)
		sink_talk_http(sink, from, to);
	else
		sink_talk_smtp(sink, from, to);
	fclose(to);
	fclose(from);
	shutdown(talk->fd, SHUT_RDWR);
	return NULL;
}

static inline void *
sink_run(void *arg)
{
	struct sink *sink = arg;

	for (;;) {
		struct sink_talk *talk = &sink->talks[sink->talk_count];
		int fd = accept(sink->listening, NULL, NULL);

		if (fd < 0)
			return NULL;
		MUST(sink->talk_count < SINK_CONNECTIONS);
		*talk = (struct sink_talk){ .sink = sink, .fd = fd };
		MUST(pthread_create(&talk->thread, NULL, sink_talk, talk) == 0);
		sink->talk_count++;
	}
}

/* A mail server; with `status` an HTTP server that answers so. */
static inline struct sink *
sink_open(int status, const char *answer)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	struct sink *sink = calloc(1, sizeof(*sink));

	MUST(sink != NULL);
	pthread_mutex_init(&sink->lock, NULL);
	sink->status = status;
	sink->answer = answer;
	sink->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	MUST(bind(sink->listening, (const struct sockaddr *)&address, sizeof(address)) == 0);
	MUST(listen(sink->listening, 16) == 0);
	MUST(getsockname(sink->listening, (struct sockaddr *)&address, &size) == 0);
	sink->port = ntohs(address.sin_port);
	MUST(pthread_create(&sink->thread, NULL, sink_run, sink) == 0);
	return sink;
}

static inline void
sink_close(struct sink *sink)
{
	shutdown(sink->listening, SHUT_RDWR);
	pthread_join(sink->thread, NULL);
	for (int i = 0; i < sink->talk_count; i++) {	/* a client may keep its connection */
		shutdown(sink->talks[i].fd, SHUT_RDWR);
		pthread_join(sink->talks[i].thread, NULL);
		close(sink->talks[i].fd);
	}
	close(sink->listening);
	for (int i = 0; i < sink->count; i++) {
		free(sink->got[i]);
		free(sink->rcpt[i]);
	}
	free(sink);
}

#endif
