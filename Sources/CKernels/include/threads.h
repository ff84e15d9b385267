/// A pool of worker threads that runs the same function over the indices 0..<count.
///
/// Tasks write disjoint outputs, so which thread runs which index never reaches a result. A call
/// made while the pool is busy (another thread's, or from inside a task) runs its tasks itself.
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef void (*ck_task)(void *_Nullable context, long index);

/// Sets how many threads, the caller included, later calls use; at least 1. Waits for a running job to
/// end, so it must not be called from a task.
void ck_set_threads(int count);
int ck_threads(void);

/// Runs `task(context, i)` for each i in 0..<count and returns when all have ended.
void ck_parallel(long count, ck_task _Nonnull task, void *_Nullable context);

/// Says that the system has no more memory, and ends the process with exit code 70: what was being
/// computed cannot go on, and nothing that could be told to its caller would be less of a surprise.
_Noreturn void ck_out_of_memory(size_t bytes);

/// The calling thread's scratch memory: at least `bytes`, 64-byte aligned, contents undefined,
/// valid until this thread asks for the same slot again. Slots: 0...3. Grows and is kept.
void *_Nonnull ck_scratch(int slot, size_t bytes);
