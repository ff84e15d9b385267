/// The optdigits data set (8x8 handwritten digits), embedded so that the default experiment needs
/// no file. Each array holds one gzip-compressed IDX file, as README.md beside this folder lists.
#pragma once
#include <stddef.h>

extern const unsigned char optdigits_train_images[];
extern const size_t optdigits_train_images_size;
extern const unsigned char optdigits_train_labels[];
extern const size_t optdigits_train_labels_size;
extern const unsigned char optdigits_test_images[];
extern const size_t optdigits_test_images_size;
extern const unsigned char optdigits_test_labels[];
extern const size_t optdigits_test_labels_size;

// Swift does not see arrays of unknown length; it does see these.
static inline const unsigned char *optdigits_train_images_bytes(void) {
  return optdigits_train_images;
}
static inline const unsigned char *optdigits_train_labels_bytes(void) {
  return optdigits_train_labels;
}
static inline const unsigned char *optdigits_test_images_bytes(void) {
  return optdigits_test_images;
}
static inline const unsigned char *optdigits_test_labels_bytes(void) {
  return optdigits_test_labels;
}
