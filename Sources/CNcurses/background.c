// SPDX-License-Identifier: Apache-2.0
//
// OSC 11 asks for the background; DA1, which every terminal answers, follows it as a sentinel, so
// that a terminal without OSC 11 costs one round trip and not the whole wait.
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "cncurses.h"

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000L + t.tv_nsec / 1000000;
}

// "rgb:1e1e/1e1e/1e1e" or "rgb:1e/1e/1e" as 0x1e1e1e.
static int parse(const char *reply) {
  const char *at = strstr(reply, "]11;rgb:");
  if (!at) return -1;
  at += 8;
  int colour = 0;
  for (int i = 0; i < 3; i++) {
    char *end;
    unsigned long value = strtoul(at, &end, 16);
    long digits = end - at;
    if (digits < 1 || digits > 4) return -1;
    unsigned long top = (1UL << (4 * digits)) - 1;
    colour = colour << 8 | (int)(value * 255 / top);
    if (i < 2 && *end != '/') return -1;
    at = end + 1;
  }
  return colour;
}

int cn_background(int milliseconds) {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return -1;
  struct termios found, raw;
  if (tcgetattr(STDIN_FILENO, &found)) return -1;
  raw = found;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  if (tcsetattr(STDIN_FILENO, TCSANOW, &raw)) return -1;
  static const char question[] = "\033]11;?\033\\\033[c";
  char reply[256];
  size_t length = 0;
  long end = now() + milliseconds;
  if (write(STDOUT_FILENO, question, sizeof question - 1) == (ssize_t)sizeof question - 1) {
    while (length + 1 < sizeof reply) {
      long left = end - now();
      struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
      if (left <= 0 || poll(&input, 1, (int)left) <= 0) break;
      ssize_t n = read(STDIN_FILENO, reply + length, 1);
      if (n <= 0) break;
      length++;
      reply[length] = 0;
      const char *attributes = strstr(reply, "\033[?");
      if (attributes && reply[length - 1] == 'c') break;  // DA1's answer: nothing more will come
    }
  }
  reply[length] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &found);
  return parse(reply);
}
