/* The load: rooms of people who speak and show a screen, and who count what they get. One thread.

   Reads lines, answers in lines:
     rates VOICE_PER_S VOICE_BYTES PICTURES_PER_S PACKETS_PER_PICTURE PICTURE_BYTES TICK_US QUIET_DB
     plain ADDRESS PORT VOICE_SSRC VOICE_PT SCREEN_SSRC SCREEN_PT                    connects a person to the floor,
     lite | leads | follows (the same) UFRAG PASSWORD      or to a server that is ICE-lite, that we lead, that leads
     run SECONDS       says "connected", "begin", "end" and a line of JSON; ends
   An SSRC of 0 is nobody's. Whoever shows a screen speaks at -20 dBov, everybody else at -QUIET_DB. Whatever falls due is sent at the next tick; ticks of 1 us send it at once. The first line
   it writes is the fingerprint for the offers. */
#define _GNU_SOURCE
#include "handshake.h"
#include "srtp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

enum { PEOPLE_MAX = 4096, SLOTS = 32, BATCH = 16, BINS = 1000000, LEVEL_BYTES = 8, BUFFER_BYTES = 1 << 20 };
enum { AWAKE_S = 1, PER_S = 1000000000 };
static const int64_t CHECK_NS = 2500000000, DRAIN_NS = 300000000;

struct peer {
    int socket, is_plain, streams_count;
    struct srtp_key in, out;
    struct rollover streams[SLOTS];
    struct ice ice;
};

/* What a person sends at an even pace: voice, pictures in bursts, or (without a payload) ICE checks. */
struct stream {
    struct peer *peer;
    uint32_t ssrc, timestamp, step, circles, pictures;
    uint16_t number;
    int payload_type, payload_bytes, burst, is_voice, level;
    int64_t period_ns, next_ns;
};

static struct peer people[PEOPLE_MAX];
static struct stream streams[3 * PEOPLE_MAX];
static struct identity identity;
static int people_count, streams_count, poll_handle;
static int voice_per_s = 50, voice_bytes = 90, pictures_per_s = 16, picture_packets = 10, picture_bytes = 1100, quiet_db = 20;
static int64_t begin_ns, end_ns, tick_ns = 1000;
static long sent, received, strange, reports;
static uint32_t travelled[BINS], late[BINS];
static unsigned char noise[2 * DATAGRAM_BYTES]; /* what is sealed for a recording must not shrink: real media do not */

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * PER_S + now.tv_nsec;
}

static void note(uint32_t *bins, int64_t duration_ns) {
    int64_t bin = duration_ns / 1000;
    bins[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]++;
}

/* Microseconds below which so many of a thousand lie. */
static int quantile(const uint32_t *bins, int per_mille) {
    long all = 0, below = 0;
    for (int i = 0; i < BINS; i++) all += bins[i];
    for (int i = 0; i < BINS; i++)
        if ((below += bins[i]) * 1000 >= all * per_mille) return i;
    return BINS - 1;
}

/* --- sending */

/* A picture is split about equally, so that half of its packets are a byte longer. */
static void send_packet(struct stream *stream, int is_first, int is_last, int is_longer) {
    unsigned char packet[DATAGRAM_BYTES] = {0x80, 0};
    int at = RTP_HEADER_BYTES;
    packet[1] = stream->payload_type | (is_last && !stream->is_voice ? 0x80 : 0);
    if (++stream->number == 0) stream->circles++;
    packet[2] = stream->number >> 8, packet[3] = stream->number;
    write_u32(packet + 4, stream->timestamp);
    write_u32(packet + 8, stream->ssrc);
    if (stream->is_voice) { /* the level of RFC 6464 under id 1, as in the offer */
        const unsigned char level[LEVEL_BYTES] = {0xbe, 0xde, 0, 1, 0x10, stream->level, 0, 0};
        packet[0] |= 0x10;
        memcpy(packet + at, level, sizeof level);
        at += LEVEL_BYTES;
    }
    int size = at + stream->payload_bytes + is_longer;
    memcpy(packet + at, noise + stream->number % DATAGRAM_BYTES, size - at);
    if (!stream->is_voice) /* VP8: two keyframes a second, so that nobody has to wait for one */
        packet[at] = is_first ? 0x10 : 0, packet[at + 1] = stream->pictures % (pictures_per_s / 2 + 1) != 1;
    int64_t stamp = now_ns();
    memcpy(packet + size - sizeof stamp, &stamp, sizeof stamp);
    if (stamp >= begin_ns && stamp < end_ns) sent++;
    send(stream->peer->socket, packet, srtp_seal(&stream->peer->out, packet, size, stream->circles), 0);
}

static void send_next(struct stream *stream) {
    if (!stream->payload_bytes) {
        unsigned char check[DATAGRAM_BYTES];
        send(stream->peer->socket, check, write_check(check, &stream->peer->ice), 0);
        return;
    }
    stream->timestamp += stream->step;
    stream->pictures++;
    for (int i = 0; i < stream->burst; i++) 
        send_packet(stream, i == 0, i == stream->burst - 1, i > 0 && i >= stream->burst / 2);
}

/* `streams` is a heap: the next to send is first. */
static void sink(int at) {
    for (;;) {
        int least = at, left = 2 * at + 1;
        if (left < streams_count && streams[left].next_ns < streams[least].next_ns) least = left;
        if (left + 1 < streams_count && streams[left + 1].next_ns < streams[least].next_ns) least = left + 1;
        if (least == at) return;
        struct stream moved = streams[at];
        streams[at] = streams[least], streams[least] = moved;
        at = least;
    }
}

/* --- receiving */

static void take(struct peer *peer, unsigned char *packet, int size, int64_t arrived_ns) {
    int64_t stamp;
    if (size < RTP_HEADER_BYTES || packet[0] < 128) {
        answer_check(peer->socket, packet, size);
        return;
    }
    if (packet[1] >= 192 && packet[1] <= 223) {
        reports++;
        return;
    }
    struct rollover *stream = rollover_note(peer->streams, &peer->streams_count, SLOTS, packet);
    int plain = stream ? srtp_open(&peer->in, packet, size, stream->circles) : -1;
    if (plain < RTP_HEADER_BYTES + (int)sizeof stamp) {
        strange++;
        return;
    }
    memcpy(&stamp, packet + plain - sizeof stamp, sizeof stamp);
    if (stamp < begin_ns || stamp >= end_ns) return;
    received++;
    note(travelled, arrived_ns - stamp);
}

static void receive(struct peer *peer) {
    static unsigned char data[BATCH][DATAGRAM_BYTES];
    struct iovec pieces[BATCH];
    struct mmsghdr messages[BATCH] = {0};
    for (int i = 0; i < BATCH; i++) {
        pieces[i] = (struct iovec){data[i], DATAGRAM_BYTES};
        messages[i].msg_hdr.msg_iov = &pieces[i], messages[i].msg_hdr.msg_iovlen = 1;
    }
    int got = recvmmsg(peer->socket, messages, BATCH, MSG_DONTWAIT, NULL);
    int64_t arrived_ns = now_ns();
    for (int i = 0; i < got; i++) take(peer, data[i], (int)messages[i].msg_len, arrived_ns);
}

static void wait_until(int64_t wake_ns) {
    struct epoll_event ready[64];
    int64_t left = wake_ns - now_ns();
    struct timespec patience = {left > 0 ? left / PER_S : 0, left > 0 ? left % PER_S : 0};
    int count = epoll_pwait2(poll_handle, ready, 64, &patience, NULL);
    for (int i = 0; i < count; i++) receive(ready[i].data.ptr);
}

/* --- setting up */

static void add_stream(struct peer *peer, uint32_t ssrc, int payload_type, int per_s, int bytes, int burst, int hz) {
    streams[streams_count++] = (struct stream){
        .peer = peer, .ssrc = ssrc, .payload_type = payload_type, .payload_bytes = bytes, .burst = burst,
        .is_voice = hz == 48000, .number = rand() % 20000, .period_ns = per_s ? PER_S / per_s : CHECK_NS,
        .step = per_s ? hz / per_s : 0};
}

/* At the floor nobody shakes hands: a greeting tells where the person is, and both sides know the keys. */
static int greet(struct peer *peer, int index) {
    unsigned char hello[8] = {0}, answer[8];
    write_u32(hello + 4, index);
    send(peer->socket, hello, sizeof hello, 0);
    return recv(peer->socket, answer, sizeof answer, 0) == sizeof answer ? 0 : -1;
}

static void connect_person(struct peer *peer, int index) {
    unsigned char to_server[MASTER_BYTES], from_server[MASTER_BYTES];
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = peer};
    int failed;
    if (peer->is_plain) {
        failed = greet(peer, index);
        floor_master(index, 1, to_server);
        floor_master(index, 0, from_server);
    } else {
        failed = find_path(peer->socket, &peer->ice) ||
                 !shake_hands(&identity, peer->socket, to_server, from_server);
    }
    if (failed) fprintf(stderr, "person %d could not connect\n", index), exit(1);
    srtp_key_init(&peer->out, to_server, 1);
    srtp_key_init(&peer->in, from_server, 0);
    epoll_ctl(poll_handle, EPOLL_CTL_ADD, peer->socket, &interest);
}

static void add_person(const char *line) {
    static const char *const ROLES[] = {[LITE] = "lite", [LEADS] = "leads", [FOLLOWS] = "follows"};
    struct peer *peer = &people[people_count];
    struct sockaddr_in remote = {.sin_family = AF_INET};
    unsigned int port, voice_ssrc, voice_type, screen_ssrc, screen_type;
    char word[16], address[64];
    int size = BUFFER_BYTES;
    int fields = sscanf(line, "%15s %63s %u %u %u %u %u %39s %79s", word, address, &port, &voice_ssrc, &voice_type,
                        &screen_ssrc, &screen_type, peer->ice.ufrag, peer->ice.password);
    peer->is_plain = fields == 7;
    for (int i = LITE; i <= FOLLOWS; i++)
        if (!strcmp(word, ROLES[i])) peer->ice.role = i;
    peer->socket = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(peer->socket, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    inet_pton(AF_INET, address, &remote.sin_addr);
    remote.sin_port = htons(port);
    if (connect(peer->socket, (struct sockaddr *)&remote, sizeof remote)) perror("connect"), exit(1);
    if (voice_ssrc) add_stream(peer, voice_ssrc, voice_type, voice_per_s, voice_bytes, 1, 48000);
    if (voice_ssrc) streams[streams_count - 1].level = screen_ssrc ? 20 : quiet_db;
    if (screen_ssrc) add_stream(peer, screen_ssrc, screen_type, pictures_per_s, picture_bytes, picture_packets, 90000);
    if (!peer->is_plain) add_stream(peer, 0, 0, 0, 0, 0, 0);
    connect_person(peer, people_count++);
}

static void set_rates(const char *line) {
    int tick_us;
    if (sscanf(line, "rates %d %d %d %d %d %d %d", &voice_per_s, &voice_bytes, &pictures_per_s, &picture_packets,
               &picture_bytes, &tick_us, &quiet_db) == 7)
        tick_ns = tick_us * 1000L;
}

static void say(const char *word) {
    puts(word);
    fflush(stdout);
}

static void run(double seconds) {
    say("connected");
    int64_t now = now_ns();
    begin_ns = now + (int64_t)AWAKE_S * PER_S;
    end_ns = begin_ns + (int64_t)(seconds * PER_S);
    for (int i = 0; i < streams_count; i++)
        streams[i].next_ns = now + (int64_t)((double)rand() / RAND_MAX * streams[i].period_ns);
    for (int i = streams_count / 2; i >= 0; i--) sink(i);
    int told = 0;
    while ((now = now_ns()) < end_ns + DRAIN_NS) {
        if (told == 0 && now >= begin_ns) say("begin"), told = 1;
        if (told == 1 && now >= end_ns) say("end"), told = 2;
        while (streams[0].next_ns <= now / tick_ns * tick_ns) {
            if (told == 1) note(late, now - streams[0].next_ns);
            send_next(&streams[0]);
            streams[0].next_ns += streams[0].period_ns;
            sink(0);
        }
        wait_until((streams[0].next_ns + tick_ns - 1) / tick_ns * tick_ns);
    }
    for (; told < 2; told++) say(told ? "end" : "begin"); /* the machine stood still meanwhile */
    printf("{\"sent\": %ld, \"received\": %ld, \"strange\": %ld, \"reports\": %ld, \"p50_us\": %d, \"p99_us\": %d, "
           "\"late_p99_us\": %d}\n",
           sent, received, strange, reports, quantile(travelled, 500), quantile(travelled, 990), quantile(late, 990));
    fflush(stdout);
}

int main(void) {
    char line[512];
    double seconds;
    prctl(PR_SET_TIMERSLACK, 1);
    poll_handle = epoll_create1(0);
    identity_init(&identity);
    RAND_bytes(noise, sizeof noise);
    say(identity.fingerprint);
    while (fgets(line, sizeof line, stdin)) {
        if (!strncmp(line, "rates ", 6))
            set_rates(line);
        else if (sscanf(line, "run %lf", &seconds) == 1)
            return run(seconds), 0;
        else if (people_count < PEOPLE_MAX)
            add_person(line);
    }
    return 0;
}
