/* SPDX-License-Identifier: Apache-2.0 */
/* erase.h -- files with rows of people in them leave nothing behind, as far as a disk allows. */
#pragma once

/* Overwrites what a file holds; in the log where that fails. */
void erase_content(int fd, const char *path);
/* Overwrites and removes it; one that is not there is no matter, and a failure is in the log. */
void erase_file(const char *path);
