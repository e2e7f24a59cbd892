// SPDX-License-Identifier: Apache-2.0
// Runs in the head: the theme that the reader chose last stands before anything is painted.
try {
  const theme = localStorage.getItem("rnnscope-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Some browsers keep no storage for files; then the system's theme holds.
}
