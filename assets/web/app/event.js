/* SPDX-License-Identifier: Apache-2.0 */
/* event.js -- what several pages know about an event: when it is, and what its texts say. */

import { currentLocale, currentZone, t } from "./lang.js";

/* What somebody wrote as {zh, en}, in the reader's language, else in the other. */
export function inWords(text) {
    const [first, second] = currentLocale() === "en" ? ["en", "zh"] : ["zh", "en"];
    return text?.[first] || text?.[second] || "";
}

/* closed: the organiser said so; else before, during and after its time. */
export function phase(event, now = Date.now()) {
    if (event.status === "closed")
        return "closed";
    const opens = Date.parse(event.opens || event.starts);
    const closes = Date.parse(event.closes || event.ends);
    return now < opens ? "coming" : now <= closes ? "running" : "over";
}

const KINDS = { coming: "plain", running: "ok", over: "plain", closed: "plain" };
export const phaseTag = (event) => [KINDS[phase(event)], t(`events.phase.${phase(event)}`)];

/* J99LJNRD as it is printed: J99L-JNRD. */
export const printed = (code) => code ? `${code.slice(0, 4)}-${code.slice(4)}` : "";

/* ---- times in fields: the clock of the group's zone, wherever the browser stands ---- */

const MINUTE = 60000;

function offsetAt(ms) {
    const parts = new Intl.DateTimeFormat("en-US", {
        timeZone: currentZone(), hourCycle: "h23", year: "numeric", month: "numeric",
        day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    }).formatToParts(new Date(ms));
    const of = (type) => Number(parts.find((part) => part.type === type).value);
    const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"),
                           of("second"));
    return Math.round((local - ms) / MINUTE);
}

/* Milliseconds or RFC 3339 as a field has it: "2026-12-05T14:00"; "" for none. */
export function toField(when) {
    const ms = typeof when === "number" ? when : Date.parse(when);
    if (!ms)
        return "";
    return new Date(ms + offsetAt(ms) * MINUTE).toISOString().slice(0, 16);
}

/* Milliseconds of what a field has; 0 for none. */
export function fromField(text) {
    const ms = Date.parse(`${text}Z`);
    if (!ms)
        return 0;
    const guess = ms - offsetAt(ms) * MINUTE;
    return ms - offsetAt(guess) * MINUTE;
}

/* RFC 3339 with the zone's offset. */
export function rfc3339(ms) {
    const offset = offsetAt(ms);
    const two = (number) => String(number).padStart(2, "0");
    const size = Math.abs(offset);
    return `${new Date(ms + offset * MINUTE).toISOString().slice(0, 19)}${
        offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
