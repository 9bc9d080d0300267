/*
 * stream -- server-sent events: topics, and who hears them.
 *
 * A stream with nothing to say is suspended, so it costs no thread and no
 * polling; an event resumes it.  One lock covers all streams: what is done
 * under it is a few pointer moves.
 */
#include "http/inside.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/err.h"

enum { PENDING = 32 };

struct event {
	int hearers;			/* streams that have yet to send it */
	size_t size;
	char text[];
};

struct http_stream {
	struct streams *all;
	struct http_stream *prev, *next;
	struct MHD_Connection *connection;
	char *topic;
	struct event *pending[PENDING];	/* a ring */
	unsigned first, count;
	size_t sent;			/* bytes of the first */
	bool suspended;
	bool ended;
};

struct streams {
	pthread_mutex_t lock;
	struct http_stream *first;
	bool ended;
};

struct streams *
streams_open(struct arena *arena)
{
	struct streams *all = arena_new(arena, struct streams);

	pthread_mutex_init(&all->lock, NULL);
	return all;
}

/* All below until stream_read() run under the lock. */

static struct event *
make_event(const char *event, const char *data)
{
	size_t size = (event == NULL ? 0 : strlen(event)) + 2 * strlen(data) + 64, out;
	struct event *e = malloc(sizeof(*e) + size * 4);

	if (e == NULL)
		return NULL;
	out = 0;
	if (event != NULL) {
		out = strlen(event);
		memcpy(e->text, "event: ", 7);
		memcpy(e->text + 7, event, out);
		out += 7;
		e->text[out++] = '\n';
	}
	for (const char *line = data; line != NULL;) {
		size_t length = strcspn(line, "\n");

		memcpy(e->text + out, "data: ", 6);
		memcpy(e->text + out + 6, line, length);
		out += 6 + length;
		e->text[out++] = '\n';
		line = line[length] == '\n' ? line + length + 1 : NULL;
	}
	e->text[out++] = '\n';
	e->size = out;
	e->hearers = 0;
	return e;
}

static struct event *
make_raw(const char *text)
{
	size_t size = strlen(text);
	struct event *e = malloc(sizeof(*e) + size);

	if (e == NULL)
		return NULL;
	e->hearers = 0;
	e->size = size;
	memcpy(e->text, text, size);
	return e;
}

static void
wake(struct http_stream *s)
{
	if (s->suspended) {
		s->suspended = false;
		MHD_resume_connection(s->connection);
	}
}

static void
drop_first(struct http_stream *s)
{
	struct event *e = s->pending[s->first];

	if (--e->hearers == 0)
		free(e);
	s->first = (s->first + 1) % PENDING;
	s->count--;
	s->sent = 0;
}

static void
give(struct http_stream *s, struct event *e)
{
	if (s->ended)
		return;
	if (s->count == PENDING) {
		s->ended = true;	/* too slow: it may come again */
	} else {
		s->pending[(s->first + s->count++) % PENDING] = e;
		e->hearers++;
	}
	wake(s);
}

static void
give_all(struct streams *all, const char *topic, struct event *e)
{
	if (e == NULL)
		return;
	for (struct http_stream *s = all->first; s != NULL; s = s->next)
		if (topic == NULL || strcmp(s->topic, topic) == 0)
			give(s, e);
	if (e->hearers == 0)
		free(e);
}

void
http_stream_open(struct http_server *server, struct http_response *response, const char *topic)
{
	struct exchange *x = (struct exchange *)(void *)((char *)response - offsetof(struct exchange, response));
	struct streams *all = server->streams;
	struct http_stream *s = calloc(1, sizeof(*s));
	struct event *hello = make_raw("retry: 2000\n\n");

	MUST(s != NULL && hello != NULL);
	s->all = all;
	s->connection = x->connection;
	s->topic = strdup(topic);
	MUST(s->topic != NULL);
	http_set(response, "Content-Type", "text/event-stream; charset=utf-8");
	http_set(response, "Cache-Control", "no-store");
	http_set(response, "X-Accel-Buffering", "no");
	response->stream = s;
	pthread_mutex_lock(&all->lock);
	give(s, hello);
	s->ended = all->ended;
	s->next = all->first;
	if (s->next != NULL)
		s->next->prev = s;
	all->first = s;
	pthread_mutex_unlock(&all->lock);
}

void
http_stream_send(struct http_server *server, const char *topic, const char *event, const char *data)
{
	struct streams *all = server->streams;

	pthread_mutex_lock(&all->lock);
	give_all(all, topic, make_event(event, data));
	pthread_mutex_unlock(&all->lock);
}

void
streams_ping(struct streams *all)
{
	pthread_mutex_lock(&all->lock);
	give_all(all, NULL, make_raw(":\n\n"));
	pthread_mutex_unlock(&all->lock);
}

void
streams_end(struct streams *all)
{
	pthread_mutex_lock(&all->lock);
	all->ended = true;
	for (struct http_stream *s = all->first; s != NULL; s = s->next) {
		s->ended = true;
		wake(s);
	}
	pthread_mutex_unlock(&all->lock);
}

ssize_t
stream_read(void *stream, uint64_t at UNUSED, char *to, size_t size)
{
	struct http_stream *s = stream;
	ssize_t result = 0;

	pthread_mutex_lock(&s->all->lock);
	while (s->count > 0 && (size_t)result < size) {
		struct event *e = s->pending[s->first];
		size_t n = e->size - s->sent, room = size - (size_t)result;

		n = n < room ? n : room;
		memcpy(to + result, e->text + s->sent, n);
		result += (ssize_t)n;
		s->sent += n;
		if (s->sent == e->size)
			drop_first(s);
	}
	if (result == 0 && s->ended) {
		result = MHD_CONTENT_READER_END_OF_STREAM;
	} else if (result == 0) {
		MHD_suspend_connection(s->connection);
		s->suspended = true;
	}
	pthread_mutex_unlock(&s->all->lock);
	return result;
}

void
stream_close(struct http_stream *s)
{
	struct streams *all = s->all;

	pthread_mutex_lock(&all->lock);
	while (s->count > 0)
		drop_first(s);
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		all->first = s->next;
	if (s->next != NULL)
		s->next->prev = s->prev;
	pthread_mutex_unlock(&all->lock);
	free(s->topic);
	free(s);
}
