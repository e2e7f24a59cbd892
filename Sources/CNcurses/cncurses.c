// SPDX-License-Identifier: Apache-2.0
#include "cncurses.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "description.h"
#include "restore.h"

static SCREEN *screen;
static struct termios found_modes;
static int wake_pipe[2] = {-1, -1};
static int mouse_on;
static struct sigaction found_resize;
static int brackets;  // whether frames are bracketed as synchronised updates

// Colour pairs by (text, ground). At most 255: attributes of old carry no more.
enum { PAIRS = 255 };
static struct {
  int text, ground, pair;
} pairs[PAIRS];
static int pair_count, pair_last;

// The bytes that wake a waiting cn_next, beside RESTORE_CONTINUED.
enum { WAKE = 'w', RESIZED = 'r' };

// A resize may be delivered to any thread, or between the last look at the input and the wait; so,
// besides telling ncurses, it leaves a byte that the wait cannot miss.
static void resize(int number) {
  int kept = errno;
  if (found_resize.sa_handler != SIG_DFL && found_resize.sa_handler != SIG_IGN)
    found_resize.sa_handler(number);
  char byte = RESIZED;
  if (write(wake_pipe[1], &byte, 1) < 0) { /* the pipe is full: it wakes anyhow */
  }
  errno = kept;
}

static SCREEN *open_direct(const char *term) {
  char entries[DIRECT_ENTRIES][ENTRY_SIZE];
  int count = direct_entries(term, entries);
  SCREEN *opened = NULL;
  for (int i = 0; i < count && !opened; i++) opened = newterm(entries[i], stdout, stdin);
  return opened;
}

int cn_open(int want_direct, cn_info *info) {
  memset(info, 0, sizeof *info);
  if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK)) return CN_NO_TTY;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return CN_NO_TTY;
  setlocale(LC_ALL, "");
  // LC_ALL=C, or a locale that is not installed, would blank every character beyond ASCII.
  if (strcmp(nl_langinfo(CODESET), "UTF-8")) setlocale(LC_CTYPE, "C.UTF-8");
  const char *term = getenv("TERM");
  if (!term || !*term) return CN_UNKNOWN_TERM;
  if (tcgetattr(STDIN_FILENO, &found_modes)) return CN_NO_TTY;
  set_escdelay(25);  // the default of a second makes Esc feel broken
  if (want_direct) screen = open_direct(term);
  if (!screen) screen = newterm(NULL, stdout, stdin);  // initscr would exit on an unknown TERM
  if (!screen) return CN_UNKNOWN_TERM;
  set_term(screen);
  if (!has_cursor()) {
    endwin();
    delscreen(screen);
    screen = NULL;
    return CN_NO_CURSOR;
  }
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  intrflush(stdscr, FALSE);
  nodelay(stdscr, TRUE);
  curs_set(0);
  if (has_colors()) {
    start_color();
    use_default_colors();
    describe_colours(&info->colours, &info->direct);
  }
  pair_count = pair_last = 0;
  getmaxyx(stdscr, info->rows, info->columns);
  snprintf(info->entry, sizeof info->entry, "%s", termname());
  brackets = info->colours >= 256;  // old consoles may print what they do not know
  struct sigaction resized = {.sa_handler = resize, .sa_flags = SA_RESTART};
  if (sigaction(SIGWINCH, &resized, &found_resize)) found_resize.sa_handler = SIG_DFL;
  restore_reset();
  if (brackets) restore_with("\033[?2026l\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
  restore_with(tigetstr("sgr0"));
  restore_with(tigetstr("rmkx"));
  restore_with(tigetstr("cnorm"));
  restore_with(tigetstr("rmcup"));
  restore_arm(&found_modes, wake_pipe[1]);
  return CN_OPENED;
}

void cn_close(void) {
  if (!screen) return;
  cn_mouse(0);
  endwin();
  restore_disarm();
  sigaction(SIGWINCH, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
  delscreen(screen);
  screen = NULL;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &found_modes);
}

void cn_size(int *rows, int *columns) { getmaxyx(stdscr, *rows, *columns); }

static int pair_of(int text, int ground) {
  if (text < 0 && ground < 0) return 0;
  if (pair_count && pairs[pair_last].text == text && pairs[pair_last].ground == ground)
    return pairs[pair_last].pair;
  for (int i = 0; i < pair_count; i++) {
    if (pairs[i].text == text && pairs[i].ground == ground) {
      pair_last = i;
      return pairs[i].pair;
    }
  }
  if (pair_count == PAIRS) return 0;
  int pair = alloc_pair(text, ground);
  if (pair < 0) return 0;
  pairs[pair_count].text = text;
  pairs[pair_count].ground = ground;
  pairs[pair_count].pair = pair;
  pair_last = pair_count++;
  return pair;
}

void cn_put(int row, int column, const uint32_t *scalars, int count, int text, int ground,
            int attributes) {
  wchar_t wide[6] = {0};
  for (int i = 0; i < count && i < 5; i++) wide[i] = (wchar_t)scalars[i];
  attr_t flags = A_NORMAL;
  if (attributes & CN_BOLD) flags |= A_BOLD;
  if (attributes & CN_UNDERLINE) flags |= A_UNDERLINE;
  if (attributes & CN_REVERSE) flags |= A_REVERSE;
  if (attributes & CN_DIM) flags |= A_DIM;
  int pair = pair_of(text, ground);
  cchar_t cell;
  if (setcchar(&cell, wide, flags, (short)pair, &pair) == ERR) {
    wide[0] = L'?';
    wide[1] = 0;
    if (setcchar(&cell, wide, flags, (short)pair, &pair) == ERR) return;
  }
  mvadd_wch(row, column, &cell);  // ERR in the last corner, although it is drawn
}

void cn_send(const char *text) {
  size_t length = strlen(text), done = 0;
  while (done < length) {
    ssize_t n = write(STDOUT_FILENO, text + done, length - done);
    if (n < 0 && errno != EINTR) return;
    if (n > 0) done += (size_t)n;
  }
}

void cn_show(int row, int column) {
  if (row >= 0) move(row, column);
  curs_set(row >= 0);
  wnoutrefresh(stdscr);
  if (brackets) cn_send("\033[?2026h");
  doupdate();
  if (brackets) cn_send("\033[?2026l");
}

void cn_repaint(void) { clearok(curscr, TRUE); }

static cn_event event(int kind, int code) { return (cn_event){.kind = kind, .code = code}; }

// What follows an ESC that began no known key: an answer of the terminal that came late (OSC 11,
// DA1) or a key unknown to terminfo is swallowed whole, so that its letters are not taken for keys.
static int swallowed(void) {
  wint_t next;
  int status = get_wch(&next);
  if (status == ERR) return 0;
  if (status != OK || (next != ']' && next != '[' && next != 'P')) {
    if (status == KEY_CODE_YES) ungetch((int)next);
    else unget_wch((wchar_t)next);
    return 0;
  }
  wint_t opener = next, before = 0;
  for (int i = 0; i < 4096; i++) {
    if (get_wch(&next) != OK) break;
    if (opener == '[' ? next >= 0x40 && next <= 0x7e : next == 7 || (before == 27 && next == '\\'))
      break;
    before = next;
  }
  return 1;
}

static cn_event mouse(void) {
  MEVENT found;
  if (getmouse(&found) != OK) return event(CN_NONE, 0);
  int code = found.bstate & BUTTON1_PRESSED    ? 1
             : found.bstate & BUTTON1_RELEASED ? 2
             : found.bstate & BUTTON4_PRESSED  ? 4
             : found.bstate & BUTTON5_PRESSED  ? 5
             : found.bstate & REPORT_MOUSE_POSITION ? 6 : 0;
  return (cn_event){.kind = code ? CN_MOUSE : CN_NONE, .code = code, .row = found.y,
                    .column = found.x};
}

static int key(wint_t code) {
  switch (code) {
    case KEY_UP: return CN_KEY_UP;
    case KEY_DOWN: return CN_KEY_DOWN;
    case KEY_LEFT: return CN_KEY_LEFT;
    case KEY_RIGHT: return CN_KEY_RIGHT;
    case KEY_HOME: return CN_KEY_HOME;
    case KEY_END: return CN_KEY_END;
    case KEY_PPAGE: return CN_KEY_PAGE_UP;
    case KEY_NPAGE: return CN_KEY_PAGE_DOWN;
    case KEY_DC: return CN_KEY_DELETE;
    case KEY_BACKSPACE: return CN_KEY_BACKSPACE;
    case KEY_ENTER: return CN_KEY_ENTER;
    case KEY_BTAB: return CN_KEY_BACK_TAB;
    default: return code >= KEY_F(1) && code <= KEY_F(12) ? CN_KEY_F0 + (int)(code - KEY_F0)
                                                          : CN_KEY_OTHER;
  }
}

static cn_event read_input(void) {
  for (;;) {
    wint_t code;
    int status = get_wch(&code);
    if (status == ERR) return event(CN_NONE, 0);
    if (status == OK) {
      if (code == 27 && swallowed()) continue;
      return event(CN_CHARACTER, (int)code);
    }
    if (code == KEY_RESIZE) return event(CN_RESIZE, 0);
    if (code == KEY_MOUSE) {
      cn_event found = mouse();
      if (found.kind == CN_NONE) continue;
      return found;
    }
    return event(CN_KEY, key(code));
  }
}

static cn_event continued(void) {
  reset_prog_mode();
  clearok(curscr, TRUE);
  putp(tigetstr("smcup"));
  putp(tigetstr("smkx"));
  fflush(stdout);
  if (mouse_on) cn_mouse(1);
  return event(CN_CONTINUED, 0);
}

cn_event cn_next(int milliseconds) {
  int gone = 0;
  for (;;) {
    cn_event found = read_input();
    if (found.kind != CN_NONE) return found;
    if (gone) return event(CN_GONE, 0);
    char byte;
    if (read(wake_pipe[0], &byte, 1) == 1) {
      if (byte == RESTORE_CONTINUED) return continued();
      if (byte == WAKE) return event(CN_WOKEN, 0);
      continue;  // a resize: get_wch will say so
    }
    struct pollfd ends[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = wake_pipe[0], .events = POLLIN}};
    int ready = poll(ends, 2, milliseconds);
    if (ready == 0) return event(CN_NONE, 0);
    gone = ready > 0 && (ends[0].revents & (POLLHUP | POLLERR | POLLNVAL));
  }
}

void cn_wake(void) {
  char byte = WAKE;
  if (wake_pipe[1] >= 0 && write(wake_pipe[1], &byte, 1) < 0) { /* full: it wakes anyhow */
  }
}

void cn_mouse(int on) {
  mmask_t wanted = BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED |
                   REPORT_MOUSE_POSITION;
  mouse_on = on;
  mousemask(on ? wanted : 0, NULL);
  mouseinterval(0);
  if (on && brackets) cn_send("\033[?1002h");  // motion while a button is held
  if (!on && brackets) cn_send("\033[?1002l");
}

void cn_suspend(void) { kill(0, SIGTSTP); }
