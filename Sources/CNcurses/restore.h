// SPDX-License-Identifier: Apache-2.0
//
// Giving the terminal back when the process is stopped, killed, or dies of a trap.
#ifndef RNNSCOPE_RESTORE_H
#define RNNSCOPE_RESTORE_H

#include <signal.h>
#include <termios.h>

/// Adds what a sequence of terminfo says, without its padding marks, to what is written at the end.
void restore_with(const char *capability);
/// Forgets all sequences.
void restore_reset(void);
/// Catches the signals; `found` is how the terminal was before, `wake` is written to after a stop.
void restore_arm(const struct termios *found, int wake);
/// Leaves the signals as they were.
void restore_disarm(void);

/// The byte that is written to `wake` after the process was stopped and continued.
enum { RESTORE_CONTINUED = 'c' };

#endif
