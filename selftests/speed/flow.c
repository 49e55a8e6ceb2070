// SPDX-License-Identifier: GPL-2.0
/*
 * The two ends of a flow, on Weft or on Linux's own stack, for the tests and the measurements.
 *
 *	flow [-w] serve ADDR PORT		until killed: TCP, and UDP echo; prints "ready"
 *	flow [-w] keep ADDR PORT COUNT		the other end of hold, without a thread each: prints
 *						"ready", then "kept"
 *	flow [-w] put|fetch ADDR PORT BYTES	checks every byte; -w: on AF_WEFT, else on Linux
 *	flow [-w] stream ADDR PORT SECONDS	one stream, prints Mbit/s
 *	flow [-w] echo ADDR PORT COUNT		request, response of one byte, prints the mean in us
 *	flow [-w] connect ADDR PORT SECONDS	open, a byte each way, close; prints connections/s
 *	flow [-w] hold ADDR PORT COUNT		opens connections, prints "ready", waits for EOF
 *	flow [-w] leave ADDR PORT COUNT		opens connections that the server closes first
 *	flow [-w] udp ADDR PORT COUNT		datagrams back and forth, prints how many came back
 *	flow [-w] sockets ADDR PORT COUNT	creates and closes sockets, prints the mean in us
 *
 * The first byte of a connection tells the server what to do: see serve_one().
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int family = AF_INET;
static struct sockaddr_storage server;
static socklen_t server_len;
static int protocol;		/* WEFT_IP6 of Weft's IPv6 sockets */

static void die(const char *what)
{
	fprintf(stderr, "flow: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static int weft_number(void)
{
	FILE *f = fopen("/sys/module/weft/parameters/family", "r");
	int n = 18;

	if (f) {
		if (fscanf(f, "%d", &n) != 1)
			n = 18;
		fclose(f);
	}
	return n;
}

static int new_socket(int type)
{
	int fd = socket(family, type, protocol), on = 1;

	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return fd;
}

/* A connection whose first byte is `what`. */
static int open_connection(char what)
{
	int fd = new_socket(SOCK_STREAM), on = 1;

	if (connect(fd, (struct sockaddr *)&server, server_len))
		die("connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (send(fd, &what, 1, MSG_NOSIGNAL) != 1)
		die("send");
	return fd;
}

static void send_all(int fd, const void *p, size_t len)
{
	ssize_t n;

	for (; len; p = (const char *)p + n, len -= n) {
		n = send(fd, p, len, MSG_NOSIGNAL);
		if (n < 0)
			die("send");
	}
}

static void receive_all(int fd, void *p, size_t len)
{
	ssize_t n = recv(fd, p, len, MSG_WAITALL);

	if (n != (ssize_t)len) {
		if (n >= 0)
			errno = ENODATA;
		die("recv");
	}
}

/* ------------------------------------------------------------ a stream with known bytes */

static void fill(uint8_t *p, uint64_t at, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++, at++)
		p[i] = (at ^ at >> 8 ^ at >> 16) * 31;
}

static void send_stream(int fd, uint64_t total)
{
	uint8_t block[50000];
	uint64_t at;
	size_t n;

	for (at = 0; at < total; at += n) {
		n = total - at < sizeof(block) ? total - at : sizeof(block);
		fill(block, at, n);
		send_all(fd, block, n);
	}
}

/* Reads to the end; the number of bytes, all of them right, or ~0. */
static uint64_t check_stream(int fd)
{
	uint8_t got[50000], want[50000];
	uint64_t at = 0;
	ssize_t n;

	while ((n = recv(fd, got, sizeof(got), 0)) > 0) {
		fill(want, at, n);
		if (memcmp(got, want, n)) {
			fprintf(stderr, "flow: wrong byte after %llu\n", (unsigned long long)at);
			return ~0ULL;
		}
		at += n;
	}
	if (n < 0) {
		fprintf(stderr, "flow: recv after %llu: %s\n", (unsigned long long)at,
			strerror(errno));
		return ~0ULL;
	}
	return at;
}

/* ------------------------------------------------------------------ the server */

static uint64_t discard(int fd)
{
	static char sink[1 << 18];
	uint64_t total = 0;
	ssize_t n;

	while ((n = recv(fd, sink, sizeof(sink), 0)) > 0)
		total += n;
	return total;
}

static void *serve_one(void *arg)
{
	int fd = (intptr_t)arg, on = 1;
	uint64_t n;
	char what, c;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (recv(fd, &what, 1, 0) != 1)
		goto out;
	switch (what) {
	case 'P':		/* put: check to the end, reply with the number */
		n = check_stream(fd);
		send(fd, &n, sizeof(n), MSG_NOSIGNAL);
		break;
	case 'F':		/* fetch: so many bytes */
		if (recv(fd, &n, sizeof(n), MSG_WAITALL) == sizeof(n))
			send_stream(fd, n);
		break;
	case 'S':		/* stream: read to the end, reply with the number */
		n = discard(fd);
		send(fd, &n, sizeof(n), MSG_NOSIGNAL);
		break;
	case 'E':		/* echo */
		while (recv(fd, &c, 1, 0) == 1 && send(fd, &c, 1, MSG_NOSIGNAL) == 1)
			;
		break;
	case 'H':		/* hold: until the client goes */
		recv(fd, &c, 1, 0);
		break;
	default:		/* close first */
		send(fd, &what, 1, MSG_NOSIGNAL);
	}
out:
	close(fd);
	return NULL;
}

static void *serve_udp(void *arg)
{
	int fd = (intptr_t)arg;
	struct sockaddr_storage from;
	static char b[65536];
	socklen_t len;
	ssize_t n;

	for (;;) {
		len = sizeof(from);
		n = recvfrom(fd, b, sizeof(b), 0, (struct sockaddr *)&from, &len);
		if (n >= 0)
			sendto(fd, b, n, 0, (struct sockaddr *)&from, len);
	}
	return NULL;
}

static void serve(void)
{
	int fd = new_socket(SOCK_STREAM), udp = new_socket(SOCK_DGRAM);
	pthread_attr_t small;
	pthread_t t;
	int s;

	if (bind(fd, (struct sockaddr *)&server, server_len) ||
	    bind(udp, (struct sockaddr *)&server, server_len))
		die("bind");
	if (listen(fd, 4096))
		die("listen");
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 256 << 10);
	pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
	pthread_create(&t, &small, serve_udp, (void *)(intptr_t)udp);
	puts("ready");
	fflush(stdout);
	for (;;) {
		s = accept(fd, NULL, NULL);
		if (s < 0 && (errno == EMFILE || errno == ECONNABORTED))
			continue;
		if (s < 0)
			die("accept");
		if (pthread_create(&t, &small, serve_one, (void *)(intptr_t)s))
			close(s);
	}
}

/* Opens so many connections, and waits until the first one ends. */
static void keep(int count)
{
	int fd = new_socket(SOCK_STREAM), *kept = calloc(count, sizeof(*kept)), i;
	char c;

	if (bind(fd, (struct sockaddr *)&server, server_len))
		die("bind");
	if (listen(fd, 4096))
		die("listen");
	puts("ready");
	fflush(stdout);
	for (i = 0; i < count; i++) {
		kept[i] = accept(fd, NULL, NULL);
		if (kept[i] < 0)
			die("accept");
		receive_all(kept[i], &c, 1);
	}
	puts("kept");
	fflush(stdout);
	recv(kept[0], &c, 1, 0);
}

/* ------------------------------------------------------------------ the client */

static void put(uint64_t total)
{
	int fd = open_connection('P');
	uint64_t n;

	send_stream(fd, total);
	shutdown(fd, SHUT_WR);
	receive_all(fd, &n, sizeof(n));
	if (n != total) {
		fprintf(stderr, "flow: %llu of %llu bytes arrived\n", (unsigned long long)n,
			(unsigned long long)total);
		exit(1);
	}
	close(fd);
}

static void fetch(uint64_t total)
{
	int fd = open_connection('F');
	uint64_t n;

	send_all(fd, &total, sizeof(total));
	n = check_stream(fd);
	if (n != total) {
		fprintf(stderr, "flow: %llu of %llu bytes arrived\n", (unsigned long long)n,
			(unsigned long long)total);
		exit(1);
	}
	close(fd);
}

static void stream(double seconds)
{
	static char block[128 << 10];
	int fd = open_connection('S');
	double start = now();
	uint64_t n;

	while (now() < start + seconds)
		send_all(fd, block, sizeof(block));
	shutdown(fd, SHUT_WR);
	receive_all(fd, &n, sizeof(n));
	printf("%.1f\n", n * 8 / 1e6 / (now() - start));
	close(fd);
}

static void echo(int count)
{
	int fd = open_connection('E'), i;
	double start = 0;
	char c = 0;

	for (i = -20; i < count; i++) {		/* the first ones are a warm-up */
		if (!i)
			start = now();
		send_all(fd, &c, 1);
		receive_all(fd, &c, 1);
	}
	printf("%.2f\n", (now() - start) * 1e6 / count);
	close(fd);
}

static void connect_often(double seconds)
{
	double start = now();
	int n = 0;
	char c;

	for (; now() < start + seconds; n++) {
		int fd = open_connection('C');

		receive_all(fd, &c, 1);
		if (recv(fd, &c, 1, 0))
			die("no end");
		close(fd);
	}
	printf("%.0f\n", n / (now() - start));
}

static void hold(int count, bool leave)
{
	int *fd = calloc(count, sizeof(*fd)), i;
	char c;

	for (i = 0; i < count; i++)
		fd[i] = open_connection(leave ? 'C' : 'H');
	if (leave)
		for (i = 0; i < count; i++) {
			receive_all(fd[i], &c, 1);
			recv(fd[i], &c, 1, 0);
			close(fd[i]);
		}
	puts("ready");
	fflush(stdout);
	while (!leave && read(0, &c, 1) > 0)
		;
}

static void datagrams(int count)
{
	struct timeval tv = { .tv_usec = 300000 };
	int fd = new_socket(SOCK_DGRAM), i, back = 0;
	char out[64], in[64];

	if (connect(fd, (struct sockaddr *)&server, server_len))
		die("connect");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	for (i = 0; i < count; i++) {
		snprintf(out, sizeof(out), "datagram %d", i);
		if (send(fd, out, sizeof(out), 0) != sizeof(out))
			die("send");
		if (recv(fd, in, sizeof(in), 0) == sizeof(in) && !memcmp(in, out, sizeof(in)))
			back++;
	}
	printf("%d\n", back);
}

/* An address of either protocol; link-local as fe80::1%eth0. */
static bool read_server(bool weft, const char *addr, const char *port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
				  .ai_socktype = SOCK_STREAM },
			*found;

	if (getaddrinfo(addr, port, &hints, &found))
		return false;
	memcpy(&server, found->ai_addr, found->ai_addrlen);
	server_len = found->ai_addrlen;
	family = weft ? weft_number() : found->ai_family;
	protocol = weft && found->ai_family == AF_INET6 ? 0x100 : 0;
	freeaddrinfo(found);
	return true;
}

static void sockets(int count)
{
	double start = now();
	int i, fd;

	for (i = 0; i < count; i++) {
		fd = socket(family, SOCK_STREAM, protocol);
		if (fd < 0)
			die("socket");
		close(fd);
	}
	printf("%.2f\n", (now() - start) * 1e6 / count);
}

int main(int argc, char **argv)
{
	struct rlimit files = { 20000, 20000 };
	const char *what;
	bool weft = false;

	signal(SIGPIPE, SIG_IGN);
	setrlimit(RLIMIT_NOFILE, &files);
	if (argc > 1 && !strcmp(argv[1], "-w")) {
		weft = true;
		argc--, argv++;
	}
	if (argc < 4 || !read_server(weft, argv[2], argv[3])) {
		fputs("usage: flow [-w] serve|keep|put|fetch|stream|echo|connect|hold|leave|udp|"
		      "sockets ADDR PORT [NUMBER]\n", stderr);
		return 2;
	}
	what = argv[1];
	if (!strcmp(what, "serve"))
		serve();
	else if (argc < 5)
		return 2;
	else if (!strcmp(what, "keep"))
		keep(atoi(argv[4]));
	else if (!strcmp(what, "put"))
		put(strtoull(argv[4], NULL, 0));
	else if (!strcmp(what, "fetch"))
		fetch(strtoull(argv[4], NULL, 0));
	else if (!strcmp(what, "stream"))
		stream(atof(argv[4]));
	else if (!strcmp(what, "echo"))
		echo(atoi(argv[4]));
	else if (!strcmp(what, "connect"))
		connect_often(atof(argv[4]));
	else if (!strcmp(what, "hold"))
		hold(atoi(argv[4]), false);
	else if (!strcmp(what, "leave"))
		hold(atoi(argv[4]), true);
	else if (!strcmp(what, "udp"))
		datagrams(atoi(argv[4]));
	else if (!strcmp(what, "sockets"))
		sockets(atoi(argv[4]));
	else
		return 2;
	return 0;
}
