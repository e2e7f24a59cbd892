// SPDX-License-Identifier: Apache-2.0
#include "restore.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

// Signals after which the process is gone; the last six are how a Swift trap or a bug of ours ends.
static const int fatal[] = {SIGTERM, SIGINT,  SIGHUP, SIGQUIT, SIGILL,
                            SIGTRAP, SIGSEGV, SIGBUS, SIGFPE,  SIGABRT};
enum { FATAL = sizeof fatal / sizeof *fatal };

static char sequence[512];
static volatile sig_atomic_t sequence_length;
static struct termios found_modes;
static struct sigaction found_fatal[FATAL], found_stop;
static volatile sig_atomic_t armed;
static int wake_end = -1;

void restore_reset(void) { sequence_length = 0; }

void restore_with(const char *capability) {
  if (!capability || capability == (const char *)-1) return;
  size_t length = (size_t)sequence_length;
  for (const char *at = capability; *at && length < sizeof sequence; at++) {
    if (at[0] == '$' && at[1] == '<') {  // $<5/> asks for a delay: not a character to send
      const char *end = strchr(at, '>');
      if (end) {
        at = end;
        continue;
      }
    }
    sequence[length++] = *at;
  }
  sequence_length = (sig_atomic_t)length;
}

// Only write, tcsetattr, sigaction and raise are called from here on: all are async-signal-safe.
static void give_back(void) {
  size_t done = 0, length = (size_t)sequence_length;
  while (done < length) {
    ssize_t n = write(STDOUT_FILENO, sequence + done, length - done);
    if (n < 0 && errno != EINTR) break;
    if (n > 0) done += (size_t)n;
  }
  tcsetattr(STDIN_FILENO, TCSANOW, &found_modes);
}

static void die(int number) {
  if (armed) {
    armed = 0;
    give_back();
  }
  raise(number);  // SA_RESETHAND: by now the default action, after this handler returns
}

static void stop(int number) {
  int kept = errno;
  struct termios ours;
  int known = tcgetattr(STDIN_FILENO, &ours) == 0;
  give_back();
  struct sigaction plain = {.sa_handler = SIG_DFL}, mine;
  sigaction(number, &plain, &mine);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  raise(number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);  // stops here, until SIGCONT
  sigaction(number, &mine, NULL);
  if (known) tcsetattr(STDIN_FILENO, TCSANOW, &ours);
  char byte = RESTORE_CONTINUED;
  if (write(wake_end, &byte, 1) < 0) { /* the pipe is full: a wake is on its way anyhow */
  }
  errno = kept;
}

void restore_arm(const struct termios *found, int wake) {
  found_modes = *found;
  wake_end = wake;
  struct sigaction action = {.sa_handler = die, .sa_flags = SA_RESETHAND};
  sigfillset(&action.sa_mask);
  for (int i = 0; i < FATAL; i++) {
    sigaction(fatal[i], NULL, &found_fatal[i]);
    if (found_fatal[i].sa_handler == SIG_IGN) continue;  // nohup: stay deaf
    sigaction(fatal[i], &action, NULL);
  }
  struct sigaction pause = {.sa_handler = stop, .sa_flags = SA_RESTART};
  sigfillset(&pause.sa_mask);
  sigaction(SIGTSTP, &pause, &found_stop);
  armed = 1;
}

void restore_disarm(void) {
  if (!armed) return;
  armed = 0;
  for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &found_fatal[i], NULL);
  sigaction(SIGTSTP, &found_stop, NULL);
}
