/// The experiments that come with the program, and the measured claims that are published with it,
/// embedded so that they work from any directory.
#pragma once

#include <stddef.h>

/// The text of the experiment of a name, or NULL.
const char *experiments_text(const char *name);

/// The name of an experiment by its number, or NULL beyond the last.
const char *experiments_name(int index);

/// The published claims: JSON without a zero at its end.
const char *claims_text(void);

/// Its length in bytes.
long claims_size(void);

/// A file of experiments/data: its name, and its bytes.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} experiment_data;

/// A file by its number; its name is NULL beyond the last.
experiment_data experiment_data_file(int index);
