#include "srtp.h"

#include <string.h>

enum { LABEL_KEY = 0, LABEL_SALT = 2 };

/* RFC 3711 section 4.3.3 with AES-256 (RFC 6188): the keystream at a counter made of salt and label. */
static void derive(const unsigned char *master, int label, unsigned char *out, int size) {
    unsigned char counter[16] = {0}, zeros[32] = {0};
    int written;
    EVP_CIPHER_CTX *stream = EVP_CIPHER_CTX_new();
    memcpy(counter, master + 32, 12);
    counter[7] ^= label;
    EVP_EncryptInit_ex(stream, EVP_aes_256_ctr(), NULL, master, counter);
    EVP_EncryptUpdate(stream, out, &written, zeros, size);
    EVP_CIPHER_CTX_free(stream);
}

void srtp_key_init(struct srtp_key *key, const unsigned char master[MASTER_BYTES], int is_sealing) {
    unsigned char session[32];
    derive(master, LABEL_KEY, session, sizeof session);
    derive(master, LABEL_SALT, key->salt, sizeof key->salt);
    key->cipher = EVP_CIPHER_CTX_new();
    EVP_CipherInit_ex(key->cipher, EVP_aes_256_gcm(), NULL, session, NULL, is_sealing);
}

/* RFC 7714 section 8.1: two zero bytes, SSRC, circles, number; all of it under the salt. */
static void set_nonce(struct srtp_key *key, const unsigned char *packet, uint32_t circles) {
    unsigned char nonce[12] = {0};
    memcpy(nonce + 2, packet + 8, 4);
    write_u32(nonce + 6, circles);
    memcpy(nonce + 10, packet + 2, 2);
    for (int i = 0; i < 12; i++) nonce[i] ^= key->salt[i];
    EVP_CipherInit_ex(key->cipher, NULL, NULL, NULL, nonce, -1);
}

int rtp_header_bytes(const unsigned char *packet) {
    int size = RTP_HEADER_BYTES + 4 * (packet[0] & 0x0f);
    if (packet[0] & 0x10) size += 4 + 4 * (packet[size + 2] << 8 | packet[size + 3]);
    return size;
}

int srtp_seal(struct srtp_key *key, unsigned char *packet, int size, uint32_t circles) {
    int header = rtp_header_bytes(packet), written;
    set_nonce(key, packet, circles);
    EVP_CipherUpdate(key->cipher, NULL, &written, packet, header);
    EVP_CipherUpdate(key->cipher, packet + header, &written, packet + header, size - header);
    EVP_CipherFinal_ex(key->cipher, packet + size, &written);
    EVP_CIPHER_CTX_ctrl(key->cipher, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, packet + size);
    return size + TAG_BYTES;
}

int srtp_open(struct srtp_key *key, unsigned char *packet, int size, uint32_t circles) {
    int header = rtp_header_bytes(packet), written, plain = size - TAG_BYTES;
    unsigned char rest[16];
    if (plain < header) return -1;
    set_nonce(key, packet, circles);
    EVP_CIPHER_CTX_ctrl(key->cipher, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, packet + plain);
    EVP_CipherUpdate(key->cipher, NULL, &written, packet, header);
    EVP_CipherUpdate(key->cipher, packet + header, &written, packet + header, plain - header);
    return EVP_CipherFinal_ex(key->cipher, rest, &written) > 0 ? plain : -1;
}

struct rollover *rollover_note(struct rollover *streams, int *count, int limit, const unsigned char *packet) {
    uint32_t ssrc = read_u32(packet + 8);
    uint16_t number = packet[2] << 8 | packet[3];
    for (int i = 0; i < *count; i++) {
        struct rollover *stream = &streams[i];
        if (stream->ssrc != ssrc) continue;
        if ((uint16_t)(number - stream->highest) < 0x8000) {
            if (number < stream->highest) stream->circles++;
            stream->highest = number;
        }
        return stream;
    }
    if (*count == limit) return NULL;
    streams[*count] = (struct rollover){.ssrc = ssrc, .circles = 0, .highest = number};
    return &streams[(*count)++];
}

void floor_master(int index, int is_to_server, unsigned char master[MASTER_BYTES]) {
    for (int i = 0; i < MASTER_BYTES; i++) master[i] = (index * 131 + i * 17 + is_to_server * 7) & 0xff;
}
