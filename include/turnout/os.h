/* SPDX-License-Identifier: Apache-2.0 */
/* os.h -- the operating system behind a few calls: files, clocks, workers, children.
 *
 * The only module below the programs that reads a clock, touches a file or starts a thread.
 * Rank 1; every call may be used from any thread unless it says otherwise. */
#pragma once

#include "turnout/bytes.h"

/* ---- files ---- */

/* Reads a whole file, at most `max_bytes`.  Errors: ABSENT, DENIED, IO, LIMIT (larger). */
TN_MUST_CHECK enum tn_err tn_file_read(const char *path, size_t max_bytes, struct tn_buf *out,
                                       struct tn_fault *fault);
/* Writes under another name, flushes, renames over `path`, flushes the folder: the old or the new
 * content is there after a power cut, never a mix.  `mode` as for chmod.  Errors: DENIED, FULL,
 * IO. */
TN_MUST_CHECK enum tn_err tn_file_write(const char *path, const void *data, size_t len,
                                        unsigned mode, struct tn_fault *fault);
/* What somebody else wrote to a file, or renamed or removed in a folder, stays so from here on.
 * Errors: as tn_file_read. */
TN_MUST_CHECK enum tn_err tn_file_flush(const char *path, struct tn_fault *fault);
bool tn_file_exists(const char *path);
/* A number that a copy of the file does not share and that stays as long as the file does: when it
 * was made, or where the file system does not say, which one it is.  0: there is none. */
uint64_t tn_file_mark(const char *path);
/* A file that is not there is no error.  Errors: DENIED, IO. */
TN_MUST_CHECK enum tn_err tn_file_remove(const char *path, struct tn_fault *fault);
/* A file without a name, which ends with its descriptor (mode 0600); `folder` NULL: TMPDIR, or
 * /tmp.  Errors: DENIED, FULL, IO. */
TN_MUST_CHECK enum tn_err tn_scratch_open(const char *folder, int *ret_fd, struct tn_fault *fault);
/* Errors: FULL, IO. */
TN_MUST_CHECK enum tn_err tn_scratch_add(int fd, const void *data, size_t len,
                                         struct tn_fault *fault);
/* Makes the folder and its parents (mode 0700). */
TN_MUST_CHECK enum tn_err tn_dir_make(const char *path, struct tn_fault *fault);
/* Takes everybody else's rights off a folder; one that is shared (sticky) or not ours stays as it
 * is. */
void tn_dir_make_private(const char *path);
/* Gives a folder its final name; durable when it returns OK.  Errors: EXISTS (something is in
 * a folder of that name), IO, DENIED. */
TN_MUST_CHECK enum tn_err tn_dir_rename(const char *from, const char *to, struct tn_fault *fault);
/* Joins with one slash into `out`; asserts that it fits. */
void tn_path_join(char *out, size_t cap, const char *folder, const char *name);
#define TN_PATH_MAX 1024

/* Takes folder/lock for this process's life; the lock file holds the process id.  Errors: BUSY
 * (the fault names the process that has it), DENIED, IO. */
struct tn_lock;
TN_MUST_CHECK enum tn_err tn_lock_take(const char *folder, struct tn_lock **ret_lock,
                                       struct tn_fault *fault);
void tn_lock_release(struct tn_lock *lock);
TN_AUTO_DEFINE(lock, struct tn_lock *, tn_lock_release)

/* ---- clocks ---- */

int64_t tn_clock_wall_ms(void); /* CLOCK_REALTIME */
int64_t tn_clock_up_ms(void);   /* CLOCK_BOOTTIME */
/* The clock of what the calling thread does: it stands while that waits. */
int tn_clock_of_work(void);
/* What it says, to any thread; 0 once that one has ended. */
int64_t tn_clock_work_us(int clock);
/* The first 8 bytes of the kernel's boot id: the same within one boot, random across boots. */
uint64_t tn_clock_boot(void);
/* True if the kernel says a time service keeps the clock (adjtimex), false otherwise. */
bool tn_clock_synchronised(void);
/* "2026-12-05T14:00" in zone `tz` (an IANA name) to milliseconds UTC and the offset then in force.
 * Not thread-safe (sets TZ): for the command line only.  Errors: FORMAT (the text, or no such
 * zone). */
TN_MUST_CHECK enum tn_err tn_clock_from_local(const char *text, const char *tz,
                                              int64_t *ret_wall_ms, int *ret_offset_min,
                                              struct tn_fault *fault);

/* What local time is in one zone (an IANA name): read once, then asked from any thread.  Errors:
 * FORMAT (no such zone). */
struct tn_zone;
TN_MUST_CHECK enum tn_err tn_zone_open(const char *tz, struct tn_zone **ret_zone,
                                       struct tn_fault *fault);
void tn_zone_close(struct tn_zone *zone);
TN_AUTO_DEFINE(zone, struct tn_zone *, tn_zone_close)
/* East of UTC, at that time. */
int tn_zone_offset_min(const struct tn_zone *zone, int64_t wall_ms);
/* The day it is there, counted from 1970-01-01. */
int32_t tn_zone_day(const struct tn_zone *zone, int64_t wall_ms);

/* ---- waking ---- */

/* An eventfd: notified from any thread, waited for in poll() by its owner. */
struct tn_notify {
    int fd;
};
TN_MUST_CHECK enum tn_err tn_notify_open(struct tn_notify *ret_notify);
void tn_notify_wake(const struct tn_notify *notify);
void tn_notify_clear(const struct tn_notify *notify);
void tn_notify_close(struct tn_notify *notify);

/* A bounded mailbox: messages of one size, copied in and out.  When full, `put` refuses; the
 * sender decides what that means. */
struct tn_mailbox;
TN_MUST_CHECK enum tn_err tn_mailbox_create(size_t message_bytes, size_t capacity,
                                            struct tn_mailbox **ret_mailbox);
void tn_mailbox_destroy(struct tn_mailbox *mailbox);
bool tn_mailbox_put(struct tn_mailbox *mailbox, const void *message);
/* False if empty. */
bool tn_mailbox_take(struct tn_mailbox *mailbox, void *ret_message);
/* Readable while messages wait. */
int tn_mailbox_fd(const struct tn_mailbox *mailbox);

/* A thread with a name and a stop flag.  `run` returns when tn_worker_stopping says so; stopping
 * wakes `tn_worker_fd`, which the worker polls beside its own descriptors. */
struct tn_worker;
TN_MUST_CHECK enum tn_err tn_worker_start(const char *name,
                                          void (*run)(struct tn_worker *worker, void *context),
                                          void *context, struct tn_worker **ret_worker,
                                          struct tn_fault *fault);
bool tn_worker_stopping(const struct tn_worker *worker);
int tn_worker_fd(const struct tn_worker *worker);
/* Asks it to stop and does not wait, so that several can end side by side; NULL is a no-op. */
void tn_worker_ask_stop(struct tn_worker *worker);
/* Asks it to stop, waits for it, frees it; NULL is a no-op. */
void tn_worker_stop(struct tn_worker *worker);

/* The calling thread has little to do at a time and somebody waits for it: whenever there is
 * something, it comes before threads that compute for long.  A kernel before 6.12 looks at their
 * priorities alone. */
void tn_thread_be_prompt(void);

/* Calls step(context) and overwrites what it and its own calls left on the stack of this thread:
 * 128 KiB, twice the deepest a thread of the kiosk was seen to go.  For loops that have people's
 * names in hand and then sleep. */
void tn_call_wiped(void (*step)(void *context), void *context);

struct tn_mutex;
struct tn_mutex *tn_mutex_create(void);
void tn_mutex_destroy(struct tn_mutex *mutex);
void tn_mutex_lock(struct tn_mutex *mutex);
void tn_mutex_unlock(struct tn_mutex *mutex);
struct tn_condition;
struct tn_condition *tn_condition_create(void);
void tn_condition_destroy(struct tn_condition *condition);
/* Waits with the mutex released; false after timeout_ms (negative: for ever).  May wake for
 * nothing: look at what was waited for. */
bool tn_condition_wait(struct tn_condition *condition, struct tn_mutex *mutex, int timeout_ms);
/* Wakes everybody who waits. */
void tn_condition_signal(struct tn_condition *condition);

/* Waits until one of the descriptors is readable or timeout_ms has passed (-1: for ever); sets a
 * bit in *ret_ready for each (up to 64).  EINTR counts as a time-out. */
void tn_poll(const int *fds, size_t count, int timeout_ms, uint64_t *ret_ready);

/* ---- process ---- */

/* Keeps keys and names within the process: what it writes is its user's alone, and neither a crash
 * nor another process of that user gets at its memory.  The first call of a program. */
void tn_process_harden(void);
/* A descriptor that becomes readable at SIGTERM or SIGINT, which no longer kill; SIGPIPE is
 * ignored. Call once, before any thread. */
TN_MUST_CHECK enum tn_err tn_process_signals(int *ret_fd, struct tn_fault *fault);
/* sd_notify's protocol (READY=1, WATCHDOG=1 …); a no-op without NOTIFY_SOCKET. */
void tn_process_notify(const char *state);
/* The folder of the running executable. */
TN_MUST_CHECK enum tn_err tn_process_folder(char *out, size_t cap);
/* Runs a program of the PATH with `input` on its standard input and waits for it, at most
 * timeout_ms; then it is killed.  `argv` ends with NULL; nothing of ours is open in it but that
 * input and standard error.  Errors: ABSENT (no such program), IO (it failed; the fault has its
 * name and exit status), BUSY (it took too long). */
TN_MUST_CHECK enum tn_err tn_process_feed(const char *const argv[], const void *input, size_t len,
                                          int timeout_ms, struct tn_fault *fault);
/* Runs a program of the PATH, without input, and adds what it writes to its standard output to
 * `out`; *ret_status is what it ended with, -1 if it was killed by another.  At most timeout_ms;
 * then it is killed.  Its standard error is ours.  Errors: ABSENT (no such program), LIMIT (it
 * writes more than max_bytes: killed), BUSY (it took too long). */
TN_MUST_CHECK enum tn_err tn_process_ask(const char *const argv[], size_t max_bytes, int timeout_ms,
                                         struct tn_buf *out, int *ret_status,
                                         struct tn_fault *fault);
/* Who hears what a program writes, piece by piece as it comes; answers false to have it killed. */
struct tn_process_ear {
    bool (*hear)(void *context, bool is_error, const void *data, size_t len);
    void *context;
    bool errors; /* its standard error, too; otherwise that is ours */
    int stop_fd; /* readable: it is killed (a worker's tn_worker_fd), or -1 */
};
/* As tn_process_ask, heard as it runs.  Errors: also BUSY (stopped), LIMIT (the ear said false). */
TN_MUST_CHECK enum tn_err tn_process_follow(const char *const argv[],
                                            const struct tn_process_ear *ear, int timeout_ms,
                                            int *ret_status, struct tn_fault *fault);
/* One line to stderr, with the priority as the journal reads it when stderr is the journal; for the
 * programs only. */
enum tn_log_level { TN_LOG_ERROR = 3, TN_LOG_WARNING = 4, TN_LOG_NOTICE = 5, TN_LOG_INFO = 6 };
void tn_log(enum tn_log_level level, const char *format, ...) TN_PRINTF(2, 3);
