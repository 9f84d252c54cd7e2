/* SPDX-License-Identifier: Apache-2.0 */
/* test_records.mjs -- what an organiser keeps besides people and events, in the browser: a series, a
 * calendar, groups with a line that fills itself, points. */

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import {
    open, overflow, scratch, settled, shoot, startBrowser, startHub, violations, visit,
} from "./rig.mjs";
import { beOwner, importPeople } from "./organiser.mjs";

const CALENDAR = `BEGIN:VCALENDAR
BEGIN:VEVENT
UID:tea@x
SUMMARY:Tea 茶会
DTSTART;TZID=Asia/Shanghai:20300103T190000
DURATION:PT2H
RRULE:FREQ=WEEKLY;BYDAY=TH
END:VEVENT
BEGIN:VEVENT
UID:bad@x
SUMMARY:No time
END:VEVENT
END:VCALENDAR
`;

const button = (page, name) => page.getByRole("button", { name, exact: true });

async function makeSeries({ page, hub, context }) {
    await visit(page, hub, "events");
    await button(page, "New series").click();
    await button(page, "Make the series").click();
    await page.getByText("It needs a title").waitFor();
    await page.getByLabel("Title").fill("Reading night");
    await page.getByLabel("First date").fill("2030-01-10");
    await page.getByLabel("How often").selectOption("month");
    await page.getByText("Every month, Thursday no. 2").waitFor();
    assert.deepEqual(await violations(context, page), []);
    await shoot(page, "series-new-en-1280");
    await button(page, "Make the series").click();
    await page.getByRole("row", { name: /Reading night.*10 Jan 2030|Reading night.*Jan 10, 2030/ })
        .waitFor();
    await button(page, "Leave out the next: Reading night").click();
    await button(page, "Leave out the next").click();
    await page.getByRole("row", { name: /Reading night.*Feb/ }).waitFor();
    await shoot(page, "series-en-1280");
}

async function readCalendar({ page, hub, folder, context }) {
    const file = path.join(folder, "tea.ics");
    fs.writeFileSync(file, CALENDAR);
    await visit(page, hub, "imports?kind=calendar");
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByText("it does not say when it begins").waitFor();
    assert.deepEqual(await violations(context, page), []);
    await shoot(page, "calendar-preview-en-1280");
    await button(page, "Import 1 row").click();
    await page.getByRole("heading", { name: "Calendars imported before" }).waitFor();
    await shoot(page, "calendar-done-en-1280");
    await visit(page, hub, "events");
    await page.getByText("Tea 茶会").waitFor();
}

async function accept(page, name) {
    await page.getByLabel("Accept somebody").fill(name);
    await page.locator("li").getByRole("button", { name }).first().click();
}

async function fillGroup({ page, hub, context, people }) {
    const [first, second] = people;
    await visit(page, hub, "groups");
    await button(page, "New group").click();
    await page.getByLabel("Name").fill("Readers 读书");
    await button(page, "Make the group").click();
    await page.getByRole("link", { name: "Readers 读书" }).click();
    await page.getByRole("heading", { level: 1, name: "Readers 读书" }).waitFor();
    await page.getByLabel("Structure").selectOption("ring");
    await page.getByLabel("Our own cap").fill("1");
    await button(page, "Save").click();
    await page.getByText("0 of 1").waitFor();
    await accept(page, first);
    await page.getByText("1 of 1").waitFor();
    await accept(page, second);
    await page.getByRole("heading", { name: "Waiting for a place" }).waitFor();
    await button(page, `Has left: ${first}`).click();
    await button(page, "Has left").click();
    await page.getByText("0 of 1").waitFor();
    await page.getByRole("cell", { name: "was offered a place" }).waitFor();
    assert.deepEqual(await violations(context, page), []);
    await shoot(page, "group-en-1280");
    await page.getByRole("row", { name: `${first} left` }).getByRole("button").click();
    await page.getByText("1 of 1").waitFor();
    const line = page.getByRole("table", { name: "Waiting for a place" });
    await line.getByRole("row", { name: second }).waitFor();
}

async function givePoints({ page, hub, asker, context, people }) {
    const [member] = (await asker.get(`/members?q=${encodeURIComponent(people[0])}`)).items;
    await visit(page, hub, "points");
    await page.getByLabel("Give points").check();
    await page.getByLabel("Came to an event").fill("8");
    await button(page, "Save").click();
    await page.getByText("Saved").first().waitFor();
    assert.equal((await asker.get("/points")).rules[0].points, 8);
    await asker.ask("POST", `/members/${member.id}/points`,
                    { json: { act: "grant", points: 20, key: "quiz" } });
    await visit(page, hub, "points");
    await button(page, `Redeem: ${people[0]}`).click();
    await page.getByRole("spinbutton", { name: "Points" }).fill("12");
    await page.getByLabel("Number of the voucher").fill("mug-1");
    assert.deepEqual(await violations(context, page), []);
    await shoot(page, "points-redeem-en-1280");
    await button(page, "Redeem").click();
    await page.getByRole("row", { name: `${people[0]} 8` }).waitFor();
    await shoot(page, "points-en-1280");
}

/* Both languages and the narrow window, on what was made above. */
async function everywhere({ browser, hub, context, group }) {
    const state = await context.storageState();
    for (const [width, language] of [[390, "zh-CN"], [1280, "zh-CN"]]) {
        const seen = await open(browser, language, { width, state });
        for (const [name, place] of [["events", "events"], ["groups", "groups"],
                                     ["group", `groups/${group}`], ["points", "points"],
                                     ["people", "people"]]) {
            await visit(seen.page, hub, place);
            await shoot(seen.page, `records-${name}-${language}-${width}`);
            assert.ok(await overflow(seen.page) <= 0, `${name} stands out at ${width} px`);
            assert.deepEqual(await violations(seen.context, seen.page), [], name);
        }
        assert.deepEqual(seen.complaints, []);
        await seen.context.close();
    }
}

test("series, calendars, groups and points", async (t) => {
    const folder = scratch(t);
    const hub = await startHub(t, path.join(folder, "group"), "--first-run");
    const browser = await startBrowser(t);
    const seen = await open(browser, "en");
    const asker = await beOwner(seen.context, hub);
    await importPeople(asker);
    const people = (await asker.get("/members?limit=2")).items.map((one) => one.name);
    const world = { folder, hub, browser, asker, people, ...seen };
    await t.test("a series is made, and one date left out", () => makeSeries(world));
    await t.test("a calendar is looked at and taken", () => readCalendar(world));
    await t.test("a line fills what was left, and it is taken back", () => fillGroup(world));
    await t.test("points are switched on and redeemed", () => givePoints(world));
    const groups = await asker.get("/groups");
    await t.test("in Chinese, narrow and wide", () => everywhere({ ...world,
        group: groups[1].id }));
    await settled(seen.page);
    assert.deepEqual(seen.complaints, []);
});
