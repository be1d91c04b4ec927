/* Threads that all plans of a process share, and that compute the parts of one piece of work at a time.

   The caller is worker 0. Each worker has a share of the parts, the same one whenever the number of workers
   is, so that what it has written stays in its cache; then it helps others, so nobody waits for a thread that
   the machine does not run. Work that comes while other work is computed is computed by its caller alone.
   Who waits spins a few microseconds, offers the processor to others a few times, and sleeps. So on a busy
   machine a step takes hardly longer than with one thread, and hardly more of the processor. Workers are started with the
   first work, and block all signals. After fork, which copies no threads, the child starts its own. */

#define _POSIX_C_SOURCE 200112L
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>

typedef void Part(void *const *arrays, int64_t part, int64_t worker);

enum {
    MOST_WORKERS = 16,
    SPINS = 200, /* some 4 microseconds */
    YIELDS = 20,
    CLOSED = 1 << 20
};

#define LOAD(x) __atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define STORE(x, value) __atomic_store_n(&(x), value, __ATOMIC_SEQ_CST)
#define ADDED(x, value) __atomic_fetch_add(&(x), value, __ATOMIC_SEQ_CST)

/* The next part of a share, and the end of it; no two shares are in one line of the cache. */
typedef struct {
    int64_t next, end;
    char apart[112];
} Share;

static struct {
    Part *compute;
    void *const *arrays;
    int workers;
    Share shares[MOST_WORKERS];
} work;

static const int *number;    /* of threads, which Python may change at any time */
static int started = 1;      /* threads, the caller included */
static int is_busy;          /* whether there is work */
static int joined = -CLOSED; /* workers that look at the work, and -CLOSED if no more may */
static unsigned generation;  /* counts the pieces of work */
static int asleep;           /* workers that sleep */
static int caller_sleeps;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t posted = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;

/* Wait a little, the first times without giving the processor away. */
static void wait_a_little(int time) {
    if (time >= SPINS) {
        sched_yield();
        return;
    }
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void compute_parts(int worker) {
    for (int k = 0; k < work.workers; k++) {
        Share *share = &work.shares[(worker + k) % work.workers];
        int64_t part;
        while (LOAD(share->next) < share->end && (part = ADDED(share->next, 1)) < share->end)
            work.compute(work.arrays, part, worker);
    }
}

/* Return the generation after ``seen``, when there is one. */
static unsigned next_generation(unsigned seen) {
    for (int time = 0; time < SPINS + YIELDS; time++) {
        if (LOAD(generation) != seen) return LOAD(generation);
        wait_a_little(time);
    }
    pthread_mutex_lock(&mutex);
    ADDED(asleep, 1); /* before the generation is read: who posts reads them in the other order */
    while (LOAD(generation) == seen) pthread_cond_wait(&posted, &mutex);
    ADDED(asleep, -1);
    pthread_mutex_unlock(&mutex);
    return LOAD(generation);
}

static void *run(void *own) {
    const int worker = (int)(intptr_t)own;
    unsigned seen = 0;
    for (;;) {
        seen = next_generation(seen);
        if (ADDED(joined, 1) >= 0 && worker < work.workers) compute_parts(worker);
        if (ADDED(joined, -1) - 1 == -CLOSED && LOAD(caller_sleeps)) {
            pthread_mutex_lock(&mutex);
            pthread_cond_signal(&done);
            pthread_mutex_unlock(&mutex);
        }
    }
    return 0;
}

/* Start the threads that are missing; fewer, if the system refuses. */
static void start(int wanted) {
    sigset_t all, before;
    pthread_attr_t detached;
    if (started >= wanted || pthread_attr_init(&detached)) return;
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    while (started < wanted && !pthread_create(&thread, &detached, run, (void *)(intptr_t)started))
        started++;
    pthread_sigmask(SIG_SETMASK, &before, 0);
    pthread_attr_destroy(&detached);
}

static void wait_until_done(void) {
    for (int time = 0; time < SPINS + YIELDS; time++) {
        if (LOAD(joined) == -CLOSED) return;
        wait_a_little(time);
    }
    pthread_mutex_lock(&mutex);
    STORE(caller_sleeps, 1);
    while (LOAD(joined) != -CLOSED) pthread_cond_wait(&done, &mutex);
    STORE(caller_sleeps, 0);
    pthread_mutex_unlock(&mutex);
}

static int smaller(int64_t a, int64_t b) { return (int)(a < b ? a : b); }

void divide(Part *compute, int64_t parts, void *const *arrays) {
    const int wanted = smaller(smaller(LOAD(*number), MOST_WORKERS), parts);
    if (wanted < 2 || __atomic_exchange_n(&is_busy, 1, __ATOMIC_SEQ_CST)) {
        for (int64_t part = 0; part < parts; part++) compute(arrays, part, 0);
        return;
    }
    start(wanted);
    const int workers = smaller(wanted, started);
    work.compute = compute, work.arrays = arrays, work.workers = workers;
    for (int k = 0; k < workers; k++) {
        work.shares[k].next = k * parts / workers;
        work.shares[k].end = (k + 1) * parts / workers;
    }
    ADDED(joined, CLOSED);
    ADDED(generation, 1);
    if (LOAD(asleep)) {
        pthread_mutex_lock(&mutex);
        pthread_cond_broadcast(&posted);
        pthread_mutex_unlock(&mutex);
    }
    compute_parts(0);
    ADDED(joined, -CLOSED);
    wait_until_done();
    STORE(is_busy, 0);
}

/* In the child there are no other threads, and nobody holds the mutex. */
static void begin_anew(void) {
    started = 1, is_busy = 0, joined = -CLOSED, asleep = 0, caller_sleeps = 0;
    mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    posted = done = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
}

/* Begin: the number of threads is always the one that stands there. Return 0, or an error. */
int begin(const int *where) {
    number = where;
    return pthread_atfork(0, 0, begin_anew);
}
