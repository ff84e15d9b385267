/// The files of experiments/data, embedded as they are there.
#pragma once

#include <stddef.h>

/// A file: its name, and its bytes.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} experiment_data;

/// A file by its number; its name is NULL beyond the last.
experiment_data experiment_data_file(int index);
