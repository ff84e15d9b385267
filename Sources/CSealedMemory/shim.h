#pragma once

// Files in memory that nobody can change any more: memfd_create(2), and the seals of fcntl(2). The
// system's headers have them for _GNU_SOURCE alone, which Swift does not set.

int memfd_create(const char *name, unsigned int flags);

enum { SEALED_MEMORY_FLAGS = 0x1u | 0x2u };     // MFD_CLOEXEC | MFD_ALLOW_SEALING
enum { SEALED_MEMORY_ADD_SEALS = 1024 + 9 };    // F_ADD_SEALS
enum { SEALED_MEMORY_SEALS = 0x1 | 0x2 | 0x4 | 0x8 };  // F_SEAL_SEAL, _SHRINK, _GROW, _WRITE
