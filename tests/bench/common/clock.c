/* Preloaded into a solver that uses one thread: every clock it can ask shows the CPU time of its
   process, counted from the hour at which it began. Its own time limit thereby becomes a limit of
   CPU seconds, and a busy machine takes nothing away from it.

   Asking for CPU time enters the kernel, the steady clock does not. A solver that looks at the
   clock after every step would spend half its budget on looking: CPU time is asked again only when
   the steady clock has moved by a millisecond, for on one thread it cannot have moved by more.

   A second thread that only waits for a moment of this clock must not find that the moment has
   long passed on the kernel's: it would never sleep. Such waits are put back onto the kernel's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

typedef long enter_kernel(long, ...);
typedef int ask_clock(clockid_t, struct timespec *);

static const long SECOND = 1000000000L;
static const long STALE = 1000000L;

static ask_clock *ask;
static enter_kernel *enter;
/* What the wall clock and the steady clock showed when the process began. */
static struct timespec started[2];

__attribute__((constructor)) static void begin(void) {
  if (ask) return;
  ask = (ask_clock *)dlsym(RTLD_NEXT, "clock_gettime");
  enter = (enter_kernel *)dlsym(RTLD_NEXT, "syscall");
  ask(CLOCK_REALTIME, &started[0]);
  ask(CLOCK_MONOTONIC, &started[1]);
}

static struct timespec used_cpu(void) {
  static __thread struct timespec used, asked;
  struct timespec now;
  ask(CLOCK_MONOTONIC, &now);
  if (asked.tv_sec == 0 || STALE <= (now.tv_sec - asked.tv_sec) * SECOND + now.tv_nsec - asked.tv_nsec) {
    ask(CLOCK_PROCESS_CPUTIME_ID, &used);
    asked = now;
  }
  return used;
}

static void tell(const struct timespec *since, struct timespec *now) {
  struct timespec used = used_cpu();
  now->tv_sec = since->tv_sec + used.tv_sec;
  now->tv_nsec = since->tv_nsec + used.tv_nsec;
  if (SECOND <= now->tv_nsec) {
    now->tv_nsec -= SECOND;
    now->tv_sec += 1;
  }
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  /* Another library's constructor may ask before ours has run. */
  begin();
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
  clock_gettime(CLOCK_REALTIME, &fine);
  now->tv_sec = fine.tv_sec;
  now->tv_usec = fine.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *now) {
  struct timespec fine;
  clock_gettime(CLOCK_REALTIME, &fine);
  if (now) *now = fine.tv_sec;
  return fine.tv_sec;
}

static struct timespec shifted(struct timespec moment) {
  struct timespec shown, real;
  clock_gettime(CLOCK_MONOTONIC, &shown);
  ask(CLOCK_MONOTONIC, &real);
  moment.tv_sec += real.tv_sec - shown.tv_sec;
  moment.tv_nsec += real.tv_nsec - shown.tv_nsec;
  if (moment.tv_nsec < 0) moment.tv_nsec += SECOND, moment.tv_sec -= 1;
  if (SECOND <= moment.tv_nsec) moment.tv_nsec -= SECOND, moment.tv_sec += 1;
  return moment;
}

/* Rust's standard library waits by this call, glibc's own waits do not come here. */
long syscall(long number, ...) {
  long given[6];
  struct timespec until;
  va_list list;
  va_start(list, number);
  for (int index = 0; index < 6; index++) given[index] = va_arg(list, long);
  va_end(list);
  begin();
  long steady_wait = FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG;
  if (number == SYS_futex && given[1] == steady_wait && given[3] != 0) {
    until = shifted(*(const struct timespec *)given[3]);
    given[3] = (long)&until;
  }
  return enter(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}
