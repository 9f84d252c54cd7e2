/* SPDX-License-Identifier: Apache-2.0 */
/* pins.mjs -- what somebody has looked at and found good: how pages are laid out and coloured, in a
 * few lines of text each.
 *
 * A page's print is one line for each of its landmarks in their order: which it is, how far it
 * begins below the one before, where its left edge is, how wide and high it is, its mean colour,
 * and how light each quarter of it is from left to right.  Every line is held against the same line
 * of the pin, so that one more line of text in one place, as another edition of a font may bring,
 * moves nothing else; the leeways are about one such line, and one step of a font's weight.
 *
 * Whether words are cut off is no matter of leeway: nothing may be. */

import fs from "node:fs";
import path from "node:path";
import { SOURCE } from "./rig.mjs";

const FOLDER = path.join(SOURCE, "tests/web/pins");
/* Whether what is seen is pinned anew. */
export const RENEW = Boolean(process.env.TURNOUT_PIN);

/* In pixels, and as a share where that is more; each line of a table may break anew. */
const LEEWAY = { below: [30, 0.12], left: [16, 0.06], wide: [16, 0.06], high: [30, 0.12] };
/* Of 255; a letter that stands elsewhere is much of a small quarter. */
const leewayLight = (quarterPx2) => Math.min(48, 16 + 16000 / quarterPx2);

const LANDMARKS = [".rail", ".bar", ".bare-head", ".tabs", ".wizard", "h1", "h2", ".card", "table",
                   "form", ".figures", ".actions", ".notice", ".empty", ".drop", ".chart", ".kiosk",
                   ".columns", ".pair", ".todo", ".signs"];

/* ---- taking one ---- */

/* Runs in the page: [[name, left, top, width, height, below]…], and the texts that are cut off.
 * `below` is counted from the window's top for what stays where it is as the page is turned. */
function measure(landmarks) {
    const shown = (element) => element.checkVisibility({ visibilityProperty: true }) &&
        element.getBoundingClientRect().width > 1;
    let last = 0;
    const boxes = [...document.querySelectorAll(landmarks.join())]
        .filter((element) => shown(element) && !element.closest("td, .board-item, .hidden, .toasts"))
        .map((element) => {
            const box = element.getBoundingClientRect();
            const stays = getComputedStyle(element).position === "fixed";
            const top = box.top + scrollY;
            const below = stays ? box.top : top - last;
            last = stays ? last : top;
            return [landmarks.find((name) => element.matches(name)).replace(".", ""),
                    ...[box.left, top, box.width, box.height, below].map(Math.round)];
        });
    const cut = [...document.querySelectorAll("body *")].filter((element) => {
        const { overflowX, textOverflow } = getComputedStyle(element);
        return element.scrollWidth > element.clientWidth + 1 && shown(element) &&
            (textOverflow === "ellipsis" || overflowX === "hidden" || overflowX === "clip") &&
            !element.closest(".hidden, svg");
    }).map((element) => element.textContent.trim().slice(0, 40));
    return { boxes, cut };
}

/* Runs in a page of its own: of each box the mean colour and the lightness of its quarters, on a
 * picture a quarter as wide and high, for means are all that is asked for. */
async function paint({ png, boxes }) {
    const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
    const drawn = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const [width, height] = [drawn.width, drawn.height].map((one) => Math.ceil(one / 4));
    const context = new OffscreenCanvas(width, height)
        .getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(drawn, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const hex = (value) => Math.round(value).toString(16).padStart(2, "0");
    const mean = (left, top, right, bottom) => {
        const [x0, x1] = [left, right].map((x) => Math.min(width, Math.max(0, Math.round(x / 4))));
        const [y0, y1] = [top, bottom].map((y) => Math.min(height, Math.max(0, Math.round(y / 4))));
        let [r, g, b] = [0, 0, 0];
        for (let y = y0; y < y1; y++) {
            for (let at = 4 * (y * width + x0), end = 4 * (y * width + x1); at < end; at += 4) {
                r += data[at];
                g += data[at + 1];
                b += data[at + 2];
            }
        }
        const count = Math.max(1, (x1 - x0) * (y1 - y0));
        return [r / count, g / count, b / count];
    };
    return boxes.map(([, left, top, wide, high]) => {
        const quarters = [0, 1, 2, 3].map((i) =>
            mean(left + i * wide / 4, top, left + (i + 1) * wide / 4, top + high));
        const whole = [0, 1, 2].map((i) => quarters.reduce((sum, one) => sum + one[i] / 4, 0));
        return [whole.map(hex).join(""),
                quarters.map(([r, g, b]) => hex(0.3 * r + 0.59 * g + 0.11 * b)).join("")];
    });
}

/* The print of what `page` shows now, of which `png` is the picture; `easel` is an empty page. */
export async function printOf(page, easel, png) {
    const { boxes, cut } = await page.evaluate(measure, LANDMARKS);
    const colours = await easel.evaluate(paint, { png: png.toString("base64"), boxes });
    const lines = boxes.map(([name, left, , wide, high, below], i) =>
        [name, below, left, wide, high, ...colours[i]].join(" "));
    return { lines, cut };
}

/* ---- holding one against what was found good ---- */

function read(line) {
    const [name, below, left, wide, high, colour, light] = line.split(" ");
    const bytes = (text) => text.match(/../g).map((two) => parseInt(two, 16));
    const px = Object.fromEntries(Object.entries({ below, left, wide, high })
        .map(([what, text]) => [what, Number(text)]));
    return { name, px, light: [...bytes(colour), ...bytes(light)] };
}

function differs(wanted, found) {
    const told = [];
    for (const [what, [least, share]] of Object.entries(LEEWAY)) {
        const [before, now] = [wanted.px[what], found.px[what]];
        if (Math.abs(now - before) > Math.max(least, share * Math.abs(before)))
            told.push(`${what} ${before} -> ${now}`);
    }
    const step = Math.max(...wanted.light.map((one, i) => Math.abs(one - found.light[i])));
    if (step > leewayLight(wanted.px.wide * wanted.px.high / 4))
        told.push(`colour off by ${step}`);
    return told;
}

/* What is different, a sentence each; [] where nothing is. */
function compare(wanted, found) {
    const names = (lines) => lines.map((line) => line.split(" ")[0]).join(" ");
    if (names(wanted) !== names(found))
        return [`its parts are\n  ${names(found)}\nand were\n  ${names(wanted)}`];
    return wanted.flatMap((line, i) => {
        const told = differs(read(line), read(found[i]));
        return told.length ? [`${i + 1}. ${found[i].split(" ")[0]}: ${told.join(", ")}`] : [];
    });
}

/* The pins of one view, as zh-CN-390-light. */
export class Pins {
    constructor(view) {
        this.file = path.join(FOLDER, `${view}.txt`);
        const text = fs.existsSync(this.file) ? fs.readFileSync(this.file, "utf8") : "";
        this.pages = new Map(text.split("\n\n").filter(Boolean).map((part) => {
            const [name, ...lines] = part.trim().split("\n");
            return [name, lines];
        }));
    }

    /* What is different from what is pinned; with TURNOUT_PIN=1 nothing is, it is pinned anew. */
    check(name, { lines, cut }) {
        const lost = cut.map((text) => `cut off: ${text}`);
        if (!RENEW)
            return [...lost, ...this.pages.has(name) ? compare(this.pages.get(name), lines)
                : ["it was never pinned"]];
        this.pages.set(name, lines);
        fs.mkdirSync(FOLDER, { recursive: true });
        fs.writeFileSync(this.file, `${[...this.pages].sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([page, told]) => [page, ...told].join("\n")).join("\n\n")}\n`);
        return lost;
    }
}
