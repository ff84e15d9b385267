#define _GNU_SOURCE
#include "threads.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

// One job at a time, its caller working too. `generation` is odd while a job is open. A worker
// joins by counting itself into `active` and then looking again whether the same job is still open;
// the caller closes the job and then waits until nobody is active. As all of these are sequentially
// consistent, either the worker sees that it came too late, and touches nothing, or the caller sees
// the worker. So a job never waits for a worker that has not begun: short jobs cost little even
// where there are more threads than cores.
//
// Waiting spins for some 20 microseconds, since a training step is hundreds of short jobs, and then
// sleeps, so that an idle pool, or another process's, is not robbed of its core.

enum { MAX_THREADS = 256, SPINS = 1000 };

static struct {
  atomic_flag busy;      // held by the caller of a job, and while resizing
  _Atomic int threads;   // workers + 1
  _Atomic int patience;  // how often to look before sleeping
  _Atomic int target;    // workers with an index at or above it end
  pthread_t workers[MAX_THREADS];

  _Alignas(64) _Atomic uint32_t generation;
  _Atomic int sleeping;  // workers that wait, or are about to, for another generation
  long count;            // the open job
  ck_task task;
  void *context;

  _Alignas(64) _Atomic long next;
  _Alignas(64) _Atomic uint32_t active;
  _Atomic int caller_sleeps;
} pool = {.busy = ATOMIC_FLAG_INIT, .threads = 1};

static void futex_wait(_Atomic uint32_t *word, uint32_t expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// MARK: - Workers

static void run_indices(void) {
  const long count = pool.count;
  const ck_task task = pool.task;
  void *context = pool.context;
  for (;;) {
    const long index = atomic_fetch_add_explicit(&pool.next, 1, memory_order_relaxed);
    if (index >= count) return;
    task(context, index);
  }
}

static void leave_job(void) {
  if (atomic_fetch_sub(&pool.active, 1) == 1 && atomic_load(&pool.caller_sleeps) != 0)
    futex_wake(&pool.active, 1);
}

static void wait_for_change(uint32_t seen) {
  for (int i = atomic_load_explicit(&pool.patience, memory_order_relaxed); i > 0; i--) {
    if (atomic_load_explicit(&pool.generation, memory_order_acquire) != seen) return;
    relax();
  }
  atomic_fetch_add(&pool.sleeping, 1);
  futex_wait(&pool.generation, seen);
  atomic_fetch_sub(&pool.sleeping, 1);
}

static void *worker(void *argument) {
  const int index = (int)(intptr_t)argument;
  uint32_t finished = 0;  // the job whose indices this worker has seen run out
  for (;;) {
    const uint32_t now = atomic_load(&pool.generation);
    if (index >= atomic_load(&pool.target)) return NULL;
    if ((now & 1) == 0 || now == finished) {
      wait_for_change(now);
      continue;
    }
    atomic_fetch_add(&pool.active, 1);
    if (atomic_load(&pool.generation) == now) {
      run_indices();
      finished = now;
    }
    leave_job();
  }
}

// MARK: - Callers

static void open_job(long count, ck_task task, void *context) {
  pool.count = count;
  pool.task = task;
  pool.context = context;
  atomic_store_explicit(&pool.next, 0, memory_order_relaxed);
  atomic_fetch_add(&pool.generation, 1);
  if (atomic_load(&pool.sleeping) > 0)
    futex_wake(&pool.generation, count < MAX_THREADS ? (int)count - 1 : MAX_THREADS);
}

static void close_job(void) {
  atomic_fetch_add(&pool.generation, 1);
  for (int i = atomic_load_explicit(&pool.patience, memory_order_relaxed); i > 0; i--) {
    if (atomic_load(&pool.active) == 0) return;
    relax();
  }
  atomic_store(&pool.caller_sleeps, 1);
  uint32_t active;
  while ((active = atomic_load(&pool.active)) != 0) futex_wait(&pool.active, active);
  atomic_store(&pool.caller_sleeps, 0);
}

void ck_parallel(long count, ck_task task, void *context) {
  if (count > 1 && atomic_load_explicit(&pool.threads, memory_order_relaxed) > 1 &&
      !atomic_flag_test_and_set_explicit(&pool.busy, memory_order_acquire)) {
    open_job(count, task, context);
    run_indices();
    close_job();
    atomic_flag_clear_explicit(&pool.busy, memory_order_release);
  } else {
    for (long i = 0; i < count; i++) task(context, i);
  }
}

int ck_threads(void) { return atomic_load_explicit(&pool.threads, memory_order_relaxed); }

/// The cores this process may use.
static int available_cores(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

void ck_set_threads(int count) {
  if (count < 1) count = 1;
  if (count > MAX_THREADS) count = MAX_THREADS;
  while (atomic_flag_test_and_set_explicit(&pool.busy, memory_order_acquire)) usleep(50);

  const int old = atomic_load(&pool.threads) - 1;
  if (count - 1 != old) {
    atomic_store(&pool.target, 0);
    atomic_fetch_add(&pool.generation, 2);  // another one, and still no job
    futex_wake(&pool.generation, MAX_THREADS);
    for (int i = 0; i < old; i++) pthread_join(pool.workers[i], NULL);

    // Spinning pays only where every thread has a core of its own.
    atomic_store(&pool.patience, count <= available_cores() ? SPINS : 0);
    atomic_store(&pool.target, count - 1);
    sigset_t all, previous;  // signals are for the program's own threads
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &previous);
    int started = 0;
    while (started < count - 1 &&
           pthread_create(&pool.workers[started], NULL, worker, (void *)(intptr_t)started) == 0)
      started++;
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    atomic_store(&pool.threads, started + 1);
  }
  atomic_flag_clear_explicit(&pool.busy, memory_order_release);
}

// MARK: - Scratch

enum { SLOTS = 4 };

typedef struct {
  void *memory;
  size_t bytes;
} scratch_slot;

static pthread_key_t scratch_key;
static pthread_once_t scratch_once = PTHREAD_ONCE_INIT;

static void free_scratch(void *slots) {
  for (int i = 0; i < SLOTS; i++) {
    free(((scratch_slot *)slots)[i].memory);
    ((scratch_slot *)slots)[i] = (scratch_slot){NULL, 0};
  }
}

static void make_scratch_key(void) { pthread_key_create(&scratch_key, free_scratch); }

void ck_out_of_memory(size_t bytes) {
  char text[256];
  const int length = snprintf(
      text, sizeof text,
      "error: the memory is exhausted: the system refused %zu bytes more\n"
      "hint: make the network or training.batch-size smaller, or give the process more memory\n",
      bytes);
  if (write(STDERR_FILENO, text, (size_t)length) < 0) _exit(70);
  _exit(70);
}

void *ck_scratch(int slot, size_t bytes) {
  static _Thread_local scratch_slot slots[SLOTS];
  scratch_slot *s = &slots[slot];
  if (s->bytes < bytes || s->memory == NULL) {
    pthread_once(&scratch_once, make_scratch_key);
    pthread_setspecific(scratch_key, slots);  // freed when the thread ends
    const size_t rounded = (bytes + bytes / 4 + 4095) / 4096 * 4096 + 4096;
    free(s->memory);
    s->memory = aligned_alloc(64, rounded);
    if (s->memory == NULL) ck_out_of_memory(rounded);
    s->bytes = rounded;
  }
  return s->memory;
}
