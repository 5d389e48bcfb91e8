#include "handshake.h"

#include "srtp.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { COOKIE = 0x2112A442, BINDING = 0x0001, ANSWER = 0x0101, USERNAME = 0x0006, INTEGRITY = 0x0008 };
enum { XOR_ADDRESS = 0x0020, PRIORITY = 0x0024, USE_CANDIDATE = 0x0025, FINGERPRINT = 0x8028 };
enum { CONTROLLED = 0x8029, CONTROLLING = 0x802A, FINGERPRINT_XOR = 0x5354554E };
enum { TRIES = 40, TRY_MS = 50, MTU_BYTES = 1200, STUN_HEADER_BYTES = 20 };

static const char LABEL[] = "EXTRACTOR-dtls_srtp";

/* Our certificate is checked by the server; the server's needs none here: nothing but a bench listens. */
static int accept_any(int is_sound, X509_STORE_CTX *chain) {
    (void)is_sound, (void)chain;
    return 1;
}

void identity_init(struct identity *identity) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    unsigned char digest[32];
    unsigned int size = sizeof digest;
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"load", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    X509_digest(certificate, EVP_sha256(), digest, &size);
    for (unsigned int i = 0; i < size; i++)
        sprintf(identity->fingerprint + 3 * i, i + 1 < size ? "%02X:" : "%02X", digest[i]);
    identity->context = SSL_CTX_new(DTLS_client_method());
    SSL_CTX_use_certificate(identity->context, certificate);
    SSL_CTX_use_PrivateKey(identity->context, key);
    SSL_CTX_set_verify(identity->context, SSL_VERIFY_PEER, accept_any);
    SSL_CTX_set_tlsext_use_srtp(identity->context, "SRTP_AEAD_AES_256_GCM");
}

static uint32_t crc32_of(const unsigned char *data, int size) {
    uint32_t crc = ~0u;
    for (int i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

/* Append an attribute, and count it in the message's length: what a signature covers must say so. */
static int attribute(unsigned char *message, int at, int kind, const void *value, int size) {
    int padded = (size + 3) & ~3, length = at + 4 + padded - 20;
    message[at] = kind >> 8, message[at + 1] = kind, message[at + 2] = size >> 8, message[at + 3] = size;
    memset(message + at + 4, 0, padded);
    if (value) memcpy(message + at + 4, value, size);
    message[2] = length >> 8, message[3] = length;
    return at + 4 + padded;
}

static int begin_message(unsigned char *out, int kind) {
    memset(out, 0, STUN_HEADER_BYTES);
    out[0] = kind >> 8, out[1] = kind;
    write_u32(out + 4, COOKIE);
    return STUN_HEADER_BYTES;
}

/* Sign what stands there with the password of the one who is asked, and put the checksum behind it. */
static int end_message(unsigned char *out, int at, const char *password) {
    unsigned int signature_bytes = 20;
    int signed_bytes = at;
    at = attribute(out, at, INTEGRITY, NULL, 20);
    HMAC(EVP_sha1(), password, (int)strlen(password), out, signed_bytes, out + signed_bytes + 4, &signature_bytes);
    int summed_bytes = at;
    at = attribute(out, at, FINGERPRINT, NULL, 4);
    write_u32(out + summed_bytes + 4, crc32_of(out, summed_bytes) ^ FINGERPRINT_XOR);
    return at;
}

int write_check(unsigned char *out, const struct ice *ice) {
    char user[128];
    unsigned char number[8] = {0x6e, 0, 0x1e, 0xff, 0, 0, 0, 1};
    int at = begin_message(out, BINDING);
    RAND_bytes(out + 8, 12);
    at = attribute(out, at, USERNAME, user, snprintf(user, sizeof user, "%s:%s", ice->ufrag, OWN_UFRAG));
    at = attribute(out, at, PRIORITY, number, 4);
    at = attribute(out, at, ice->role == FOLLOWS ? CONTROLLED : CONTROLLING, number, 8);
    if (ice->role != FOLLOWS) at = attribute(out, at, USE_CANDIDATE, NULL, 0);
    return end_message(out, at, ice->password);
}

int answer_check(int socket, const unsigned char *check, int size) {
    struct sockaddr_in remote;
    socklen_t length = sizeof remote;
    unsigned char out[DATAGRAM_BYTES], place[8] = {0, 1};
    int nominates = 0;
    if (size < STUN_HEADER_BYTES || check[0] != 0 || check[1] != BINDING) return -1;
    for (int at = STUN_HEADER_BYTES; at + 4 <= size; at += 4 + ((check[at + 2] << 8 | check[at + 3]) + 3) / 4 * 4)
        nominates |= (check[at] << 8 | check[at + 1]) == USE_CANDIDATE;
    getpeername(socket, (struct sockaddr *)&remote, &length);
    int at = begin_message(out, ANSWER);
    memcpy(out + 8, check + 8, 12);
    place[2] = ntohs(remote.sin_port) >> 8 ^ COOKIE >> 24, place[3] = ntohs(remote.sin_port) ^ COOKIE >> 16;
    write_u32(place + 4, ntohl(remote.sin_addr.s_addr) ^ COOKIE);
    at = attribute(out, at, XOR_ADDRESS, place, sizeof place);
    send(socket, out, end_message(out, at, OWN_PASSWORD), 0);
    return nominates;
}

static void set_patience(int socket, int milliseconds) {
    struct timeval patience = {milliseconds / 1000, milliseconds % 1000 * 1000};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

int find_path(int socket, const struct ice *ice) {
    unsigned char message[DATAGRAM_BYTES];
    int is_answered = 0, is_asked = ice->role == LITE;
    set_patience(socket, TRY_MS);
    for (int i = 0; i < TRIES && !(is_answered && is_asked); i++) {
        send(socket, message, write_check(message, ice), 0);
        for (int size; !(is_answered && is_asked) && (size = recv(socket, message, sizeof message, 0)) > 0;) {
            int nominates = answer_check(socket, message, size);
            if (nominates >= 0) is_asked |= nominates || ice->role == LEADS;
            else if (size >= STUN_HEADER_BYTES && message[0] == 1 && message[1] == 1) is_answered = 1;
        }
    }
    return is_answered && is_asked ? 0 : -1;
}

/* A full ICE agent may not be ready when it hears us: ask again soon, not after a second. OpenSSL asks twelve times. */
static unsigned int try_again_us(SSL *ssl, unsigned int before_us) {
    (void)ssl;
    return before_us == 0 ? TRY_MS * 1000 : before_us < 8 * TRY_MS * 1000 ? 2 * before_us : before_us;
}

SSL *shake_hands(const struct identity *identity, int socket, unsigned char *client, unsigned char *server) {
    unsigned char material[2 * MASTER_BYTES];
    struct sockaddr_storage remote;
    socklen_t length = sizeof remote;
    struct timeval patience = {0, TRY_MS * 1000};
    SSL *ssl = SSL_new(identity->context);
    BIO *datagrams = BIO_new_dgram(socket, BIO_NOCLOSE);
    getpeername(socket, (struct sockaddr *)&remote, &length);
    BIO_ctrl(datagrams, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &remote);
    BIO_ctrl(datagrams, BIO_CTRL_DGRAM_SET_RECV_TIMEOUT, 0, &patience);
    SSL_set_bio(ssl, datagrams, datagrams);
    DTLS_set_timer_cb(ssl, try_again_us);
    SSL_set_options(ssl, SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(ssl, MTU_BYTES);
    int result = -1;
    for (int i = 0; i < TRIES && result != 1; i++) {
        result = SSL_connect(ssl);
        if (result != 1) DTLSv1_handle_timeout(ssl);
    }
    if (result != 1 || !SSL_export_keying_material(ssl, material, sizeof material, LABEL, strlen(LABEL), NULL, 0, 0)) {
        ERR_print_errors_fp(stderr);
        SSL_free(ssl);
        return NULL;
    }
    /* Both keys, then both salts: RFC 5764 section 4.2. */
    memcpy(client, material, 32), memcpy(client + 32, material + 64, 12);
    memcpy(server, material + 32, 32), memcpy(server + 32, material + 76, 12);
    return ssl;
}
