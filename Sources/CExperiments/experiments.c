#include "experiments.h"

#include <stddef.h>
#include <string.h>

static const char digit_samples[] = {
#embed "../../experiments/digit-samples.toml" suffix(, 0)
};
static const char digits[] = {
#embed "../../experiments/digits.toml" suffix(, 0)
};
static const char digits_cnn[] = {
#embed "../../experiments/digits-cnn.toml" suffix(, 0)
};
static const char fashion_cnn[] = {
#embed "../../experiments/fashion-cnn.toml" suffix(, 0)
};
static const char mnist_mlp[] = {
#embed "../../experiments/mnist-mlp.toml" suffix(, 0)
};
static const char mnist_samples[] = {
#embed "../../experiments/mnist-samples.toml" suffix(, 0)
};
static const char ring[] = {
#embed "../../experiments/ring.toml" suffix(, 0)
};
static const char scenes[] = {
#embed "../../experiments/scenes.toml" suffix(, 0)
};
static const char text_gpt[] = {
#embed "../../experiments/text-gpt.toml" suffix(, 0)
};
static const char text_lstm[] = {
#embed "../../experiments/text-lstm.toml" suffix(, 0)
};
static const char trees[] = {
#embed "../../experiments/trees.toml" suffix(, 0)
};
static const char verses[] = {
#embed "../../experiments/verses.toml" suffix(, 0)
};
static const char words[] = {
#embed "../../experiments/words.toml" suffix(, 0)
};
static const char adaptation[] = {
#embed "../../experiments/adaptation.toml" suffix(, 0)
};
static const char brain[] = {
#embed "../../experiments/brain.toml" suffix(, 0)
};
static const char claims[] = {
#embed "../../results/claims/claims.json"
};

static const struct {
  const char *name;
  const char *text;
} experiments[] = {
    {"digit-samples", digit_samples},
    {"digits", digits},
    {"digits-cnn", digits_cnn},
    {"fashion-cnn", fashion_cnn},
    {"mnist-mlp", mnist_mlp},
    {"mnist-samples", mnist_samples},
    {"ring", ring},
    {"scenes", scenes},
    {"text-gpt", text_gpt},
    {"text-lstm", text_lstm},
    {"trees", trees},
    {"verses", verses},
    {"words", words},
    {"adaptation", adaptation},
    {"brain", brain},
};

static const int count = sizeof experiments / sizeof experiments[0];

const char *experiments_text(const char *name) {
  for (int i = 0; i < count; i++) {
    if (strcmp(experiments[i].name, name) == 0) return experiments[i].text;
  }
  return NULL;
}

const char *experiments_name(int index) {
  return index >= 0 && index < count ? experiments[index].name : NULL;
}

const char *claims_text(void) { return claims; }

long claims_size(void) { return sizeof claims; }
