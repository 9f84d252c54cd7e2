/* SPDX-License-Identifier: Apache-2.0 */
/* photo_kit.h -- walks a folder of photographs with the payload each holds beside it.
 *
 * NAME.png or NAME.jpg and NAME.txt, the exact bytes; an empty text: a picture without a code. */
#pragma once

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/decode.h"
#include "turnout/os.h"

struct kit_photo {
    char name[256];
    struct tn_buf file, payload;
};

struct kit_photos {
    char folder[TN_PATH_MAX];
    struct dirent **entries;
    int count, at;
};

/* TURNOUT_PHOTOS, else shared/qr-photos beside the source tree; false if there is no such
 * folder. */
static inline bool kit_photos_open(struct kit_photos *photos)
{
    const char *folder = getenv("TURNOUT_PHOTOS"), *source = getenv("TURNOUT_SOURCE");
    *photos = (struct kit_photos){0};
    if (folder)
        (void)snprintf(photos->folder, sizeof photos->folder, "%s", folder);
    else
        (void)snprintf(photos->folder, sizeof photos->folder, "%s/../shared/qr-photos",
                       source ? source : ".");
    photos->count = scandir(photos->folder, &photos->entries, NULL, alphasort);
    return photos->count >= 0;
}

/* False after the last one.  The photo's buffers are the caller's to release. */
static inline bool kit_photos_next(struct kit_photos *photos, struct kit_photo *ret_photo)
{
    while (photos->at < photos->count) {
        const char *name = photos->entries[photos->at++]->d_name;
        const char *end = strrchr(name, '.');
        char path[2 * TN_PATH_MAX];
        if (!end || (strcmp(end, ".png") != 0 && strcmp(end, ".jpg") != 0))
            continue;
        *ret_photo = (struct kit_photo){0};
        (void)snprintf(ret_photo->name, sizeof ret_photo->name, "%s", name);
        (void)snprintf(path, sizeof path, "%s/%s", photos->folder, name);
        enum tn_err err = tn_file_read(path, TN_SCAN_FRAME_MAX_BYTES, &ret_photo->file, NULL);
        (void)snprintf(path, sizeof path, "%s/%.*s.txt", photos->folder, (int)(end - name), name);
        if (!err)
            err = tn_file_read(path, TN_SCAN_CODE_MAX, &ret_photo->payload, NULL);
        TN_ASSERT(!err);
        return true;
    }
    return false;
}

static inline void kit_photo_release(struct kit_photo *photo)
{
    tn_buf_release(&photo->file);
    tn_buf_release(&photo->payload);
}

static inline void kit_photos_close(struct kit_photos *photos)
{
    for (int i = 0; i < photos->count; i++)
        free(photos->entries[i]);
    free(photos->entries);
}
