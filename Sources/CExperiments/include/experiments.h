/// The experiments that come with the program, embedded so that they work from any directory.
#pragma once

/// The text of the experiment of a name, or NULL.
const char *experiments_text(const char *name);

/// The name of an experiment by its number, or NULL beyond the last.
const char *experiments_name(int index);
