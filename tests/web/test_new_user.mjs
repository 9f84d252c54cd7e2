/* SPDX-License-Identifier: Apache-2.0 */
/* test_new_user.mjs -- six weeks of a new organiser who has a browser, three files and a kiosk:
 * from an empty folder to a report that says what the evening went with.
 *
 * Nothing is asked of the hub but through its pages, and nothing is told to the kiosk but by what
 * is held before its camera.  The weeks pass by the clocks that hub, kiosk and browser are given;
 * what the report must say is reckoned here from who came and who wrote when. */

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import {
    OWNER, SHOTS, launchHub, open, overflow, python, scratch, settled, shoot, startBrowser,
} from "./rig.mjs";
import { Kiosk } from "./organiser.mjs";

const DAY_MS = 86_400_000;
const NOW = Date.now();
const FIRST_DAY = NOW - 42 * DAY_MS;
const EVENING = NOW - 20 * DAY_MS;
const GROUP = "周三读书会 Wednesday Readers";
const TITLE = "开源之夜 Open Source Night";
const DOOR = "北门 North door";
const WINDOW = 14;

/* ---- the people, and what they do ---- */

/* Forty members.  How much somebody wrote before makes them alike; twelve come to the evening. */
const PEOPLE = Array.from({ length: 40 }, (_, i) => ({
    name: `成员${i + 1} Member`, nick: `昵称${i + 1}`, mail: `m${i + 1}@example.org`,
    qq: 21_000_001 + i, comes: i < 12, before: [0, 2, 4][i % 3],
    more: i < 12 ? 1 + i % 4 : Math.floor(i / 3) % 2,
}));
const ATTENDEES = PEOPLE.filter((one) => one.comes);

/* Each attendee's change beside the mean change of those who wrote as much before and stayed. */
function expectedUplift() {
    const mean = (all) => all.reduce((sum, one) => sum + one, 0) / all.length;
    const alike = (one) => PEOPLE.filter((other) => !other.comes && other.before === one.before);
    return mean(ATTENDEES.map((one) => one.more - mean(alike(one).map((other) => other.more))));
}

/* A header that nobody could read without being told. */
const roster = () => Buffer.from(["Wer,Rufname,Post,Pinguin", ...PEOPLE.map((one) =>
    [one.name, one.nick, one.mail, one.qq].join())].join("\n"));

/* QQ's own text export up to a moment, as somebody in the group's zone saves it. */
function chat(until) {
    const stamp = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
    const lines = [];
    const says = (one, day) => lines.push([EVENING + day * DAY_MS, one]);
    for (const one of PEOPLE) {
        for (let i = 0; i < one.before; i++)
            says(one, -2 - 3 * i);
        for (let i = 0; i < one.before + one.more; i++)
            says(one, 2 + i);
    }
    return Buffer.from(`消息记录（此消息记录为文本格式，不支持重新导入）\n\n${lines
        .filter(([ms]) => ms < until).sort(([a], [b]) => a - b)
        .map(([ms, one]) => `${stamp(ms)} ${one.nick}(${one.qq})\n晚上好\n\n`).join("")}`);
}

/* ---- the browser ---- */

const button = (page, name) => page.getByRole("button", { name, exact: true });
const link = (page, name) => page.getByRole("link", { name, exact: true });

/* A time of the group's clock as a field takes it. */
const field = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);

/* By the navigation, as somebody finds it who was never here. */
async function go(page, name) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).first()
        .click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await settled(page);
}

async function station(page, name) {
    assert.ok(await overflow(page) <= 0, `${name} stands out to the side`);
    await shoot(page, `new-user-${name}`);
}

/* The hub as it is some weeks later, and whoever comes back to it. */
async function comeBack(t, world, wallMs) {
    await world.page.goto("about:blank");
    await world.hub.stop();
    world.hub = await launchHub(t, world.group, { wallMs, owned: true });
    await world.page.clock.setSystemTime(wallMs);
    await world.page.goto(world.hub.url);
    await settled(world.page);
    if (await world.page.getByRole("heading", { name: "Sign in" }).count() === 0)
        return;
    await world.page.getByLabel("Login").fill(OWNER.login);
    await world.page.getByLabel("Password").fill(OWNER.password);
    await button(world.page, "Sign in").click();
    await world.page.getByRole("heading", { name: "Overview" }).waitFor();
}

async function downloaded({ page, folder }, name) {
    const coming = page.waitForEvent("download");
    await link(page, name).click();
    const file = path.join(folder, (await coming).suggestedFilename());
    await (await coming).saveAs(file);
    return file;
}

/* ---- the first day ---- */

async function wizard({ page, hub }) {
    await page.goto(hub.setup);
    await page.getByLabel("Name of the group").fill(GROUP);
    await page.getByLabel("Time zone").selectOption("Asia/Shanghai");
    await button(page, "Next").click();
    await page.getByLabel("Your name").fill(OWNER.name);
    await page.getByLabel("Login").fill(OWNER.login);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByLabel("Password again").fill(OWNER.password);
    await station(page, "1-wizard");
    await button(page, "Create the group").click();
    await page.getByRole("heading", { name: "The group’s card" }).waitFor();
    await page.getByLabel("One line in English").fill("Every other Wednesday");
    await button(page, "Next").click();
    await page.getByRole("heading", { name: "House rules" }).waitFor();
    await button(page, "Next").click();
    await page.getByRole("heading", { name: "All set" }).waitFor();
}

async function people({ page }) {
    await link(page, "Add people").click();
    await page.setInputFiles("input[type=file]", { name: "mitglieder.csv", mimeType: "text/csv",
                                                   buffer: roster() });
    await page.getByText("The header does not say who is who").waitFor();
    for (const [column, what] of [["Wer", "name"], ["Rufname", "nick"], ["Post", "email"],
                                  ["Pinguin", "qq"]])
        await page.getByLabel(`Column “${column}” is`).selectOption(what);
    await button(page, "Read it like this").click();
    await button(page, "Import 40 rows").waitFor();
    await station(page, "2-people");
    await button(page, "Import 40 rows").click();
    await page.getByText("40 rows were taken").waitFor();
    await link(page, "See the people").click();
    await page.getByText("40 of 40 shown").waitFor();
}

/* ---- the evening ---- */

async function importChat({ page }, until, name) {
    await go(page, "Imports");
    await page.getByRole("radio", { name: /^Chat/ }).check();
    await page.getByLabel("Name of the chat").fill("周三读书会");
    await page.setInputFiles("input[type=file]", { name: "chat.txt", mimeType: "text/plain",
                                                   buffer: chat(until) });
    await page.getByRole("heading", { name: "nothing is kept yet" }).waitFor();
    await station(page, name);
    await page.getByRole("button", { name: /^Import \d+ rows/ }).click();
    await link(page, "See the reports").waitFor();
}

async function makeEvent({ page }) {
    await go(page, "Events");
    await page.getByRole("button", { name: "New event" }).first().click();
    await page.getByLabel("Title").fill(TITLE);
    await page.getByLabel("Where").fill("三楼活动室 Room 3");
    await page.getByLabel("Starts").fill(field(EVENING - 3_600_000));
    await page.getByLabel("Ends").fill(field(EVENING + 4 * 3_600_000));
    await station(page, "4-event");
    await button(page, "Make the event").click();
    await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
}

/* {name: picture of their code, cut out of the printed sheet}. */
async function sheet(world) {
    const { page, folder } = world;
    await link(page, "Codes").click();
    await button(page, "Issue for all members").click();
    await page.getByText("40 codes issued").waitFor();
    await station(page, "5-codes");
    const codes = python("tests/support/sheet_codes.py",
                         await downloaded(world, "Sheets to print (PDF)"),
                         path.join(folder, "sheets"));
    const list = fs.readFileSync(await downloaded(world, "List to send yourself (CSV)"), "utf8");
    fs.copyFileSync(path.join(folder, "sheets", "sheet-1.png"),
                    path.join(SHOTS, "new-user-5-sheet.png"));
    assert.equal(codes.length, PEOPLE.length, "every code on the sheets is read");
    return Object.fromEntries(PEOPLE.map(({ name }) => {
        const [row] = list.split("\n").filter((line) => line.includes(`,${name},`));
        const printed = codes.filter(({ text }) => row.includes(text));
        assert.equal(printed.length, 1, `one code of ${name}`);
        return [name, printed[0].picture];
    }));
}

async function pair(t, { page, folder }) {
    const starting = Kiosk.start(t, path.join(folder, "door"), EVENING);
    await go(page, "Kiosks");
    await page.getByRole("button", { name: "Invite a kiosk" }).first().click();
    await page.getByLabel("Name of the door").fill(DOOR);
    await button(page, "Make the invitation").click();
    const symbol = page.getByAltText("The symbol that pairs the kiosk");
    await symbol.waitFor();
    await station(page, "6-invitation");
    const picture = path.join(folder, "invite.png");
    await symbol.screenshot({ path: picture });
    const kiosk = await starting;
    assert.equal((await kiosk.tell("pair", picture)).door, DOOR);
    await page.getByText(`“${DOOR}” is paired`).waitFor();
    await button(page, "Done").click();
    await page.getByRole("heading", { level: 3, name: DOOR }).waitFor();
    await kiosk.tell("look", path.join(SHOTS, "new-user-6-kiosk.png"));
    return kiosk;
}

async function doors({ page }, kiosk, codes) {
    await go(page, "Events");
    await page.getByRole("link", { name: /doors/i }).first().click();
    await page.getByText("Nobody has come yet").waitFor();
    const arrived = page.locator(".big", { hasText: "Arrived" }).locator(".big-value");
    for (const [i, { name }] of ATTENDEES.entries()) {
        const { verdict } = await kiosk.tell("scan", codes[name]);
        assert.equal(verdict, "admit", name);
        await page.locator(".arrival", { hasText: name }).waitFor();
        assert.equal(await arrived.textContent(), String(i + 1));
    }
    await kiosk.tell("look", path.join(SHOTS, "new-user-7-kiosk.png"));
    assert.equal((await kiosk.tell("scan", codes[ATTENDEES[0].name])).verdict, "already-in");
    await page.locator(".door-list", { hasText: DOOR }).waitFor();
    await station(page, "7-doors");
}

/* ---- three weeks later ---- */

const figure = (page, label) => page.locator(".figure", { has: page.locator(".figure-label",
    { hasText: new RegExp(`^${label}$`) }) }).locator(".figure-value").textContent();

async function report({ page }) {
    await go(page, "Events");
    await link(page, TITLE).click();
    await link(page, "Report").click();
    await page.getByRole("heading", { name: "Who had a code, and who came" }).waitFor();
    await station(page, "9-report");
    assert.equal(await figure(page, "Arrived"), "12");
    assert.equal(await figure(page, "No-shows"), "28");
    assert.equal(await figure(page, "First-timers"), "12");
    const parts = await page.locator(".stacked").evaluateAll((rows) => rows.map((row) =>
        [...row.querySelectorAll("p b, .chart-keys b")].map((one) => Number(one.textContent))));
    assert.deepEqual(parts, [[40, 12, 28, 0], [12, 12, 0]]);
    const says = await page.getByText("In the 14 days after").textContent();
    const [days, low, high] = [...says.matchAll(/[+−-]?\d+\.\d+/g)].map(([number]) =>
        Number(number.replace("−", "-")));
    assert.equal(days, Number(expectedUplift().toFixed(2)), says);
    assert.ok(low < days && days < high, says);
    await page.getByText("12 of 12 attendees").waitFor();
}

/* Runs a part of the test and answers whether what comes after it makes sense. */
async function passes(t, name, act) {
    let passed = false;
    await t.test(name, async () => {
        await act();
        passed = true;
    });
    return passed;
}

/* Protects: what the product is for can be reached by somebody who only has a browser, and the
 * figure at its end is the one that follows from what they put in. */
test("a new organiser's six weeks", async (t) => {
    const folder = scratch(t);
    const group = path.join(folder, "group");
    const hub = await launchHub(t, group, { wallMs: FIRST_DAY, options: ["--first-run"] });
    const seen = await open(await startBrowser(t), "en", { wallMs: FIRST_DAY });
    const world = { folder, group, hub, ...seen };
    const step = async (name, act) => assert.ok(await passes(t, name, act), name);
    await step("the wizard", () => wizard(world));
    await step("people from a table whose columns are named by hand", () => people(world));
    await step("three weeks later, the chat so far", async () => {
        await comeBack(t, world, EVENING);
        await importChat(world, EVENING, "3-chat-before");
    });
    await step("an event", () => makeEvent(world));
    let codes, kiosk;
    await step("codes on sheets that another reader reads", async () => {
        codes = await sheet(world);
    });
    await step("a kiosk is paired by what the page shows", async () => {
        kiosk = await pair(t, world);
    });
    await step("the doors, watched", () => doors(world, kiosk, codes));
    await step("three weeks later, the chat since", async () => {
        await comeBack(t, world, NOW);
        await importChat(world, NOW, "8-chat-after");
    });
    await step("the report says what the evening went with", () => report(world));
    assert.deepEqual(seen.complaints, []);
});
