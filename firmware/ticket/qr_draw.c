/* SPDX-License-Identifier: Apache-2.0 */
/* qr_draw.c -- a QR symbol for paper (SVG) and for a terminal (half blocks).
 *
 * Both carry the quiet zone of four modules.  Source: SVG 1.1; ISO/IEC 18004 for the zone. */
#include "turnout/ticket.h"

enum { QUIET_MODULES = 4 };

/* Also for places outside the symbol, which are light. */
static bool is_dark(const struct tn_qr *qr, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < qr->size && y < qr->size;
    return inside && qr->modules[y * qr->size + x];
}

/* Every run of dark modules in a row is one rectangle of the path. */
static void add_runs(const struct tn_qr *qr, int y, struct tn_buf *out)
{
    for (int x = 0; x < qr->size; x++) {
        int start = x;
        while (is_dark(qr, x, y))
            x++;
        if (x > start)
            tn_buf_addf(out, "M%d %dh%dv1h-%dz", start + QUIET_MODULES, y + QUIET_MODULES,
                        x - start, x - start);
    }
}

void tn_qr_svg(const struct tn_qr *qr, struct tn_buf *out)
{
    int side = qr->size + 2 * QUIET_MODULES;
    tn_buf_addf(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                "shape-rendering=\"crispEdges\">"
                "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path d=\"",
                side, side, side, side);
    for (int y = 0; y < qr->size; y++)
        add_runs(qr, y, out);
    tn_buf_add_text(out, "\"/></svg>\n");
}

void tn_qr_terminal(const struct tn_qr *qr, struct tn_buf *out)
{
    /* The colours are set because nobody knows the terminal's own: black on bright white. */
    static const char begin[] = "\033[30;107m", end[] = "\033[0m\n";
    static const char *const blocks[2][2] = {{" ", "▄"}, {"▀", "█"}};
    for (int y = -QUIET_MODULES; y < qr->size + QUIET_MODULES; y += 2) {
        tn_buf_add_text(out, begin);
        for (int x = -QUIET_MODULES; x < qr->size + QUIET_MODULES; x++)
            tn_buf_add_text(out, blocks[is_dark(qr, x, y)][is_dark(qr, x, y + 1)]);
        tn_buf_add_text(out, end);
    }
}
