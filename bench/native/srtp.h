/* SRTP with AES-256-GCM (RFC 3711, RFC 7714): the least that sealing and opening a packet takes. */
#ifndef SALOTTO_SRTP_H
#define SALOTTO_SRTP_H

#include <openssl/evp.h>
#include <stdint.h>

enum { MASTER_BYTES = 44, TAG_BYTES = 16, RTP_HEADER_BYTES = 12, DATAGRAM_BYTES = 2048 };

/* One direction of one peer. */
struct srtp_key {
    EVP_CIPHER_CTX *cipher;
    unsigned char salt[12];
};

/* Where one stream is in its circle of 65536 numbers. */
struct rollover {
    uint32_t ssrc, circles;
    uint16_t highest;
};

/* Derive the session key from 32 bytes of master key and 12 of salt. */
void srtp_key_init(struct srtp_key *key, const unsigned char master[MASTER_BYTES], int is_sealing);

/* Seal in place; 16 bytes behind the packet must be free. Returns the sealed size. */
int srtp_seal(struct srtp_key *key, unsigned char *packet, int size, uint32_t circles);

/* Open in place. Returns the size of the packet, or -1 if it is forged. */
int srtp_open(struct srtp_key *key, unsigned char *packet, int size, uint32_t circles);

/* Find or begin a stream among `count` (grown up to `limit`) and note a number; NULL if there is no room. */
struct rollover *rollover_note(struct rollover *streams, int *count, int limit, const unsigned char *packet);

/* Header, CSRCs and extension: what is authenticated but not encrypted. */
int rtp_header_bytes(const unsigned char *packet);

/* The keys of peer `index` where there is no handshake: the floor and its load agree on them. */
void floor_master(int index, int is_to_server, unsigned char master[MASTER_BYTES]);

static inline uint32_t read_u32(const unsigned char *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void write_u32(unsigned char *at, uint32_t value) {
    at[0] = value >> 24, at[1] = value >> 16, at[2] = value >> 8, at[3] = value;
}

#endif
