// SPDX-License-Identifier: Apache-2.0
#include "cncurses.h"
#include "description.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

// xterm-256color → xterm-direct; tmux-256color → tmux-direct.
int direct_entries(const char *term, char entries[DIRECT_ENTRIES][ENTRY_SIZE]) {
  const char *dash = strchr(term, '-');
  int stem = dash ? (int)(dash - term) : (int)strlen(term);
  snprintf(entries[0], ENTRY_SIZE, "%.*s-direct", stem < 40 ? stem : 40, term);
  if (!strncmp(term, "screen", 6)) strcpy(entries[0], "tmux-direct");
  strcpy(entries[1], "xterm-direct");
  return strncmp(term, "xterm", 5) ? 1 : 2;
}

// Whether terminfo has an entry; it is then the current one.
static int is_known(const char *entry) {
  int status;
  return setupterm((char *)entry, STDOUT_FILENO, &status) == OK;
}

void describe_colours(int *colours, int *direct) {
  int promised = tigetnum("colors");
  *colours = promised > 0 ? promised : 0;
  *direct = tigetflag("RGB") == 1 || tigetnum("RGB") > 0;
}

int has_cursor(void) {
  char *cup = tigetstr("cup");
  return cup && cup != (char *)-1;
}

int cn_describe(int want_direct, cn_info *info) {
  memset(info, 0, sizeof *info);
  const char *term = getenv("TERM");
  if (!term || !*term) return CN_UNKNOWN_TERM;
  char entries[DIRECT_ENTRIES][ENTRY_SIZE];
  int count = want_direct ? direct_entries(term, entries) : 0;
  const char *found = NULL;
  for (int i = 0; i < count && !found; i++) found = is_known(entries[i]) ? entries[i] : NULL;
  if (!found && is_known(term)) found = term;
  if (!found) return CN_UNKNOWN_TERM;
  describe_colours(&info->colours, &info->direct);
  snprintf(info->entry, sizeof info->entry, "%s", found);
  int status = has_cursor() ? CN_OPENED : CN_NO_CURSOR;
  del_curterm(cur_term);
  return status;
}
