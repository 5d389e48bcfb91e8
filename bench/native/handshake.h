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

/* Our side of every path. What is not secret on loopback need not be random. */
#define OWN_UFRAG "load"
#define OWN_PASSWORD "aLoadHasNoSecretsToKeep0"

/* Who nominates, and whether the other side asks too: an ICE-lite server only answers. */
enum role { LITE, LEADS, FOLLOWS };

/* The other side of a path. */
struct ice {
    char ufrag[40], password[80];
    enum role role;
};

/* Write a check (RFC 8445), nominating unless the other side does; returns its size. */
int write_check(unsigned char *out, const struct ice *ice);

/* Answer a check on a connected socket. Returns 1 if it nominates, 0 if not, -1 if it is something else. */
int answer_check(int socket, const unsigned char *check, int size);

/* Exchange checks on a connected, blocking socket until there is a path. Returns 0, or -1 after two seconds. */
int find_path(int socket, const struct ice *ice);

/* Shake hands as the client; writes the client's and the server's key and salt. Returns NULL if it fails. */
SSL *shake_hands(const struct identity *identity, int socket, unsigned char *client, unsigned char *server);

#endif
