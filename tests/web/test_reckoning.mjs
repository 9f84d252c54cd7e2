/* SPDX-License-Identifier: Apache-2.0 */
/* test_reckoning.mjs -- what the pages reckon by themselves, in the browser they reckon in: times of
 * the group's zone, values of the board, guests of a list, ticks of an axis. */

import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { open, scratch, startBrowser, startHub } from "./rig.mjs";

async function stage(t) {
    const hub = await startHub(t, path.join(scratch(t), "group"), "--first-run");
    const { page } = await open(await startBrowser(t), "en");
    await page.goto(hub.url);
    await page.waitForSelector("h1");
    return page;
}

/* Protects: a field shows the group's clock wherever the browser stands, and says back the moment it
 * was given, on either side of the nights when clocks turn. */
async function times(page) {
    const told = await page.evaluate(async () => {
        const { fromField, rfc3339, toField } = await import("/web/event.js");
        const { useZone } = await import("/web/lang.js");
        return ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"].map((zone) => {
            useZone(zone);
            return ["2026-12-05T06:00:00Z", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z",
                    "2026-07-01T12:00:00Z", "2026-10-25T02:30:00Z"].map((text) => {
                const ms = Date.parse(text);
                const field = toField(ms);
                return { zone, text, field, back: new Date(fromField(field)).toISOString(),
                         said: Date.parse(rfc3339(ms)) === ms && rfc3339(ms) };
            });
        }).flat();
    });
    for (const { zone, text, back, said } of told) {
        assert.equal(Date.parse(back), Date.parse(text), `${zone} ${text}`);
        assert.ok(said, `${zone} ${text}`);
    }
    const of = (zone, text) => told.find((one) => one.zone === zone && one.text === text);
    assert.equal(of("Asia/Shanghai", "2026-12-05T06:00:00Z").field, "2026-12-05T14:00");
    assert.equal(of("Europe/Berlin", "2026-03-29T01:30:00Z").said, "2026-03-29T03:30:00+02:00");
    assert.equal(of("Asia/Kathmandu", "2026-07-01T12:00:00Z").said, "2026-07-01T17:45:00+05:45");
}

const both = (zh, en) => ({ zh, en });
const VALUES = {
    notice: { kind: "charity", title: both("旧书", "Books"), body: both("带一本走", ""),
              starts: 1796450400000, ends: 0, weight: 3, approved: true },
    topic: { question: both("", "What next?"), options: [both("甲", "A"), both("", "B")],
             opens: 0, closes: 1796450400000, hide_tally: true },
    meetup: { title: both("冬至", "Solstice"), topic: both("", ""), venue: "Room 3",
              starts: 1796450400000, ends: 1796461200000, url: "https://example.org/x",
              offset_min: 480 },
    question: { prompt: both("会来吗", "Coming?"), kind: "choice", required: true, at: "both",
                options: [both("会", "Yes"), both("不会", "No")], order: 2 },
    card: { name: both("读书会", "Readers"), line: both("", "We read"), owner: "Wang",
            link: "https://example.org/join", expires: 1796450400000, members: 463, cap: 500,
            waiting: "" },
    rules: { title_zh: "群规", title_en: "Rules", text_zh: "一。\n二。", text_en: "One.\nTwo." },
    programme: { items: [{ at: 1796450400000, ends: 1796452200000, title: both("签到", "Check-in"),
                           place: "Foyer" },
                         { at: 1796452200000, ends: 0, title: both("休息", ""), place: "" }] },
};

/* Protects: opening and saving what a board holds changes nothing of it. */
async function values(page) {
    const back = await page.evaluate(async (given) => {
        const { isFilled, toDraft, toValue } = await import("/web/content.js");
        const { useZone } = await import("/web/lang.js");
        useZone("Asia/Shanghai");
        return Object.fromEntries(Object.entries(given).map(([kind, value]) => {
            const draft = toDraft(kind, value);
            return [kind, { value: toValue(kind, draft), filled: isFilled(kind, draft),
                            blank: isFilled(kind, toDraft(kind, null)) }];
        }));
    }, VALUES);
    for (const [kind, value] of Object.entries(VALUES))
        assert.deepEqual(back[kind], { value, filled: true, blank: false }, kind);
}

/* Protects: a pasted list of guests is read as people write one. */
async function guests(page) {
    const read = (text) => page.evaluate(async (given) =>
        (await import("/web/event_tickets.js")).readGuests(given), text);
    assert.deepEqual(await read("王五，2，讲者\n\n Ada Lovelace \nBob, speaker\nEve,3,late, tired"), [
        { name: "王五", admits: 2, note: "讲者" }, { name: "Ada Lovelace", admits: 1, note: "" },
        { name: "Bob", admits: 1, note: "speaker" }, { name: "Eve", admits: 3, note: "late, tired" },
    ]);
    assert.deepEqual(await read(" \n"), []);
    assert.equal((await read(",2"))[0].name, "");
}

/* Protects: an axis begins at nothing, holds the most there is, and counts in whole steps. */
async function ticks(page) {
    const all = await page.evaluate(async () => {
        const { ticksTo } = await import("/web/chart.js");
        return [1, 3, 4, 5, 16, 99, 100, 5000].map((most) => [most, ticksTo(most)]);
    });
    for (const [most, at] of all) {
        const steps = new Set(at.slice(1).map((tick, i) => tick - at[i]));
        assert.equal(at[0], 0);
        assert.ok(at.at(-1) >= most && at.length <= 6 && steps.size === 1, `${most}: ${at}`);
        assert.ok(at.every(Number.isInteger), `${most}: ${at}`);
    }
}

test("what the pages reckon", async (t) => {
    const page = await stage(t);
    await t.test("times of the group's zone", () => times(page));
    await t.test("values of the board", () => values(page));
    await t.test("guests of a list", () => guests(page));
    await t.test("ticks of an axis", () => ticks(page));
});
