/* The floor: what any relay must do for a packet, and nothing else. Receive, find whose it is, open, and for each
   other person of the room seal and send. No handshakes, no rewriting, no reports. It rests as our media port does, a
   millisecond, or two when much comes: being woken for each packet costs as much again as the packet.

   usage: floor ROOMS PEOPLE     prints the port it bound on loopback, and runs until it is ended */
#define _GNU_SOURCE
#include "srtp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, BUSY = 8, STREAMS = 4, BUFFER_BYTES = 4 << 20 };

struct person {
    struct sockaddr_in address;
    struct srtp_key in, out;
    struct rollover streams[STREAMS];
    int streams_count, index;
};

static struct person *people;
static struct person *by_port[65536];
static int per_room, relay;
static const struct timespec REST = {0, 1000000}, BUSY_REST = {0, 2000000};

static void greet(const unsigned char *hello, const struct sockaddr_in *from) {
    int index = (int)read_u32(hello + 4);
    people[index].address = *from;
    by_port[ntohs(from->sin_port)] = &people[index];
    sendto(relay, hello, 8, 0, (const struct sockaddr *)from, sizeof *from);
}

static void forward(struct person *from, unsigned char *packet, int size) {
    unsigned char copy[DATAGRAM_BYTES];
    struct rollover *stream = rollover_note(from->streams, &from->streams_count, STREAMS, packet);
    int plain = stream ? srtp_open(&from->in, packet, size, stream->circles) : -1;
    if (plain < 0) return;
    int first = from->index / per_room * per_room;
    for (int i = first; i < first + per_room; i++) {
        struct person *to = &people[i];
        if (to == from) continue;
        memcpy(copy, packet, plain);
        int sealed = srtp_seal(&to->out, copy, plain, stream->circles);
        sendto(relay, copy, sealed, 0, (struct sockaddr *)&to->address, sizeof to->address);
    }
}

int main(int count, char **words) {
    if (count != 3) return fprintf(stderr, "usage: floor ROOMS PEOPLE\n"), 2;
    per_room = atoi(words[2]);
    int everybody = atoi(words[1]) * per_room, size = BUFFER_BYTES;
    people = calloc(everybody, sizeof *people);
    for (int i = 0; i < everybody; i++) {
        unsigned char master[MASTER_BYTES];
        people[i].index = i;
        floor_master(i, 1, master);
        srtp_key_init(&people[i].in, master, 0);
        floor_master(i, 0, master);
        srtp_key_init(&people[i].out, master, 1);
    }
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof own;
    relay = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(relay, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(relay, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    if (bind(relay, (struct sockaddr *)&own, sizeof own)) return perror("bind"), 1;
    getsockname(relay, (struct sockaddr *)&own, &length);
    prctl(PR_SET_TIMERSLACK, 1);
    printf("%d\n", ntohs(own.sin_port));
    fflush(stdout);

    static unsigned char data[BATCH][DATAGRAM_BYTES];
    static struct sockaddr_in from[BATCH];
    static struct iovec pieces[BATCH];
    static struct mmsghdr messages[BATCH];
    for (int i = 0; i < BATCH; i++) {
        pieces[i] = (struct iovec){data[i], DATAGRAM_BYTES};
        messages[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_iov = &pieces[i], .msg_iovlen = 1};
    }
    for (;;) {
        for (int i = 0; i < BATCH; i++) messages[i].msg_hdr.msg_namelen = sizeof from[i];
        int got = recvmmsg(relay, messages, BATCH, MSG_WAITFORONE, NULL);
        for (int i = 0; i < got; i++) {
            struct person *person = by_port[ntohs(from[i].sin_port)];
            if (data[i][0] < 128) greet(data[i], &from[i]);
            else if (person) forward(person, data[i], (int)messages[i].msg_len);
        }
        if (got < BATCH) nanosleep(got < BUSY ? &REST : &BUSY_REST, NULL);
    }
}
