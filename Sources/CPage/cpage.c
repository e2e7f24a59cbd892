// SPDX-License-Identifier: Apache-2.0
//
// The compiler embeds the files themselves; a test compares this list with the folder.

#include "cpage.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char theme_js[] = {
#embed "Page/theme.js"
};
static const unsigned char payload_js[] = {
#embed "Page/payload.js"
};
static const unsigned char text_js[] = {
#embed "Page/text.js"
};
static const unsigned char view_js[] = {
#embed "Page/view.js"
};
static const unsigned char readout_js[] = {
#embed "Page/readout.js"
};
static const unsigned char finding_js[] = {
#embed "Page/finding.js"
};
static const unsigned char figures_js[] = {
#embed "Page/figures.js"
};
static const unsigned char keys_js[] = {
#embed "Page/keys.js"
};
static const unsigned char page_css[] = {
#embed "Page/page.css"
};

static const cp_file files[] = {
    {"theme.js", theme_js, sizeof theme_js},
    {"payload.js", payload_js, sizeof payload_js},
    {"text.js", text_js, sizeof text_js},
    {"view.js", view_js, sizeof view_js},
    {"readout.js", readout_js, sizeof readout_js},
    {"finding.js", finding_js, sizeof finding_js},
    {"figures.js", figures_js, sizeof figures_js},
    {"keys.js", keys_js, sizeof keys_js},
    {"page.css", page_css, sizeof page_css},
};

const cp_file *const cp_files = files;
const size_t cp_file_count = sizeof files / sizeof files[0];
