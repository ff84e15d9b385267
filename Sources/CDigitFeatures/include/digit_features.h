/// Two small networks that tell handwritten digits apart, by whose features samples are compared with
/// examples. Each array holds one safetensors file, as README.md beside this folder says.
#pragma once
#include <stddef.h>

extern const unsigned char digit_features_8[];
extern const size_t digit_features_8_size;
extern const unsigned char digit_features_28[];
extern const size_t digit_features_28_size;

/// The SHA-256 of the two files.
extern const char *const digit_features_8_sha256;
extern const char *const digit_features_28_sha256;

// Swift does not see arrays of unknown length; it does see these.
static inline const unsigned char *digit_features_8_bytes(void) { return digit_features_8; }
static inline const unsigned char *digit_features_28_bytes(void) { return digit_features_28; }
