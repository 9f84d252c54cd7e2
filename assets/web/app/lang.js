/* SPDX-License-Identifier: Apache-2.0 */
/* lang.js -- the texts of one language, and dates and numbers as it writes them.
 *
 * A text holds {name} for a value and {name|word|words} for what English counts by; times are those
 * of the group's zone, wherever the browser stands. */

export const LOCALES = [
    ["zh-CN", "简体中文"],
    ["en", "English"],
];

const KEY = "turnout.lang";
let texts = {};
let locale = "en";
let zone = "UTC";
let formats = new Map();

function wanted() {
    const kept = localStorage.getItem(KEY);
    if (LOCALES.some(([code]) => code === kept))
        return kept;
    return (navigator.languages || []).find((code) => /^(zh|en)\b/.test(code))?.startsWith("en")
        ? "en" : "zh-CN";
}

/* Fetches the texts of a language (by default the one chosen before, or the browser's). */
export async function useLocale(code = wanted()) {
    const answer = await fetch(`/web/${code}.json`);
    texts = await answer.json();
    locale = code;
    formats = new Map();
    document.documentElement.lang = code;
}

export async function chooseLocale(code) {
    localStorage.setItem(KEY, code);
    await useLocale(code);
    dispatchEvent(new Event("turnout-locale"));
}

export const currentLocale = () => locale;

export function useZone(name) {
    zone = name || "UTC";
    formats = new Map();
}

export const currentZone = () => zone;
export const hasText = (key) => key in texts;

const fill = (values) => (whole, name, one, many) => {
    const value = values[name];
    if (one !== undefined)
        return value === 1 ? one : many;
    return typeof value === "number" ? number(value) : value ?? "";
};

/* The text of a key with its values; a key nobody has written yet shows itself. */
export function t(key, values = {}) {
    return (texts[key] ?? key).replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, fill(values));
}

/* What a group wrote in both languages, in the reader's, else in the other. */
export function both(object, name) {
    const [first, second] = locale === "en" ? ["en", "zh"] : ["zh", "en"];
    return object?.[`${name}_${first}`] || object?.[`${name}_${second}`] || "";
}

function format(kind, options) {
    const key = kind.name + JSON.stringify(options);
    if (!formats.has(key))
        formats.set(key, new kind(locale, options));
    return formats.get(key);
}

const dated = (options) => (value) => !value ? ""
    : format(Intl.DateTimeFormat, { timeZone: zone, ...options }).format(new Date(value));

export const date = dated({ year: "numeric", month: "short", day: "numeric" });
export const weekday = dated({ weekday: "short", month: "short", day: "numeric" });
export const time = dated({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const timeWithSeconds =
    dated({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
export const dateTime = dated({
    year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
    hourCycle: "h23",
});
/* A calendar day, "2026-11-22", which is the same in every zone. */
export const day = (value) => dated({ timeZone: "UTC", year: "numeric", month: "short",
                                      day: "numeric" })(value && `${value}T00:00:00Z`);

const wholeDay = dated({ weekday: "short", year: "numeric", month: "short", day: "numeric" });

/* From when to when, the day once where it is one. */
export function span(starts, ends) {
    if (!starts || !ends)
        return dateTime(starts || ends);
    const [first, last] = [wholeDay(starts), wholeDay(ends)];
    return `${first} ${time(starts)} – ${first === last ? "" : `${last} `}${time(ends)}`;
}

export const number = (value, options = {}) =>
    value === null || value === undefined ? "–" : format(Intl.NumberFormat, options).format(value);
export const percent = (share) =>
    number(share, { style: "percent", maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0 });
export const bytes = (value) => value < 1e6
    ? `${number(value / 1e3, { maximumFractionDigits: 0 })} kB`
    : value < 1e9 ? `${number(value / 1e6, { maximumFractionDigits: 1 })} MB`
    : `${number(value / 1e9, { maximumFractionDigits: 1 })} GB`;

const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];
/* "3 hours ago", "in 2 days" */
export function relative(value) {
    if (!value)
        return "";
    const seconds = (new Date(value) - Date.now()) / 1000;
    const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) || ["second", 1];
    return format(Intl.RelativeTimeFormat, { numeric: "auto" })
        .format(unit === "second" ? 0 : Math.round(seconds / length), unit);
}

export const list = (items) =>
    format(Intl.ListFormat, { style: "short", type: "unit" }).format(items);
