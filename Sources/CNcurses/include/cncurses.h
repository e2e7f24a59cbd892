// SPDX-License-Identifier: Apache-2.0
//
// The terminal, by ncursesw, behind a header that includes no curses.h (its macros and short names
// do not import cleanly into Swift). One terminal a process; every call but cn_wake from one thread.
#ifndef RNNSCOPE_CNCURSES_H
#define RNNSCOPE_CNCURSES_H

#include <stdint.h>

/// What was found when the terminal was opened.
typedef struct {
  int rows, columns;
  /// Colours that the terminal's description promises; 0 where there are none.
  int colours;
  /// 1 where colours are given as 0xRRGGBB, 0 where by index.
  int direct;
  /// The terminfo entry in use.
  char entry[64];
} cn_info;

enum {
  CN_OPENED = 0,
  /// TERM is missing, or names no terminfo entry.
  CN_UNKNOWN_TERM = -1,
  /// The entry cannot address the cursor (TERM=dumb).
  CN_NO_CURSOR = -2,
  /// Standard input or output is no terminal.
  CN_NO_TTY = -3,
};

/// What the terminal `TERM` can do, without touching it: CN_OPENED, CN_UNKNOWN_TERM or CN_NO_CURSOR.
/// `entry` names the entry that cn_open would use, and the counts are 0.
int cn_describe(int want_direct, cn_info *info);
/// Takes the terminal over; with `want_direct`, as a 24-bit terminal where a `-direct` entry exists.
int cn_open(int want_direct, cn_info *info);
/// Gives the terminal back as it was found.
void cn_close(void);
/// The rows and columns as they are now.
void cn_size(int *rows, int *columns);

/// Attributes of one character; 0 is plain.
enum { CN_BOLD = 1, CN_UNDERLINE = 2, CN_REVERSE = 4, CN_DIM = 8 };
/// A base character with its marks (`count` ≤ 5 scalars) at a place; a colour of −1 is the
/// terminal's own. Nothing reaches the terminal before cn_show.
void cn_put(int row, int column, const uint32_t *scalars, int count, int text, int ground,
            int attributes);
/// Everything put since the last call, in one write bracketed as a synchronised update; the cursor is
/// left at a place, or hidden where `row` < 0.
void cn_show(int row, int column);
/// The next cn_show paints every character again.
void cn_repaint(void);

enum {
  CN_NONE = 0,
  /// `code` is a Unicode scalar, control characters included.
  CN_CHARACTER,
  /// `code` is a CN_KEY_…, or CN_KEY_F0 + n.
  CN_KEY,
  /// `code` is a button: 1 press, 2 release, 4 wheel up, 5 wheel down, 6 motion with a button held.
  CN_MOUSE,
  CN_RESIZE,
  /// cn_wake was called from another thread.
  CN_WOKEN,
  /// The process was stopped and goes on: the screen is stale.
  CN_CONTINUED,
  /// The terminal is gone (end of input).
  CN_GONE,
};
enum {
  CN_KEY_UP = 1, CN_KEY_DOWN, CN_KEY_LEFT, CN_KEY_RIGHT, CN_KEY_HOME, CN_KEY_END, CN_KEY_PAGE_UP,
  CN_KEY_PAGE_DOWN, CN_KEY_DELETE, CN_KEY_BACKSPACE, CN_KEY_ENTER, CN_KEY_BACK_TAB, CN_KEY_OTHER,
  CN_KEY_F0 = 100,
};
typedef struct {
  int kind, code, row, column;
} cn_event;
/// The next event, or CN_NONE after `milliseconds` (0: only what is already there; −1: wait).
cn_event cn_next(int milliseconds);
/// Makes a waiting cn_next return; may be called from any thread.
void cn_wake(void);
/// Sends a sequence as it is.
void cn_send(const char *sequence);
/// Mouse reports on or off.
void cn_mouse(int on);
/// Stops the process as Ctrl-Z does, the terminal given back meanwhile; returns when continued.
void cn_suspend(void);

/// The terminal's background as 0xRRGGBB, or −1 where it does not say within `milliseconds`.
/// To be asked before cn_open.
int cn_background(int milliseconds);

#endif
