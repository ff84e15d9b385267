#include "experiments.h"

// The files of experiments/data, so that what names them works from any directory.

static const unsigned char data_brain_licence_txt[] = {
#embed "../../experiments/data/brain-licence.txt"
};
static const unsigned char data_brain_test_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/brain-test-images-idx3-ubyte.gz"
};
static const unsigned char data_brain_test_masks_idx3_ubyte_gz[] = {
#embed "../../experiments/data/brain-test-masks-idx3-ubyte.gz"
};
static const unsigned char data_brain_train_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/brain-train-images-idx3-ubyte.gz"
};
static const unsigned char data_brain_train_masks_idx3_ubyte_gz[] = {
#embed "../../experiments/data/brain-train-masks-idx3-ubyte.gz"
};
static const unsigned char data_digits_long_tail_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/digits-long-tail-images-idx3-ubyte.gz"
};
static const unsigned char data_digits_long_tail_labels_idx1_ubyte_gz[] = {
#embed "../../experiments/data/digits-long-tail-labels-idx1-ubyte.gz"
};
static const unsigned char data_digits_long_tail_toml[] = {
#embed "../../experiments/data/digits-long-tail.toml"
};
static const unsigned char data_digits_noisy_labels_idx1_ubyte_gz[] = {
#embed "../../experiments/data/digits-noisy-labels-idx1-ubyte.gz"
};
static const unsigned char data_digits_noisy_toml[] = {
#embed "../../experiments/data/digits-noisy.toml"
};
static const unsigned char data_digits_sorted_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/digits-sorted-images-idx3-ubyte.gz"
};
static const unsigned char data_digits_sorted_labels_idx1_ubyte_gz[] = {
#embed "../../experiments/data/digits-sorted-labels-idx1-ubyte.gz"
};
static const unsigned char data_digits_sorted_toml[] = {
#embed "../../experiments/data/digits-sorted.toml"
};
static const unsigned char data_fashion_test1k_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/fashion-test1k-images-idx3-ubyte.gz"
};
static const unsigned char data_fashion_test1k_labels_idx1_ubyte_gz[] = {
#embed "../../experiments/data/fashion-test1k-labels-idx1-ubyte.gz"
};
static const unsigned char data_fashion_train5k_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/fashion-train5k-images-idx3-ubyte.gz"
};
static const unsigned char data_fashion_train5k_labels_idx1_ubyte_gz[] = {
#embed "../../experiments/data/fashion-train5k-labels-idx1-ubyte.gz"
};
static const unsigned char data_mnist_to_digits_toml[] = {
#embed "../../experiments/data/mnist-to-digits.toml"
};
static const unsigned char data_mnist_to_three_digits_toml[] = {
#embed "../../experiments/data/mnist-to-three-digits.toml"
};
static const unsigned char data_mnist5k_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/mnist5k-images-idx3-ubyte.gz"
};
static const unsigned char data_mnist5k_labels_idx1_ubyte_gz[] = {
#embed "../../experiments/data/mnist5k-labels-idx1-ubyte.gz"
};
static const unsigned char data_mnist8_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/mnist8-images-idx3-ubyte.gz"
};
static const unsigned char data_mnist8_layers_safetensors[] = {
#embed "../../experiments/data/mnist8-layers.safetensors"
};
static const unsigned char data_page_blocks_toml[] = {
#embed "../../experiments/data/page-blocks.toml"
};
static const unsigned char data_page_blocks0_dat[] = {
#embed "../../experiments/data/page-blocks0.dat"
};
static const unsigned char data_seattle_temperatures_csv[] = {
#embed "../../experiments/data/seattle-temperatures.csv"
};
static const unsigned char data_seattle_temperatures_toml[] = {
#embed "../../experiments/data/seattle-temperatures.toml"
};
static const unsigned char data_three_digits_test_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/three-digits-test-images-idx3-ubyte.gz"
};
static const unsigned char data_three_digits_test_labels_idx1_ubyte_gz[] = {
#embed "../../experiments/data/three-digits-test-labels-idx1-ubyte.gz"
};
static const unsigned char data_three_digits_train_images_idx3_ubyte_gz[] = {
#embed "../../experiments/data/three-digits-train-images-idx3-ubyte.gz"
};
static const unsigned char data_three_digits_train_labels_idx1_ubyte_gz[] = {
#embed "../../experiments/data/three-digits-train-labels-idx1-ubyte.gz"
};
static const unsigned char data_three_digits_toml[] = {
#embed "../../experiments/data/three-digits.toml"
};
static const unsigned char data_trees_licence_txt[] = {
#embed "../../experiments/data/trees-licence.txt"
};
static const unsigned char data_trees_test_boxes_csv[] = {
#embed "../../experiments/data/trees-test-boxes.csv"
};
static const unsigned char data_trees_test_images_idx4_ubyte_gz[] = {
#embed "../../experiments/data/trees-test-images-idx4-ubyte.gz"
};
static const unsigned char data_trees_train_boxes_csv[] = {
#embed "../../experiments/data/trees-train-boxes.csv"
};
static const unsigned char data_trees_train_images_idx4_ubyte_gz[] = {
#embed "../../experiments/data/trees-train-images-idx4-ubyte.gz"
};
static const unsigned char data_verses_en_es_licence_txt[] = {
#embed "../../experiments/data/verses-en-es-licence.txt"
};
static const unsigned char data_verses_en_es_tsv_gz[] = {
#embed "../../experiments/data/verses-en-es.tsv.gz"
};
static const unsigned char data_web_nt_licence_txt[] = {
#embed "../../experiments/data/web-nt-licence.txt"
};
static const unsigned char data_web_nt_txt_gz[] = {
#embed "../../experiments/data/web-nt.txt.gz"
};
static const unsigned char data_words_long_test_tsv_gz[] = {
#embed "../../experiments/data/words-long-test.tsv.gz"
};
static const unsigned char data_words_long_toml[] = {
#embed "../../experiments/data/words-long.toml"
};
static const unsigned char data_words_phonemes_licence_txt[] = {
#embed "../../experiments/data/words-phonemes-licence.txt"
};
static const unsigned char data_words_phonemes_test_tsv_gz[] = {
#embed "../../experiments/data/words-phonemes-test.tsv.gz"
};
static const unsigned char data_words_phonemes_train_tsv_gz[] = {
#embed "../../experiments/data/words-phonemes-train.tsv.gz"
};
static const unsigned char data_words_short_test_tsv_gz[] = {
#embed "../../experiments/data/words-short-test.tsv.gz"
};
static const unsigned char data_words_short_toml[] = {
#embed "../../experiments/data/words-short.toml"
};

static const experiment_data files[] = {
    {"brain-licence.txt", data_brain_licence_txt, sizeof data_brain_licence_txt},
    {"brain-test-images-idx3-ubyte.gz",
     data_brain_test_images_idx3_ubyte_gz,
     sizeof data_brain_test_images_idx3_ubyte_gz},
    {"brain-test-masks-idx3-ubyte.gz",
     data_brain_test_masks_idx3_ubyte_gz,
     sizeof data_brain_test_masks_idx3_ubyte_gz},
    {"brain-train-images-idx3-ubyte.gz",
     data_brain_train_images_idx3_ubyte_gz,
     sizeof data_brain_train_images_idx3_ubyte_gz},
    {"brain-train-masks-idx3-ubyte.gz",
     data_brain_train_masks_idx3_ubyte_gz,
     sizeof data_brain_train_masks_idx3_ubyte_gz},
    {"digits-long-tail-images-idx3-ubyte.gz",
     data_digits_long_tail_images_idx3_ubyte_gz,
     sizeof data_digits_long_tail_images_idx3_ubyte_gz},
    {"digits-long-tail-labels-idx1-ubyte.gz",
     data_digits_long_tail_labels_idx1_ubyte_gz,
     sizeof data_digits_long_tail_labels_idx1_ubyte_gz},
    {"digits-long-tail.toml", data_digits_long_tail_toml, sizeof data_digits_long_tail_toml},
    {"digits-noisy-labels-idx1-ubyte.gz",
     data_digits_noisy_labels_idx1_ubyte_gz,
     sizeof data_digits_noisy_labels_idx1_ubyte_gz},
    {"digits-noisy.toml", data_digits_noisy_toml, sizeof data_digits_noisy_toml},
    {"digits-sorted-images-idx3-ubyte.gz",
     data_digits_sorted_images_idx3_ubyte_gz,
     sizeof data_digits_sorted_images_idx3_ubyte_gz},
    {"digits-sorted-labels-idx1-ubyte.gz",
     data_digits_sorted_labels_idx1_ubyte_gz,
     sizeof data_digits_sorted_labels_idx1_ubyte_gz},
    {"digits-sorted.toml", data_digits_sorted_toml, sizeof data_digits_sorted_toml},
    {"fashion-test1k-images-idx3-ubyte.gz",
     data_fashion_test1k_images_idx3_ubyte_gz,
     sizeof data_fashion_test1k_images_idx3_ubyte_gz},
    {"fashion-test1k-labels-idx1-ubyte.gz",
     data_fashion_test1k_labels_idx1_ubyte_gz,
     sizeof data_fashion_test1k_labels_idx1_ubyte_gz},
    {"fashion-train5k-images-idx3-ubyte.gz",
     data_fashion_train5k_images_idx3_ubyte_gz,
     sizeof data_fashion_train5k_images_idx3_ubyte_gz},
    {"fashion-train5k-labels-idx1-ubyte.gz",
     data_fashion_train5k_labels_idx1_ubyte_gz,
     sizeof data_fashion_train5k_labels_idx1_ubyte_gz},
    {"mnist-to-digits.toml", data_mnist_to_digits_toml, sizeof data_mnist_to_digits_toml},
    {"mnist-to-three-digits.toml",
     data_mnist_to_three_digits_toml,
     sizeof data_mnist_to_three_digits_toml},
    {"mnist5k-images-idx3-ubyte.gz",
     data_mnist5k_images_idx3_ubyte_gz,
     sizeof data_mnist5k_images_idx3_ubyte_gz},
    {"mnist5k-labels-idx1-ubyte.gz",
     data_mnist5k_labels_idx1_ubyte_gz,
     sizeof data_mnist5k_labels_idx1_ubyte_gz},
    {"mnist8-images-idx3-ubyte.gz",
     data_mnist8_images_idx3_ubyte_gz,
     sizeof data_mnist8_images_idx3_ubyte_gz},
    {"mnist8-layers.safetensors",
     data_mnist8_layers_safetensors,
     sizeof data_mnist8_layers_safetensors},
    {"page-blocks.toml", data_page_blocks_toml, sizeof data_page_blocks_toml},
    {"page-blocks0.dat", data_page_blocks0_dat, sizeof data_page_blocks0_dat},
    {"seattle-temperatures.csv",
     data_seattle_temperatures_csv,
     sizeof data_seattle_temperatures_csv},
    {"seattle-temperatures.toml",
     data_seattle_temperatures_toml,
     sizeof data_seattle_temperatures_toml},
    {"three-digits-test-images-idx3-ubyte.gz",
     data_three_digits_test_images_idx3_ubyte_gz,
     sizeof data_three_digits_test_images_idx3_ubyte_gz},
    {"three-digits-test-labels-idx1-ubyte.gz",
     data_three_digits_test_labels_idx1_ubyte_gz,
     sizeof data_three_digits_test_labels_idx1_ubyte_gz},
    {"three-digits-train-images-idx3-ubyte.gz",
     data_three_digits_train_images_idx3_ubyte_gz,
     sizeof data_three_digits_train_images_idx3_ubyte_gz},
    {"three-digits-train-labels-idx1-ubyte.gz",
     data_three_digits_train_labels_idx1_ubyte_gz,
     sizeof data_three_digits_train_labels_idx1_ubyte_gz},
    {"three-digits.toml", data_three_digits_toml, sizeof data_three_digits_toml},
    {"trees-licence.txt", data_trees_licence_txt, sizeof data_trees_licence_txt},
    {"trees-test-boxes.csv", data_trees_test_boxes_csv, sizeof data_trees_test_boxes_csv},
    {"trees-test-images-idx4-ubyte.gz",
     data_trees_test_images_idx4_ubyte_gz,
     sizeof data_trees_test_images_idx4_ubyte_gz},
    {"trees-train-boxes.csv", data_trees_train_boxes_csv, sizeof data_trees_train_boxes_csv},
    {"trees-train-images-idx4-ubyte.gz",
     data_trees_train_images_idx4_ubyte_gz,
     sizeof data_trees_train_images_idx4_ubyte_gz},
    {"verses-en-es-licence.txt",
     data_verses_en_es_licence_txt,
     sizeof data_verses_en_es_licence_txt},
    {"verses-en-es.tsv.gz", data_verses_en_es_tsv_gz, sizeof data_verses_en_es_tsv_gz},
    {"web-nt-licence.txt", data_web_nt_licence_txt, sizeof data_web_nt_licence_txt},
    {"web-nt.txt.gz", data_web_nt_txt_gz, sizeof data_web_nt_txt_gz},
    {"words-long-test.tsv.gz", data_words_long_test_tsv_gz, sizeof data_words_long_test_tsv_gz},
    {"words-long.toml", data_words_long_toml, sizeof data_words_long_toml},
    {"words-phonemes-licence.txt",
     data_words_phonemes_licence_txt,
     sizeof data_words_phonemes_licence_txt},
    {"words-phonemes-test.tsv.gz",
     data_words_phonemes_test_tsv_gz,
     sizeof data_words_phonemes_test_tsv_gz},
    {"words-phonemes-train.tsv.gz",
     data_words_phonemes_train_tsv_gz,
     sizeof data_words_phonemes_train_tsv_gz},
    {"words-short-test.tsv.gz", data_words_short_test_tsv_gz, sizeof data_words_short_test_tsv_gz},
    {"words-short.toml", data_words_short_toml, sizeof data_words_short_toml},
};

static const int count = sizeof files / sizeof files[0];

experiment_data experiment_data_file(int index) {
  return index >= 0 && index < count ? files[index] : (experiment_data){0};
}
