/* SPDX-License-Identifier: Apache-2.0 */
/* keyboard.c -- the keyboard on the screen, its candidates, and the canvas for handwriting. */
#include "page.h"
