/* Preloaded into a solver that uses one thread: every clock it can ask shows the CPU time of its
   process, counted from the hour at which it began. Its own time limit thereby becomes a limit of
   CPU seconds, and a busy machine takes nothing away from it. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const long SECOND = 1000000000L;

static int ask(clockid_t clock, struct timespec *now) {
  return (int)syscall(SYS_clock_gettime, clock, now);
}

/* What the wall clock and the steady clock showed when the process began. */
static struct timespec started[2];

__attribute__((constructor)) static void begin(void) {
  ask(CLOCK_REALTIME, &started[0]);
  ask(CLOCK_MONOTONIC, &started[1]);
}

static void tell(const struct timespec *since, struct timespec *now) {
  struct timespec used;
  /* Another library's constructor may have asked before ours has run. */
  if (started[1].tv_sec == 0 && started[1].tv_nsec == 0) begin();
  ask(CLOCK_PROCESS_CPUTIME_ID, &used);
  now->tv_sec = since->tv_sec + used.tv_sec;
  now->tv_nsec = since->tv_nsec + used.tv_nsec;
  if (SECOND <= now->tv_nsec) {
    now->tv_nsec -= SECOND;
    now->tv_sec += 1;
  }
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  switch (clock) {
  case CLOCK_REALTIME:
  case CLOCK_REALTIME_COARSE:
    tell(&started[0], now);
    return 0;
  case CLOCK_MONOTONIC:
  case CLOCK_MONOTONIC_RAW:
  case CLOCK_MONOTONIC_COARSE:
  case CLOCK_BOOTTIME:
    tell(&started[1], now);
    return 0;
  default:
    return ask(clock, now);
  }
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec fine;
  (void)zone;
  tell(&started[0], &fine);
  now->tv_sec = fine.tv_sec;
  now->tv_usec = fine.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *now) {
  struct timespec fine;
  tell(&started[0], &fine);
  if (now) *now = fine.tv_sec;
  return fine.tv_sec;
}
