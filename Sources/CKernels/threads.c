#include "threads.h"

#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

// One job at a time. A worker waits for `generation` to change, joins the job, takes indices from
// `next` until none is left, and counts itself out; the caller works too and then waits for the
// workers. Waiting spins for a few microseconds (a step is hundreds of short jobs) and then sleeps.

enum { MAX_THREADS = 256, SPINS = 4000 };

static struct {
  atomic_flag busy;
  int threads;  // workers + 1, changed only while holding busy
  int cores;
  _Atomic uint32_t generation;
  _Atomic int sleeping;
  _Alignas(64) _Atomic long next;
  _Alignas(64) _Atomic uint32_t running;  // workers that have not yet left the job
  long count;
  ck_task task;
  void *context;
  _Atomic int target;  // workers with an index at or above it exit
  pthread_t workers[MAX_THREADS];
} pool = {.busy = ATOMIC_FLAG_INIT, .threads = 1, .target = 0};

static void futex_wait(_Atomic uint32_t *word, uint32_t expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, MAX_THREADS, NULL, NULL, 0);
}

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void run_indices(void) {
  long count = pool.count;
  for (;;) {
    long index = atomic_fetch_add_explicit(&pool.next, 1, memory_order_relaxed);
    if (index >= count) return;
    pool.task(pool.context, index);
  }
}

/// Spinning pays only where every thread has a core of its own.
static int spins(void) { return pool.threads <= pool.cores ? SPINS : 0; }

static void *worker(void *argument) {
  int index = (int)(long)argument;
  uint32_t seen = 0;
  for (;;) {
    uint32_t now;
    int patience = spins();
    while ((now = atomic_load_explicit(&pool.generation, memory_order_acquire)) == seen) {
      if (patience-- > 0) {
        relax();
      } else {
        atomic_fetch_add(&pool.sleeping, 1);
        futex_wait(&pool.generation, seen);
        atomic_fetch_sub(&pool.sleeping, 1);
      }
    }
    seen = now;
    bool leave = index >= atomic_load(&pool.target);
    if (!leave) run_indices();
    if (atomic_fetch_sub_explicit(&pool.running, 1, memory_order_acq_rel) == 1) {
      futex_wake(&pool.running);
    }
    if (leave) return NULL;
  }
}

/// Publishes a job to the current workers; the caller holds `busy`.
static void publish(void) {
  atomic_store_explicit(&pool.next, 0, memory_order_relaxed);
  atomic_store_explicit(&pool.running, (uint32_t)(pool.threads - 1), memory_order_relaxed);
  atomic_fetch_add(&pool.generation, 1);
  if (atomic_load(&pool.sleeping) > 0) futex_wake(&pool.generation);
}

static void wait_for_workers(void) {
  int patience = spins();
  uint32_t left;
  while ((left = atomic_load_explicit(&pool.running, memory_order_acquire)) != 0) {
    if (patience-- > 0) {
      relax();
    } else {
      futex_wait(&pool.running, left);
    }
  }
}

void ck_set_threads(int count) {
  if (count < 1) count = 1;
  if (count > MAX_THREADS) count = MAX_THREADS;
  while (atomic_flag_test_and_set(&pool.busy)) usleep(50);
  if (pool.cores == 0) pool.cores = (int)sysconf(_SC_NPROCESSORS_ONLN);
  if (pool.threads > 1) {  // end the old workers
    atomic_store(&pool.target, 0);
    pool.count = 0;
    publish();
    for (int i = 0; i < pool.threads - 1; i++) pthread_join(pool.workers[i], NULL);
  }
  atomic_store(&pool.generation, 0);
  atomic_store(&pool.target, count - 1);
  pool.threads = 1;
  for (int i = 0; i < count - 1; i++) {
    if (pthread_create(&pool.workers[i], NULL, worker, (void *)(long)i) != 0) break;
    pool.threads++;
  }
  atomic_flag_clear(&pool.busy);
}

int ck_threads(void) { return pool.threads; }

void ck_parallel(long count, ck_task task, void *context) {
  if (count <= 1 || pool.threads == 1 || atomic_flag_test_and_set(&pool.busy)) {
    for (long i = 0; i < count; i++) task(context, i);
    return;
  }
  if (pool.threads == 1) {  // resized between the two looks
    atomic_flag_clear(&pool.busy);
    for (long i = 0; i < count; i++) task(context, i);
    return;
  }
  pool.count = count;
  pool.task = task;
  pool.context = context;
  publish();
  run_indices();
  wait_for_workers();
  atomic_flag_clear(&pool.busy);
}

void *ck_scratch(int slot, size_t bytes) {
  static _Thread_local struct {
    void *memory;
    size_t bytes;
  } slots[4];
  if (slots[slot].bytes < bytes) {
    size_t rounded = (bytes + bytes / 4 + 4095) & ~(size_t)4095;
    free(slots[slot].memory);
    slots[slot].memory = aligned_alloc(64, rounded);
    if (slots[slot].memory == NULL) abort();
    slots[slot].bytes = rounded;
  }
  return slots[slot].memory;
}
