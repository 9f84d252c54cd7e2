/* SPDX-License-Identifier: Apache-2.0 */
/* window.c -- SDL: one window, two ways to bring pixels to it, one way to wait.
 *
 * On X11 and Wayland the window has memory of its own and SDL can sleep in its event queue.  On
 * KMSDRM it has neither: pixels go through a texture, and SDL would look at its queue a thousand
 * times a second, so we sleep in poll() on the input devices ourselves and only then ask SDL.
 * Sound is opened to play and closed after, because an open device costs power even when silent.
 * Source: SDL 2.26 headers; the measurements behind the choice are in firmware/DESIGN.md. */
#include "window.h"

#include "input_wait.h"

#include <SDL.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/view.h"

#define QUIET_MS 2000

struct window {
    SDL_Window *window;
    SDL_Surface *canvas; /* over `pixels` */
    SDL_Renderer *renderer;
    SDL_Texture *texture; /* NULL: the surface path */
    uint32_t *pixels;
    int width_px, height_px;
    uint32_t wake_event;       /* SDL's number of our own event, 0 if SDL does not sleep */
    struct input_wait *inputs; /* how to sleep without SDL */
    SDL_AudioDeviceID audio;
    uint64_t audio_until_ms; /* SDL ticks */
    uint64_t asked, shown;   /* SDL's performance counter; 0: not since the last window_wait */
};

static enum tn_err sdl_fault(struct tn_fault *fault, enum tn_err code, const char *what)
{
    return tn_fault_set(fault, code, "%s: %s", what, SDL_GetError());
}

/* ---- opening ---- */

static bool sdl_sleeps(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver && (!strcmp(driver, "x11") || !strcmp(driver, "wayland"));
}

static enum tn_err open_video(struct tn_fault *fault)
{
    /* Signals are our own affair; the screen saver is too; touches come as touches. */
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    if (SDL_Init(SDL_INIT_VIDEO) == 0)
        return TN_OK;
    return sdl_fault(fault, TN_ERR_ABSENT,
                     "no screen can be opened; set DISPLAY, or run it on the console of the kiosk");
}

static enum tn_err open_window(struct window *window, const struct window_options *options,
                               struct tn_fault *fault)
{
    bool whole = options->width_px == 0;
    window->window =
        SDL_CreateWindow(options->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                         whole ? 1280 : options->width_px, whole ? 800 : options->height_px,
                         whole ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    if (!window->window)
        return sdl_fault(fault, TN_ERR_IO, "the window cannot be opened");
    SDL_GetWindowSize(window->window, &window->width_px, &window->height_px);
    if (whole)
        SDL_ShowCursor(SDL_DISABLE);
    return TN_OK;
}

/* Left to itself SDL takes desktop OpenGL first, also where there is no libGL: on a console it then
 * draws nothing at all and calls that a success.  OpenGL ES is what a board has.
 * Without an alpha channel: ours would be 0, and a display that blends planes would show black. */
static enum tn_err open_texture(struct window *window, struct tn_fault *fault)
{
    SDL_SetHint(SDL_HINT_RENDER_DRIVER, "opengles2");
    window->renderer = SDL_CreateRenderer(window->window, -1, SDL_RENDERER_PRESENTVSYNC);
    if (window->renderer)
        window->texture =
            SDL_CreateTexture(window->renderer, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STREAMING,
                              window->width_px, window->height_px);
    if (!window->texture)
        return sdl_fault(fault, TN_ERR_IO, "the screen cannot be drawn on");
    SDL_SetTextureBlendMode(window->texture, SDL_BLENDMODE_NONE);
    /* KMSDRM makes its surfaces anew with the first swap: what was drawn before is lost. */
    SDL_RenderClear(window->renderer);
    SDL_RenderPresent(window->renderer);
    return TN_OK;
}

static enum tn_err open_canvas(struct window *window, struct tn_fault *fault)
{
    TN_ASSERT(window->width_px > 0 && window->height_px > 0);
    size_t pixels = (size_t)window->width_px * (size_t)window->height_px;
    window->pixels = calloc(pixels, sizeof *window->pixels);
    TN_ASSERT(window->pixels);
    /* Everything painted is opaque; in a window's own format, rows are copied as they are. */
    window->canvas =
        SDL_CreateRGBSurfaceWithFormatFrom(window->pixels, window->width_px, window->height_px, 32,
                                           window->width_px * 4, SDL_PIXELFORMAT_RGB888);
    if (!window->canvas || SDL_SetSurfaceBlendMode(window->canvas, SDL_BLENDMODE_NONE) != 0)
        return sdl_fault(fault, TN_ERR_IO, "there is no memory for the screen");
    return TN_OK;
}

static enum tn_err open_all(struct window *window, const struct window_options *options,
                            struct tn_fault *fault)
{
    enum tn_err err = open_video(fault);
    if (!err)
        err = open_window(window, options, fault);
    if (!err)
        err = open_canvas(window, fault);
    bool kms = !err && !strcmp(SDL_GetCurrentVideoDriver(), "KMSDRM");
    bool texture =
        options->path == WINDOW_PATH_TEXTURE || (options->path == WINDOW_PATH_AUTO && kms);
    if (!err && texture)
        err = open_texture(window, fault);
    if (err)
        return err;
    if (sdl_sleeps())
        window->wake_event = SDL_RegisterEvents(1);
    else
        err = input_wait_open(&window->inputs, fault);
    SDL_StartTextInput();
    return err;
}

enum tn_err window_open(const struct window_options *options, struct window **ret_window,
                        struct tn_fault *fault)
{
    struct window *window = calloc(1, sizeof *window);
    TN_ASSERT(window);
    enum tn_err err = open_all(window, options, fault);
    if (err) {
        window_close(window);
        return err;
    }
    *ret_window = window;
    return TN_OK;
}

void window_close(struct window *window)
{
    if (window->audio)
        SDL_CloseAudioDevice(window->audio);
    input_wait_close(window->inputs);
    if (window->texture)
        SDL_DestroyTexture(window->texture);
    if (window->renderer)
        SDL_DestroyRenderer(window->renderer);
    SDL_FreeSurface(window->canvas);
    if (window->window)
        SDL_DestroyWindow(window->window);
    SDL_Quit();
    free(window->pixels);
    free(window);
}

int window_width(const struct window *window)
{
    return window->width_px;
}

int window_height(const struct window *window)
{
    return window->height_px;
}

uint32_t *window_pixels(struct window *window)
{
    return window->pixels;
}

/* ---- showing ---- */

static void present_texture(struct window *window, const SDL_Rect *rects, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint32_t *first = window->pixels + (size_t)rects[i].y * (size_t)window->width_px;
        SDL_UpdateTexture(window->texture, &rects[i], first + rects[i].x, window->width_px * 4);
    }
    SDL_RenderCopy(window->renderer, window->texture, NULL, NULL);
    SDL_RenderPresent(window->renderer);
}

/* The surface is asked for each time: SDL makes a new one when the window was touched. */
static void present_surface(struct window *window, const SDL_Rect *rects, size_t count)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window->window);
    if (!surface)
        return;
    for (size_t i = 0; i < count; i++) {
        SDL_Rect to = rects[i];
        SDL_BlitSurface(window->canvas, &rects[i], surface, &to);
    }
    SDL_UpdateWindowSurfaceRects(window->window, rects, (int)count);
}

void window_present(struct window *window, const struct tn_rect *rects, size_t count)
{
    SDL_Rect changed[TN_VIEW_DAMAGE_MAX];
    TN_ASSERT(count <= sizeof changed / sizeof *changed);
    SDL_Rect whole = {0, 0, window->width_px, window->height_px};
    size_t visible = 0;
    for (size_t i = 0; i < count; i++) {
        SDL_Rect rect = {rects[i].x, rects[i].y, rects[i].w, rects[i].h};
        if (SDL_IntersectRect(&rect, &whole, &changed[visible]))
            visible++;
    }
    if (visible == 0)
        return;
    if (window->texture)
        present_texture(window, changed, visible);
    else
        present_surface(window, changed, visible);
    window->shown = SDL_GetPerformanceCounter();
}

int64_t window_frame_us(const struct window *window)
{
    if (window->asked == 0 || window->shown < window->asked)
        return -1;
    return (int64_t)((window->shown - window->asked) * 1000000 / SDL_GetPerformanceFrequency());
}

/* ---- waiting ---- */

void window_wait(struct window *window, int timeout_ms)
{
    window->asked = window->shown = 0;
    if (window->wake_event)
        SDL_WaitEventTimeout(NULL, timeout_ms);
    else if (SDL_PollEvent(NULL) == 0)
        input_wait_sleep(window->inputs, timeout_ms);
}

void window_wake(struct window *window)
{
    if (!window->wake_event) {
        input_wait_wake(window->inputs);
        return;
    }
    SDL_Event event = {.type = window->wake_event};
    SDL_PushEvent(&event);
}

/* ---- events ---- */

static bool key_of(const SDL_KeyboardEvent *event, enum tn_flow_key *ret_key)
{
    SDL_Keycode code = event->keysym.sym;
    switch (code) {
    case SDLK_TAB:
        *ret_key = event->keysym.mod & KMOD_SHIFT ? TN_FLOW_KEY_PREV : TN_FLOW_KEY_NEXT;
        return true;
    case SDLK_RIGHT:
    case SDLK_DOWN:
        *ret_key = TN_FLOW_KEY_NEXT;
        return true;
    case SDLK_LEFT:
    case SDLK_UP:
        *ret_key = TN_FLOW_KEY_PREV;
        return true;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
        *ret_key = TN_FLOW_KEY_ENTER;
        return true;
    case SDLK_ESCAPE:
        *ret_key = TN_FLOW_KEY_ESCAPE;
        return true;
    case SDLK_BACKSPACE:
        *ret_key = TN_FLOW_KEY_ERASE;
        return true;
    default:
        return false;
    }
}

static void touch(struct window_event *event, enum window_event_kind kind, int x, int y)
{
    event->kind = kind;
    event->x = x;
    event->y = y;
}

/* SDL turns a finger into a left click by itself (the hint above), so clicks are all there is. */
static bool translate(const SDL_Event *from, struct window_event *event)
{
    switch (from->type) {
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (from->button.button != SDL_BUTTON_LEFT)
            return false;
        touch(event,
              from->type == SDL_MOUSEBUTTONDOWN ? WINDOW_EVENT_TOUCH_DOWN : WINDOW_EVENT_TOUCH_UP,
              from->button.x, from->button.y);
        return true;
    case SDL_MOUSEMOTION:
        touch(event, WINDOW_EVENT_TOUCH_MOVE, from->motion.x, from->motion.y);
        return (from->motion.state & SDL_BUTTON_LMASK) != 0;
    case SDL_TEXTINPUT:
        event->kind = WINDOW_EVENT_TEXT;
        memcpy(event->text, from->text.text, sizeof event->text);
        event->text[sizeof event->text - 1] = '\0';
        return true;
    case SDL_KEYDOWN:
        event->kind = WINDOW_EVENT_KEY;
        return key_of(&from->key, &event->key);
    case SDL_WINDOWEVENT:
        event->kind = WINDOW_EVENT_EXPOSED;
        return from->window.event == SDL_WINDOWEVENT_EXPOSED;
    case SDL_QUIT:
        event->kind = WINDOW_EVENT_CLOSED;
        return true;
    default:
        return false;
    }
}

bool window_next(struct window *window, struct window_event *ret_event)
{
    SDL_Event from;
    while (SDL_PollEvent(&from)) {
        struct window_event event = {0};
        if (translate(&from, &event)) {
            bool person = event.kind < WINDOW_EVENT_EXPOSED;
            if (person && window->asked == 0)
                window->asked = SDL_GetPerformanceCounter();
            *ret_event = event;
            return true;
        }
    }
    return false;
}

/* ---- sound ---- */

static bool open_sound(struct window *window)
{
    if (window->audio)
        return true;
    SDL_AudioSpec want = {
        .freq = WINDOW_SAMPLE_RATE, .format = AUDIO_S16SYS, .channels = 1, .samples = 512};
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) == 0)
        window->audio = SDL_OpenAudioDevice(NULL, 0, &want, NULL, 0);
    if (!window->audio)
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    return window->audio != 0;
}

void window_play(struct window *window, const int16_t *samples, size_t count)
{
    if (!open_sound(window))
        return;
    SDL_ClearQueuedAudio(window->audio);
    SDL_QueueAudio(window->audio, samples, (uint32_t)(count * sizeof *samples));
    SDL_PauseAudioDevice(window->audio, 0);
    window->audio_until_ms = SDL_GetTicks64() + count * 1000 / WINDOW_SAMPLE_RATE + QUIET_MS;
}

/* To one channel of 16 bits at our rate; `bytes` is SDL's own and is given back. */
static enum tn_err convert(const SDL_AudioSpec *spec, uint8_t *bytes, uint32_t len,
                           int16_t **ret_samples, size_t *ret_count)
{
    SDL_AudioCVT cvt;
    uint64_t frames = (uint64_t)len / (SDL_AUDIO_BITSIZE(spec->format) / 8u * spec->channels);
    bool fits = frames <= (uint64_t)spec->freq * WINDOW_SOUND_MAX_S;
    if (!fits || SDL_BuildAudioCVT(&cvt, spec->format, spec->channels, spec->freq, AUDIO_S16SYS, 1,
                                   WINDOW_SAMPLE_RATE) < 0)
        return TN_ERR_FORMAT;
    cvt.len = (int)len;
    cvt.buf = malloc((size_t)len * (size_t)cvt.len_mult + 1);
    TN_ASSERT(cvt.buf);
    memcpy(cvt.buf, bytes, len);
    cvt.len_cvt = cvt.len;
    if (cvt.needed && SDL_ConvertAudio(&cvt) != 0) {
        free(cvt.buf);
        return TN_ERR_FORMAT;
    }
    *ret_samples = (int16_t *)(void *)cvt.buf;
    *ret_count = (size_t)cvt.len_cvt / sizeof **ret_samples;
    return TN_OK;
}

enum tn_err window_load_sound(const char *path, int16_t **ret_samples, size_t *ret_count)
{
    SDL_AudioSpec spec;
    uint8_t *bytes = NULL;
    uint32_t len = 0;
    SDL_RWops *file = SDL_RWFromFile(path, "rb");
    if (!file)
        return TN_ERR_ABSENT;
    if (!SDL_LoadWAV_RW(file, 1, &spec, &bytes, &len))
        return TN_ERR_FORMAT;
    enum tn_err err = convert(&spec, bytes, len, ret_samples, ret_count);
    SDL_FreeWAV(bytes);
    return err;
}

int window_rest(struct window *window)
{
    if (!window->audio)
        return -1;
    uint64_t now_ms = SDL_GetTicks64();
    if (now_ms < window->audio_until_ms)
        return (int)(window->audio_until_ms - now_ms);
    SDL_CloseAudioDevice(window->audio);
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    window->audio = 0;
    return -1;
}
