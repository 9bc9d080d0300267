/*
 * control -- DIR/control.sock: how a command beside a running server writes.
 *
 * The command sends its folder and its words, each with a NUL behind it, and
 * closes its side; the server runs it on its own database and answers
 *
 *	o 1234\n<1234 bytes>	what it printed
 *	e 12\n<12 bytes>	what it complained of
 *	x 0\n			its exit status
 *
 * Only a process of the same user (or root) is heard: SO_PEERCRED, and the folder is 0700.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "db/db.h"

enum { LARGEST_LINE = 64 * 1024, MOST_LINE_WORDS = 64 };

struct control {
	int socket;
	char path[108];
	pthread_t thread;
	struct database *database;
	struct env env;
};

static bool
address_of(const char *data_dir, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	return snprintf(address->sun_path, sizeof(address->sun_path), "%s/control.sock", data_dir) <
	    (int)sizeof(address->sun_path);
}

static bool
send_all(int socket, const char *at, size_t size)
{
	while (size > 0) {
		ssize_t sent = send(socket, at, size, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		at += sent;
		size -= (size_t)sent;
	}
	return true;
}

static size_t
receive_all(int socket, struct buf *to)
{
	char piece[4096];
	ssize_t got;

	while ((got = recv(socket, piece, sizeof(piece), 0)) > 0)
		buf_put(to, piece, (size_t)got);
	return to->size;
}

static bool
is_our_user(int socket)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
	    (peer.uid == geteuid() || peer.uid == 0);
}

static void
answer_part(int socket, char mark, const char *text, size_t size)
{
	char head[32];
	int head_size = snprintf(head, sizeof(head), "%c %zu\n", mark, size);

	if (size > 0 && send_all(socket, head, (size_t)head_size))
		send_all(socket, text, size);
}

static void
answer(struct control *control, int socket)
{
	struct arena *arena = arena_open();
	struct buf line = buf_make(arena, LARGEST_LINE);
	const char *words[MOST_LINE_WORDS];
	char *out_text = NULL, *err_text = NULL, last[32];
	size_t out_size = 0, err_size = 0;
	FILE *out = open_memstream(&out_text, &out_size);
	FILE *err = open_memstream(&err_text, &err_size);
	int count = 0, status = 2, last_size;

	MUST(out != NULL && err != NULL);
	receive_all(socket, &line);
	for (size_t i = 0; i < line.size && count < MOST_LINE_WORDS; i += strlen(line.at + i) + 1)
		words[count++] = line.at + i;
	if (count > 1)
		status = cli_run_words(control->database, &control->env, count - 1, words + 1, words[0], out, err);
	fclose(out);
	fclose(err);
	answer_part(socket, 'o', out_text, out_size);
	answer_part(socket, 'e', err_text, err_size);
	last_size = snprintf(last, sizeof(last), "x %d\n", status);
	send_all(socket, last, (size_t)last_size);
	free(out_text);
	free(err_text);
	arena_close(arena);
}

static void *
listen_for_commands(void *arg)
{
	struct control *control = arg;

	for (;;) {
		int socket = accept(control->socket, NULL, NULL);

		if (socket < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		if (socket < 0)
			return NULL;	/* control_close() shut it down */
		if (is_our_user(socket))
			answer(control, socket);
		close(socket);
	}
}

struct control *
control_open(const char *data_dir, struct database *database, const struct env *env)
{
	struct control *control = calloc(1, sizeof(*control));
	struct sockaddr_un address;

	MUST(control != NULL);
	control->database = database;
	control->env = *env;
	control->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (control->socket >= 0 && address_of(data_dir, &address)) {
		/* We hold the server's lock, so what lies there is left from a crash. */
		unlink(address.sun_path);
		memcpy(control->path, address.sun_path, sizeof(control->path));
		if (bind(control->socket, (struct sockaddr *)&address, sizeof(address)) == 0 &&
		    listen(control->socket, 8) == 0 &&
		    pthread_create(&control->thread, NULL, listen_for_commands, control) == 0)
			return control;
	}
	log_line(LOG_WARN, "no control socket: commands beside this server cannot write", "folder", data_dir,
	    "why", strerror(errno), NULL);
	if (control->socket >= 0)
		close(control->socket);
	free(control);
	return NULL;
}

void
control_close(struct control *control)
{
	if (control == NULL)
		return;
	shutdown(control->socket, SHUT_RDWR);
	pthread_join(control->thread, NULL);
	close(control->socket);
	unlink(control->path);
	free(control);
}

/* Copies the answer's parts to where they belong; the exit status, or 1 when the server went away. */
static int
take_answer(const struct buf *reply)
{
	size_t at = 0;

	while (at + 4 <= reply->size) {
		char mark = reply->at[at];
		char *end;
		size_t number = strtoul(reply->at + at + 2, &end, 10);

		at = (size_t)(end - reply->at) + 1;
		if (mark == 'x')
			return (int)number;
		if (number > reply->size - at)
			break;
		fwrite(reply->at + at, 1, number, mark == 'o' ? stdout : stderr);
		at += number;
	}
	fputs("doorstep: the server went away before it was done\n", stderr);
	return 1;
}

bool
control_ask(const char *data_dir, int argc, char **argv, int *status)
{
	struct sockaddr_un address;
	struct arena *arena;
	struct buf reply;
	char folder[4096];
	int server;

	if (!address_of(data_dir, &address) || getcwd(folder, sizeof(folder)) == NULL)
		return false;
	server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server < 0)
		return false;
	if (connect(server, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(server);
		return false;
	}
	send_all(server, folder, strlen(folder) + 1);
	for (int i = 1; i < argc; i++)
		send_all(server, argv[i], strlen(argv[i]) + 1);
	shutdown(server, SHUT_WR);
	arena = arena_open();
	reply = buf_make(arena, 64 << 20);
	receive_all(server, &reply);
	close(server);
	*status = take_answer(&reply);
	arena_close(arena);
	return true;
}
