#include "optdigits.h"

const unsigned char optdigits_train_images[] = {
#embed "data/optdigits-train-images-idx3-ubyte.gz"
};
const unsigned char optdigits_train_labels[] = {
#embed "data/optdigits-train-labels-idx1-ubyte.gz"
};
const unsigned char optdigits_test_images[] = {
#embed "data/optdigits-test-images-idx3-ubyte.gz"
};
const unsigned char optdigits_test_labels[] = {
#embed "data/optdigits-test-labels-idx1-ubyte.gz"
};

const size_t optdigits_train_images_size = sizeof optdigits_train_images;
const size_t optdigits_train_labels_size = sizeof optdigits_train_labels;
const size_t optdigits_test_images_size = sizeof optdigits_test_images;
const size_t optdigits_test_labels_size = sizeof optdigits_test_labels;
