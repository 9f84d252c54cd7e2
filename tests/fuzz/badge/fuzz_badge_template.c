/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_badge_template.c -- any file is a template that can be drawn, or a sentence. */
#include <string.h>

#include "turnout/badge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tn_fault fault = {0};
    struct tn_badge_template made;
    if (tn_badge_template_parse((const char *)data, size, &made, &fault)) {
        TN_ASSERT(fault.text[0] != '\0');
        return 0;
    }
    TN_ASSERT(made.count >= 1 && made.count <= TN_BADGE_PARTS);
    for (size_t i = 0; i < made.count; i++) {
        const struct tn_badge_part *part = &made.parts[i];
        TN_ASSERT(part->x + part->w <= made.width && part->y + part->h <= made.height);
        TN_ASSERT(part->kind != TN_BADGE_CODE ||
                  part->module * TN_BADGE_CODE_MODULES <= part->w + 1e-6);
        TN_ASSERT(part->kind != TN_BADGE_NAME || (part->lines > 0 && part->size >= 1));
    }
    return 0;
}
