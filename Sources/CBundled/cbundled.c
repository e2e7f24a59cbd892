// SPDX-License-Identifier: Apache-2.0
//
// The compiler embeds the files themselves; a test compares this list with the folders.

#include "cbundled.h"

// Embedding is of C23, and every compiler that builds this package has it.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char models_kernel[] = {
#embed "Resources/kernel.safetensors"
};
static const unsigned char models_novel[] = {
#embed "Resources/novel.safetensors"
};
static const unsigned char corpora_kernel_bitmap_alloc_c[] = {
#embed "../../corpora/kernel/bitmap_alloc.c"
};
static const unsigned char corpora_kernel_block_cache_c[] = {
#embed "../../corpora/kernel/block_cache.c"
};
static const unsigned char corpora_kernel_cmdline_parse_c[] = {
#embed "../../corpora/kernel/cmdline_parse.c"
};
static const unsigned char corpora_kernel_dev_registry_c[] = {
#embed "../../corpora/kernel/dev_registry.c"
};
static const unsigned char corpora_kernel_event_filter_c[] = {
#embed "../../corpora/kernel/event_filter.c"
};
static const unsigned char corpora_kernel_line_disc_c[] = {
#embed "../../corpora/kernel/line_disc.c"
};
static const unsigned char corpora_kernel_notify_chain_c[] = {
#embed "../../corpora/kernel/notify_chain.c"
};
static const unsigned char corpora_kernel_pool_alloc_c[] = {
#embed "../../corpora/kernel/pool_alloc.c"
};
static const unsigned char corpora_kernel_radix_map_c[] = {
#embed "../../corpora/kernel/radix_map.c"
};
static const unsigned char corpora_kernel_ring_log_c[] = {
#embed "../../corpora/kernel/ring_log.c"
};
static const unsigned char corpora_kernel_run_queue_c[] = {
#embed "../../corpora/kernel/run_queue.c"
};
static const unsigned char corpora_kernel_timer_wheel_c[] = {
#embed "../../corpora/kernel/timer_wheel.c"
};
static const unsigned char corpora_kernel_token_bucket_c[] = {
#embed "../../corpora/kernel/token_bucket.c"
};
static const unsigned char corpora_kernel_wait_queue_c[] = {
#embed "../../corpora/kernel/wait_queue.c"
};
static const unsigned char corpora_novel_01_the_visit_txt[] = {
#embed "../../corpora/novel/01-the-visit.txt"
};
static const unsigned char corpora_novel_02_the_man_of_business_txt[] = {
#embed "../../corpora/novel/02-the-man-of-business.txt"
};
static const unsigned char corpora_novel_03_the_regiment_marches_txt[] = {
#embed "../../corpora/novel/03-the-regiment-marches.txt"
};
static const unsigned char corpora_novel_04_the_mill_txt[] = {
#embed "../../corpora/novel/04-the-mill.txt"
};
static const unsigned char corpora_novel_05_moscow_txt[] = {
#embed "../../corpora/novel/05-moscow.txt"
};
static const unsigned char corpora_novel_06_the_winter_ball_txt[] = {
#embed "../../corpora/novel/06-the-winter-ball.txt"
};
static const unsigned char corpora_novel_07_a_letter_from_moravia_txt[] = {
#embed "../../corpora/novel/07-a-letter-from-moravia.txt"
};
static const unsigned char corpora_novel_08_the_note_of_hand_txt[] = {
#embed "../../corpora/novel/08-the-note-of-hand.txt"
};
static const unsigned char corpora_novel_09_the_convoy_txt[] = {
#embed "../../corpora/novel/09-the-convoy.txt"
};
static const unsigned char corpora_novel_10_the_sickroom_txt[] = {
#embed "../../corpora/novel/10-the-sickroom.txt"
};
static const unsigned char corpora_novel_11_under_the_sill_txt[] = {
#embed "../../corpora/novel/11-under-the-sill.txt"
};
static const unsigned char corpora_novel_12_the_flood_txt[] = {
#embed "../../corpora/novel/12-the-flood.txt"
};

static const cb_file files[] = {
    {"models/kernel.safetensors", models_kernel, sizeof models_kernel},
    {"models/novel.safetensors", models_novel, sizeof models_novel},
    {"corpora/kernel/bitmap_alloc.c", corpora_kernel_bitmap_alloc_c, sizeof corpora_kernel_bitmap_alloc_c},
    {"corpora/kernel/block_cache.c", corpora_kernel_block_cache_c, sizeof corpora_kernel_block_cache_c},
    {"corpora/kernel/cmdline_parse.c", corpora_kernel_cmdline_parse_c, sizeof corpora_kernel_cmdline_parse_c},
    {"corpora/kernel/dev_registry.c", corpora_kernel_dev_registry_c, sizeof corpora_kernel_dev_registry_c},
    {"corpora/kernel/event_filter.c", corpora_kernel_event_filter_c, sizeof corpora_kernel_event_filter_c},
    {"corpora/kernel/line_disc.c", corpora_kernel_line_disc_c, sizeof corpora_kernel_line_disc_c},
    {"corpora/kernel/notify_chain.c", corpora_kernel_notify_chain_c, sizeof corpora_kernel_notify_chain_c},
    {"corpora/kernel/pool_alloc.c", corpora_kernel_pool_alloc_c, sizeof corpora_kernel_pool_alloc_c},
    {"corpora/kernel/radix_map.c", corpora_kernel_radix_map_c, sizeof corpora_kernel_radix_map_c},
    {"corpora/kernel/ring_log.c", corpora_kernel_ring_log_c, sizeof corpora_kernel_ring_log_c},
    {"corpora/kernel/run_queue.c", corpora_kernel_run_queue_c, sizeof corpora_kernel_run_queue_c},
    {"corpora/kernel/timer_wheel.c", corpora_kernel_timer_wheel_c, sizeof corpora_kernel_timer_wheel_c},
    {"corpora/kernel/token_bucket.c", corpora_kernel_token_bucket_c, sizeof corpora_kernel_token_bucket_c},
    {"corpora/kernel/wait_queue.c", corpora_kernel_wait_queue_c, sizeof corpora_kernel_wait_queue_c},
    {"corpora/novel/01-the-visit.txt", corpora_novel_01_the_visit_txt, sizeof corpora_novel_01_the_visit_txt},
    {"corpora/novel/02-the-man-of-business.txt", corpora_novel_02_the_man_of_business_txt, sizeof corpora_novel_02_the_man_of_business_txt},
    {"corpora/novel/03-the-regiment-marches.txt", corpora_novel_03_the_regiment_marches_txt, sizeof corpora_novel_03_the_regiment_marches_txt},
    {"corpora/novel/04-the-mill.txt", corpora_novel_04_the_mill_txt, sizeof corpora_novel_04_the_mill_txt},
    {"corpora/novel/05-moscow.txt", corpora_novel_05_moscow_txt, sizeof corpora_novel_05_moscow_txt},
    {"corpora/novel/06-the-winter-ball.txt", corpora_novel_06_the_winter_ball_txt, sizeof corpora_novel_06_the_winter_ball_txt},
    {"corpora/novel/07-a-letter-from-moravia.txt", corpora_novel_07_a_letter_from_moravia_txt, sizeof corpora_novel_07_a_letter_from_moravia_txt},
    {"corpora/novel/08-the-note-of-hand.txt", corpora_novel_08_the_note_of_hand_txt, sizeof corpora_novel_08_the_note_of_hand_txt},
    {"corpora/novel/09-the-convoy.txt", corpora_novel_09_the_convoy_txt, sizeof corpora_novel_09_the_convoy_txt},
    {"corpora/novel/10-the-sickroom.txt", corpora_novel_10_the_sickroom_txt, sizeof corpora_novel_10_the_sickroom_txt},
    {"corpora/novel/11-under-the-sill.txt", corpora_novel_11_under_the_sill_txt, sizeof corpora_novel_11_under_the_sill_txt},
    {"corpora/novel/12-the-flood.txt", corpora_novel_12_the_flood_txt, sizeof corpora_novel_12_the_flood_txt},
};

const cb_file *const cb_files = files;
const size_t cb_file_count = sizeof files / sizeof files[0];
