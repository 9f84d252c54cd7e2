/* SPDX-License-Identifier: Apache-2.0 */
/* zxing.cpp -- the one place that speaks to zxing-cpp, 1.4 and 2.x alike.
 *
 * No exception leaves this file.  Rotation, downscaling and inversion are off: the ladder has its
 * own and pays for them once. */
#define ZX_USE_UTF8
#include "zxing.h"

#include <cstring>
#include <string>

#include <ZXing/ReadBarcode.h>

namespace
{

/* 2.2 renamed the options; what is set below has the same names in both. */
#if __has_include(<ZXing/ReaderOptions.h>)
using Options = ZXing::ReaderOptions;
void keep_dark_on_light(Options &options)
{
    options.setTryInvert(false);
}
#else
using Options = ZXing::DecodeHints;
void keep_dark_on_light(Options &)
{
}
#endif

ZXing::Binarizer binarizer_of(tn_scan_binarizer binarizer)
{
    switch (binarizer) {
    case TN_SCAN_BINARIZER_GLOBAL:
        return ZXing::Binarizer::GlobalHistogram;
    case TN_SCAN_BINARIZER_FIXED:
        return ZXing::Binarizer::FixedThreshold;
    case TN_SCAN_BINARIZER_LOCAL:
        break;
    }
    return ZXing::Binarizer::LocalAverage;
}

template <typename Barcode> bool copy_out(const Barcode &barcode, tn_scan_zxing_answer *answer)
{
    const auto &bytes = barcode.bytes();
    const std::string text = barcode.text();
    if (bytes.empty() || bytes.size() > answer->cap)
        return false;
    std::memcpy(answer->bytes, bytes.data(), bytes.size());
    answer->bytes[bytes.size()] = 0;
    answer->len = bytes.size();
    const std::size_t text_len = text.size() <= answer->cap ? text.size() : 0;
    std::memcpy(answer->text, text.data(), text_len);
    answer->text[text_len] = 0;
    const auto corners = barcode.position();
    for (int i = 0; i < 4; i++) {
        answer->corner_px[i][0] = corners[i].x;
        answer->corner_px[i][1] = corners[i].y;
    }
    return true;
}

} // namespace

bool tn_scan_zxing_read(const tn_scan_zxing_view *view, tn_scan_binarizer binarizer,
                        tn_scan_zxing_answer *answer)
{
    try {
        Options options;
        options.setFormats(ZXing::BarcodeFormat::QRCode);
        options.setTryHarder(true);
        options.setTryRotate(false);
        options.setTryDownscale(false);
        options.setMaxNumberOfSymbols(1);
        options.setBinarizer(binarizer_of(binarizer));
        keep_dark_on_light(options);
        const ZXing::ImageView image(view->data, view->width_px, view->height_px,
                                     ZXing::ImageFormat::Lum, view->stride_bytes);
        const auto barcode = ZXing::ReadBarcode(image, options);
        return barcode.isValid() && copy_out(barcode, answer);
    } catch (...) {
        return false;
    }
}
