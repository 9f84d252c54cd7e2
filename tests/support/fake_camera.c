/* SPDX-License-Identifier: Apache-2.0 */
/* fake_camera.c -- a V4L2 camera where there is none, as a library to be preloaded.
 *
 * The device at the path in TURNOUT_FAKE_CAMERA shows the frames of the file in
 * TURNOUT_FAKE_FRAMES, over and over, in the format TURNOUT_FAKE_FORMAT (YUYV or MJPG), at
 * 1280x720.  A YUYV file is frames back to back; a MJPG file holds one frame.  Opening gives an
 * eventfd that is always readable; mapping it maps a memory file.  A frame is ready whenever a
 * buffer is queued. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/videodev2.h>

#define WIDTH 1280
#define HEIGHT 720
#define BUFFER_BYTES (WIDTH * HEIGHT * 2)
#define BUFFERS_MAX 8

struct fake {
    int fd; /* 0: not open */
    int memory_fd;
    uint8_t *memory;
    uint8_t *frames;
    size_t frames_len, at;
    uint32_t fourcc, queue[BUFFERS_MAX], queued, sequence;
};

static struct fake *fake(void)
{
    static struct fake camera;
    return &camera;
}

static int real_open(const char *path, int flags, mode_t mode)
{
    int (*next)(const char *, int, ...);
    *(void **)&next = dlsym(RTLD_NEXT, "open");
    return next(path, flags, mode);
}

static void load_frames(struct fake *camera)
{
    int fd = real_open(getenv("TURNOUT_FAKE_FRAMES"), O_RDONLY | O_CLOEXEC, 0);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0)
        abort();
    camera->frames_len = (size_t)status.st_size;
    camera->frames = malloc(camera->frames_len);
    for (size_t len = 0; len < camera->frames_len;) {
        ssize_t got = read(fd, camera->frames + len, camera->frames_len - len);
        if (got <= 0)
            abort();
        len += (size_t)got;
    }
    close(fd);
}

static int fake_open(struct fake *camera)
{
    const char *format = getenv("TURNOUT_FAKE_FORMAT");
    free(camera->frames);
    *camera = (struct fake){.fd = eventfd(1, EFD_CLOEXEC),
                            .memory_fd = memfd_create("fake-camera", MFD_CLOEXEC)};
    load_frames(camera);
    if (ftruncate(camera->memory_fd, BUFFERS_MAX * BUFFER_BYTES) != 0)
        abort();
    camera->memory =
        mmap(NULL, BUFFERS_MAX * BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, camera->fd, 0);
    camera->fourcc = format && strcmp(format, "MJPG") == 0 ? V4L2_PIX_FMT_MJPEG : V4L2_PIX_FMT_YUYV;
    return camera->fd;
}

int open(const char *path, int flags, ...)
{
    const char *device = getenv("TURNOUT_FAKE_CAMERA");
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? (mode_t)va_arg(arguments, unsigned) : 0;
    va_end(arguments);
    if (device && strcmp(path, device) == 0)
        return fake_open(fake());
    return real_open(path, flags, mode);
}

static int set_format(const struct fake *camera, struct v4l2_format *format)
{
    format->fmt.pix.pixelformat = camera->fourcc;
    format->fmt.pix.width = WIDTH;
    format->fmt.pix.height = HEIGHT;
    format->fmt.pix.bytesperline = camera->fourcc == V4L2_PIX_FMT_YUYV ? 2 * WIDTH : 0;
    format->fmt.pix.sizeimage = BUFFER_BYTES;
    return 0;
}

static int frame_interval(struct v4l2_frmivalenum *interval)
{
    if (interval->index > 0) {
        errno = EINVAL;
        return -1;
    }
    interval->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    interval->discrete = (struct v4l2_fract){1, 30};
    return 0;
}

static int queue_buffer(struct fake *camera, const struct v4l2_buffer *buffer)
{
    if (buffer->index >= BUFFERS_MAX || camera->queued == BUFFERS_MAX) {
        errno = EINVAL;
        return -1;
    }
    camera->queue[camera->queued++] = buffer->index;
    return 0;
}

static int take_buffer(struct fake *camera, struct v4l2_buffer *buffer)
{
    if (camera->queued == 0) {
        errno = EAGAIN;
        return -1;
    }
    size_t len = camera->fourcc == V4L2_PIX_FMT_YUYV ? BUFFER_BYTES : camera->frames_len;
    if (camera->at + len > camera->frames_len)
        camera->at = 0;
    buffer->index = camera->queue[0];
    buffer->bytesused = (uint32_t)len;
    buffer->sequence = camera->sequence++;
    memcpy(camera->memory + buffer->index * (size_t)BUFFER_BYTES, camera->frames + camera->at, len);
    camera->at += len;
    memmove(camera->queue, camera->queue + 1, --camera->queued * sizeof camera->queue[0]);
    return 0;
}

static int query_buffer(struct v4l2_buffer *buffer)
{
    buffer->length = BUFFER_BYTES;
    buffer->m.offset = buffer->index * (uint32_t)BUFFER_BYTES;
    return 0;
}

static int fake_ioctl(struct fake *camera, unsigned long request, void *argument)
{
    switch (request) {
    case VIDIOC_QUERYCAP:
        ((struct v4l2_capability *)argument)->capabilities =
            V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        return 0;
    case VIDIOC_S_FMT:
        return set_format(camera, argument);
    case VIDIOC_ENUM_FRAMEINTERVALS:
        return frame_interval(argument);
    case VIDIOC_REQBUFS:
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
        return 0;
    case VIDIOC_QUERYBUF:
        return query_buffer(argument);
    case VIDIOC_QBUF:
        return queue_buffer(camera, argument);
    case VIDIOC_DQBUF:
        return take_buffer(camera, argument);
    default:
        errno = ENOTTY;
        return -1;
    }
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (fake()->fd > 0 && fd == fake()->fd)
        return fake_ioctl(fake(), request, argument);
    int (*next)(int, unsigned long, ...);
    *(void **)&next = dlsym(RTLD_NEXT, "ioctl");
    return next(fd, request, argument);
}

void *mmap(void *address, size_t len, int protection, int flags, int fd, off_t offset)
{
    if (fake()->fd > 0 && fd == fake()->fd)
        fd = fake()->memory_fd;
    return (void *)syscall(SYS_mmap, address, len, protection, flags, fd, offset);
}
