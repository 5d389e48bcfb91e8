/* What a browser does before its first packet: an ICE check, then DTLS 1.2 for the SRTP keys. */
#ifndef SALOTTO_HANDSHAKE_H
#define SALOTTO_HANDSHAKE_H

#include <openssl/ssl.h>

/* A certificate made anew, with the digest that an offer names. */
struct identity {
    SSL_CTX *context;
    char fingerprint[96];
};

void identity_init(struct identity *identity);

/* Write a nominating ICE check (RFC 8445); returns its size. */
int write_check(unsigned char *out, const char *remote_ufrag, const char *remote_password);

/* Send checks on a connected, blocking socket until one is answered. Returns 0, or -1 after two seconds. */
int find_path(int socket, const char *remote_ufrag, const char *remote_password);

/* Shake hands as the client; writes the client's and the server's key and salt. Returns NULL if it fails. */
SSL *shake_hands(const struct identity *identity, int socket, unsigned char *client, unsigned char *server);

#endif
