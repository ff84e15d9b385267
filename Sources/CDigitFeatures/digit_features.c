#include "digit_features.h"

const unsigned char digit_features_8[] = {
#embed "data/digit-features-8.safetensors"
};
const unsigned char digit_features_28[] = {
#embed "data/digit-features-28.safetensors"
};

const size_t digit_features_8_size = sizeof digit_features_8;
const size_t digit_features_28_size = sizeof digit_features_28;

// Written here so that the digest of the sources changes with the files.
const char *const digit_features_8_sha256 =
    "a66729514daa5db3b39f1512c5092b5d9c098bc8cd199134ef4f1c275d0d66d2";
const char *const digit_features_28_sha256 =
    "3efe277a44c277a9fc40d89b7c346ca0fc31f8eec8d82f190861053ce0ceedd3";
