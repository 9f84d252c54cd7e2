/* SPDX-License-Identifier: Apache-2.0 */
/* camera.c -- V4L2 by memory mapping: 1280x720, the newest frame and no other.
 *
 * A frame that waited is a frame of the past, so all but the last are given back unseen.
 * Source: the kernel's Video for Linux API, "Streaming I/O (Memory Mapping)". */
#include "camera.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/videodev2.h>

#include "source.h"

#include "turnout/text.h"

#define WIDTH_PX 1280
#define HEIGHT_PX 720
#define RATE_MIN 15
#define BUFFERS 4
/* A camera that shows nothing for this long hangs; starting it anew is what helps. */
#define STALLED_MS 3000

struct buffer {
    uint8_t *start;
    size_t len;
};

struct camera {
    char path[TN_PATH_MAX];
    struct tn_scan_reader *reader;
    int fd;
    struct tn_scan_format format;
    struct buffer buffers[BUFFERS];
    uint32_t buffer_count;
    int64_t last_frame_ms;
};

static int control(int fd, unsigned long request, void *argument)
{
    int result;
    do {
        result = ioctl(fd, request, argument);
    } while (result < 0 && errno == EINTR);
    return result;
}

/* ---- choosing a format ---- */

/* In order of preference: raw frames where they come fast enough, else JPEG, else raw at any
 * rate. */
static const struct {
    uint32_t fourcc;
    enum tn_scan_layout layout;
    bool only_if_fast;
} choices[] = {
    {V4L2_PIX_FMT_GREY, TN_SCAN_LAYOUT_PLANE, true},
    {V4L2_PIX_FMT_NV12, TN_SCAN_LAYOUT_PLANE, true},
    {V4L2_PIX_FMT_YUYV, TN_SCAN_LAYOUT_EVEN, true},
    {V4L2_PIX_FMT_MJPEG, TN_SCAN_LAYOUT_JPEG, false},
    {V4L2_PIX_FMT_JPEG, TN_SCAN_LAYOUT_JPEG, false},
    {V4L2_PIX_FMT_YUYV, TN_SCAN_LAYOUT_EVEN, false},
    {V4L2_PIX_FMT_UYVY, TN_SCAN_LAYOUT_ODD, false},
    {V4L2_PIX_FMT_NV12, TN_SCAN_LAYOUT_PLANE, false},
    {V4L2_PIX_FMT_YUV420, TN_SCAN_LAYOUT_PLANE, false},
    {V4L2_PIX_FMT_GREY, TN_SCAN_LAYOUT_PLANE, false},
};

/* True if the camera says that it keeps RATE_MIN frames a second at this size. */
static bool is_fast(int fd, uint32_t fourcc, const struct tn_scan_format *format)
{
    struct v4l2_frmivalenum interval = {.pixel_format = fourcc,
                                        .width = (uint32_t)format->width_px,
                                        .height = (uint32_t)format->height_px};
    for (; control(fd, VIDIOC_ENUM_FRAMEINTERVALS, &interval) == 0; interval.index++) {
        const struct v4l2_fract *time = interval.type == V4L2_FRMIVAL_TYPE_DISCRETE
                                            ? &interval.discrete
                                            : &interval.stepwise.min;
        if ((uint64_t)time->numerator * RATE_MIN <= time->denominator)
            return true;
        if (interval.type != V4L2_FRMIVAL_TYPE_DISCRETE)
            return false;
    }
    return false;
}

static bool is_usable(const struct tn_scan_format *format)
{
    return format->width_px >= 16 && format->height_px >= 16 && format->width_px <= 8192 &&
           format->height_px <= 8192 &&
           (size_t)format->width_px * (size_t)format->height_px <= TN_SCAN_FRAME_MAX_BYTES;
}

static bool try_format(int fd, size_t choice, struct tn_scan_format *ret_format)
{
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    format.fmt.pix.width = WIDTH_PX;
    format.fmt.pix.height = HEIGHT_PX;
    format.fmt.pix.pixelformat = choices[choice].fourcc;
    format.fmt.pix.field = V4L2_FIELD_ANY;
    if (control(fd, VIDIOC_S_FMT, &format) != 0 ||
        format.fmt.pix.pixelformat != choices[choice].fourcc)
        return false;
    *ret_format = (struct tn_scan_format){choices[choice].layout, (int)format.fmt.pix.width,
                                          (int)format.fmt.pix.height, format.fmt.pix.bytesperline};
    return is_usable(ret_format) &&
           (!choices[choice].only_if_fast || is_fast(fd, choices[choice].fourcc, ret_format));
}

static bool choose_format(int fd, struct tn_scan_format *ret_format)
{
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        if (try_format(fd, i, ret_format))
            return true;
    }
    return false;
}

/* ---- streaming ---- */

static bool can_stream(int fd)
{
    struct v4l2_capability capability = {0};
    if (control(fd, VIDIOC_QUERYCAP, &capability) != 0)
        return false;
    uint32_t can = capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps
                                                                  : capability.capabilities;
    return (can & V4L2_CAP_VIDEO_CAPTURE) && (can & V4L2_CAP_STREAMING);
}

static struct v4l2_buffer buffer_number(uint32_t index)
{
    return (struct v4l2_buffer){
        .index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
}

static bool map_buffer(struct camera *camera, uint32_t index)
{
    struct v4l2_buffer buffer = buffer_number(index);
    if (control(camera->fd, VIDIOC_QUERYBUF, &buffer) != 0)
        return false;
    void *start =
        mmap(NULL, buffer.length, PROT_READ, MAP_SHARED, camera->fd, (off_t)buffer.m.offset);
    if (start == MAP_FAILED)
        return false;
    camera->buffers[index] = (struct buffer){start, buffer.length};
    camera->buffer_count = index + 1;
    return control(camera->fd, VIDIOC_QBUF, &buffer) == 0;
}

static bool start_stream(struct camera *camera)
{
    struct v4l2_requestbuffers request = {
        .count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (control(camera->fd, VIDIOC_REQBUFS, &request) != 0 || request.count == 0)
        return false;
    for (uint32_t i = 0; i < request.count && i < BUFFERS; i++) {
        if (!map_buffer(camera, i))
            return false;
    }
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    return control(camera->fd, VIDIOC_STREAMON, &type) == 0;
}

static void camera_close(void *state)
{
    struct camera *camera = state;
    for (uint32_t i = 0; i < camera->buffer_count; i++)
        munmap(camera->buffers[i].start, camera->buffers[i].len);
    camera->buffer_count = 0;
    if (camera->fd >= 0)
        close(camera->fd);
    camera->fd = -1;
}

/* ---- the source ---- */

static enum tn_err camera_create(const char *argument, const struct tn_scan_options *options,
                                 void **ret_state, struct tn_fault *fault)
{
    struct camera *camera = calloc(1, sizeof *camera);
    TN_ASSERT(camera != NULL);
    camera->fd = -1;
    enum tn_err err = TN_OK;
    if (!argument[0] || !tn_text_copy(camera->path, sizeof camera->path, argument))
        err = tn_fault_set(fault, TN_ERR_FORMAT,
                           "\"camera:%.100s\" names no camera; write camera:/dev/video0", argument);
    if (!err)
        err = tn_scan_reader_open(options->decoder_path, &camera->reader, fault);
    if (err) {
        free(camera);
        return err;
    }
    *ret_state = camera;
    return TN_OK;
}

static int camera_open(void *state, int64_t now_ms, char *ret_name)
{
    struct camera *camera = state;
    camera->fd = open(camera->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (camera->fd < 0)
        return -1;
    if (!can_stream(camera->fd) || !choose_format(camera->fd, &camera->format) ||
        !start_stream(camera)) {
        camera_close(camera);
        return -1;
    }
    camera->last_frame_ms = now_ms;
    tn_text_copy(ret_name, TN_PATH_MAX, camera->path);
    return camera->fd;
}

/* Takes the frames that wait and keeps the last: 0, EAGAIN if there is none, else an errno. */
static int newest_frame(const struct camera *camera, struct v4l2_buffer *ret_buffer)
{
    /* A device that has ever more to give is given up on after two rounds. */
    for (uint32_t taken = 0; taken < 2 * BUFFERS; taken++) {
        struct v4l2_buffer buffer = buffer_number(0);
        if (control(camera->fd, VIDIOC_DQBUF, &buffer) != 0)
            return taken > 0 && errno == EAGAIN ? 0 : errno;
        if (buffer.index >= camera->buffer_count)
            return EIO;
        if (taken > 0 && control(camera->fd, VIDIOC_QBUF, ret_buffer) != 0)
            return errno;
        *ret_buffer = buffer;
    }
    return 0;
}

/* Puts the frame where the decoder sees it; its length there, 0 if it is not whole. */
static size_t share_frame(struct camera *camera, const struct v4l2_buffer *buffer)
{
    const struct buffer *mapped = &camera->buffers[buffer->index];
    size_t len = buffer->bytesused < mapped->len ? buffer->bytesused : mapped->len;
    uint8_t *shared = tn_scan_reader_frame(camera->reader);
    if (buffer->flags & V4L2_BUF_FLAG_ERROR)
        return 0;
    if (camera->format.layout != TN_SCAN_LAYOUT_JPEG)
        return tn_scan_camera_luma(&camera->format, mapped->start, len, shared) ? len : 0;
    if (len > TN_SCAN_FRAME_MAX_BYTES)
        return 0;
    memcpy(shared, mapped->start, len);
    return len;
}

static enum tn_scan_answer decode(struct camera *camera, size_t len, struct tn_scan_code *ret_code)
{
    if (camera->format.layout == TN_SCAN_LAYOUT_JPEG)
        return tn_scan_reader_picture(camera->reader, len, TN_SCAN_LIVE, ret_code);
    return tn_scan_reader_luma(camera->reader, camera->format.width_px, camera->format.height_px,
                               TN_SCAN_LIVE, ret_code);
}

static enum tn_scan_event camera_next(void *state, int64_t now_ms, struct tn_scan_code *ret_code)
{
    struct camera *camera = state;
    struct v4l2_buffer buffer = buffer_number(0);
    int reason = newest_frame(camera, &buffer);
    if (reason == EAGAIN)
        return now_ms - camera->last_frame_ms < STALLED_MS ? TN_SCAN_NONE : TN_SCAN_GONE;
    if (reason)
        return TN_SCAN_GONE;
    camera->last_frame_ms = now_ms;
    size_t len = share_frame(camera, &buffer);
    if (control(camera->fd, VIDIOC_QBUF, &buffer) != 0)
        return TN_SCAN_GONE;
    return len && decode(camera, len, ret_code) == TN_SCAN_ANSWER_CODE ? TN_SCAN_CODE
                                                                       : TN_SCAN_NONE;
}

static int64_t camera_due_ms(const void *state)
{
    const struct camera *camera = state;
    return camera->last_frame_ms + STALLED_MS;
}

static void camera_destroy(void *state)
{
    struct camera *camera = state;
    tn_scan_reader_close(camera->reader);
    free(camera);
}

const struct tn_scan_source tn_scan_source_camera = {
    "camera", camera_create, camera_open, camera_next, camera_due_ms, camera_close, camera_destroy,
};
