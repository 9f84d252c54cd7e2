/* SPDX-License-Identifier: Apache-2.0 */
/* test_events.mjs -- an event from its making to its report in the browser, with a kiosk that really
 * runs: codes, sheets, board, invitation, the doors live, the audit log. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import {
    open, scratch, shoot, startBrowser, startHub, violations, visit,
} from "./rig.mjs";
import { Kiosk, beOwner, fieldTime, importPeople, signIn } from "./organiser.mjs";

const TITLE = "开源之夜 Open Source Night";

/* What a link or button brings as a file. */
async function downloaded(page, name, folder) {
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name }).click();
    const file = path.join(folder, (await coming).suggestedFilename());
    await (await coming).saveAs(file);
    return file;
}

async function stage(t) {
    const folder = scratch(t);
    const hub = await startHub(t, path.join(folder, "group"), "--first-run");
    const browser = await startBrowser(t);
    const seen = await open(browser, "en");
    const asker = await beOwner(seen.context, hub);
    await importPeople(asker);
    return { folder, hub, browser, asker, ...seen };
}

/* ---- the steps, in the order of an event's life ---- */

async function makeEvent({ page, hub, context }) {
    await visit(page, hub, "events");
    await page.getByRole("button", { name: "New event" }).first().click();
    await page.getByRole("button", { name: "Make the event" }).click();
    await page.getByText("It needs a title").waitFor();
    assert.deepEqual(await violations(context, page), []);
    await shoot(page, "event-new-en-1280");
    await page.getByLabel("Title").fill(TITLE);
    await page.getByLabel("Where").fill("三楼活动室 Room 3");
    await page.getByLabel("Starts").fill(fieldTime(-60));
    await page.getByLabel("Ends").fill(fieldTime(240));
    await page.getByRole("button", { name: "Make the event" }).click();
    await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
    return /events\/(\w+)/.exec(page.url())[1];
}

async function issueCodes({ page, hub, context }, event) {
    await visit(page, hub, `events/${event}/tickets`);
    await page.getByRole("button", { name: "Issue for all members" }).click();
    await page.getByText("40 codes issued").waitFor();
    await page.getByRole("button", { name: "Issue for guests" }).click();
    await page.getByRole("textbox", { name: "Guests" }).fill("Ada Lovelace\n王五，2，讲者");
    assert.deepEqual(await violations(context, page), []);
    await page.getByRole("button", { name: "Issue 2 codes" }).click();
    await page.getByText("42 of 42 shown").waitFor();
}

async function takeThemOut({ page, folder }) {
    const sheet = await downloaded(page, "Sheets to print (PDF)", folder);
    assert.equal(fs.readFileSync(sheet).subarray(0, 4).toString(), "%PDF");
    const pages = /Pages:\s+(\d+)/.exec(execFileSync("pdfinfo", [sheet]).toString())[1];
    assert.ok(Number(pages) >= 4, `42 codes on ${pages} pages`);
    const list = fs.readFileSync(await downloaded(page, "List to send yourself (CSV)", folder),
                                 "utf8");
    assert.equal(list.trim().split("\n").length, 43);
    assert.ok(list.includes("Ada Lovelace"));
}

async function revokeOne({ page, context }) {
    await page.getByLabel("Find by name or code").fill("Ada");
    await page.getByText("1 of 1 shown").waitFor();
    await page.getByRole("button", { name: "Ada Lovelace" }).click();
    await page.getByAltText("The code of Ada Lovelace").waitFor();
    assert.deepEqual(await violations(context, page), []);
    await shoot(page, "ticket-en-1280");
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByRole("dialog", { name: "Revoke the code of Ada" })
        .getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("cell", { name: "Revoked" }).waitFor();
}

/* One act of a code's dialog, said yes to. */
async function act(page, name, what, question) {
    await page.getByRole("button", { name }).click();
    await page.getByRole("button", { name: what, exact: true }).click();
    await page.getByRole("dialog", { name: question }).getByRole("button", { name: what }).click();
}

async function hostAndBlocked({ page, asker }, event) {
    const only = async (name) => {
        await page.getByLabel("Find by name or code").fill(name);
        await page.getByText("1 of 1 shown").waitFor();
        await page.locator(".row-button", { hasText: name }).waitFor();
    };
    await only("李思雨");
    await act(page, "李思雨", "Make a host", "Make 李思雨 a host?");
    await page.locator("td .tag.staff").waitFor();
    await only("张伟");
    await act(page, "张伟", "Block", "Stop 张伟 at the door?");
    await page.getByRole("cell", { name: "Blocked" }).waitFor();
    await act(page, "张伟", "Make good again", "Make the code of 张伟 good again?");
    await page.getByRole("cell", { name: "Valid" }).waitFor();
    const { items } = await asker.get(`/events/${event}/tickets?limit=50`);
    const of = (name) => items.find((one) => one.name === name);
    assert.deepEqual([of("李思雨").host, of("张伟").state, of("Ada Lovelace").state],
                     [true, "valid", "revoked"]);
}

async function fillBoard({ page, hub, context, asker }, event) {
    await visit(page, hub, `events/${event}/board`);
    await page.getByRole("button", { name: "Write a notice" }).click();
    const title = page.getByRole("group", { name: "Title" });
    await title.getByLabel("Chinese").fill("茶点在窗边");
    await title.getByLabel("English").fill("Tea is by the window");
    await page.getByLabel("Show until").fill(fieldTime(300));
    assert.deepEqual(await violations(context, page), []);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Waiting for approval").waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("Showing", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Add a topic" }).click();
    await page.getByRole("group", { name: "Question" }).getByLabel("English").fill("What next?");
    await page.getByLabel("Options").fill("日志 | A log\n排版 | A layout");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".told", { hasText: "What next?" }).waitFor();
    const { notice: [{ value }], topic } = await asker.get(`/events/${event}/content`);
    assert.equal(value.approved, true);
    assert.deepEqual(value.title, { zh: "茶点在窗边", en: "Tea is by the window" });
    assert.deepEqual(topic[0].value.options[1], { zh: "排版", en: "A layout" });
    await shoot(page, "board-en-1280");
}

async function inviteKiosk(t, { page, hub, folder, context }) {
    const starting = Kiosk.start(t, path.join(folder, "door"));
    await visit(page, hub, "devices");
    await page.getByRole("button", { name: "Invite a kiosk" }).first().click();
    await page.getByLabel("Name of the door").fill("北门 North door");
    await page.getByRole("button", { name: "Make the invitation" }).click();
    const symbol = page.getByAltText("The symbol that pairs the kiosk");
    await symbol.waitFor();
    await page.getByText(/Good for \d+:\d\d:\d\d/).waitFor();
    assert.deepEqual(await violations(context, page), []);
    await shoot(page, "invite-en-1280");
    const picture = path.join(folder, "invite.png");
    const [, base64] = (await symbol.getAttribute("src")).split(",");
    fs.writeFileSync(picture, Buffer.from(base64, "base64"));
    const kiosk = await starting;
    assert.equal((await kiosk.tell("pair", picture)).door, "北门 North door");
    await page.getByText("“北门 North door” is paired").waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("heading", { level: 3, name: "北门 North door" }).waitFor();
    return kiosk;
}

const big = (page, label) => page.locator(".big", { hasText: label }).locator(".big-value");

async function watchDoors({ page, hub, folder, asker, context }, event, kiosk) {
    const { items } = await asker.get(`/events/${event}/tickets?limit=50`);
    const hold = async (name) => {
        const ticket = items.find((one) => one.name === name);
        const answer = await asker.ask("GET", `/tickets/${event}/${ticket.id}.png`);
        const picture = path.join(folder, `${ticket.number}.png`);
        fs.writeFileSync(picture, await answer.body());
        return kiosk.tell("scan", picture);
    };
    await visit(page, hub, `events/${event}/live`);
    await page.getByText("Nobody has come yet").waitFor();
    assert.equal((await hold("王小明")).verdict, "admit");
    await page.locator(".arrival", { hasText: "王小明" }).waitFor();
    assert.equal(await big(page, "Arrived").textContent(), "1");
    assert.equal((await hold("Ada Lovelace")).verdict, "revoked");
    assert.equal((await hold("王五")).verdict, "admit");
    await page.locator(".arrival.fresh", { hasText: "王五" }).waitFor();
    assert.equal(await big(page, "Arrived").textContent(), "2");
    assert.equal(await big(page, "Inside").textContent(), "3");
    await page.locator(".door-list", { hasText: "北门 North door" }).waitFor();
    assert.deepEqual(await violations(context, page), []);
    await shoot(page, "live-real-en-1280");
}

async function readReport({ page, hub, asker }, event) {
    await visit(page, hub, `events/${event}/report`);
    const report = await asker.get(`/reports/event/${event}`);
    assert.equal(report.funnel.arrived, 2);
    assert.equal(await page.locator(".figure", { hasText: "Arrived" }).locator(".figure-value")
        .textContent(), "2");
    await page.locator(".bars", { hasText: "A revoked code" }).waitFor();
}

async function revokeKiosk({ page, hub, asker }) {
    await visit(page, hub, "devices");
    await page.getByRole("button", { name: "Revoke: 北门 North door" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.locator(".kiosk", { hasText: "Revoked" }).waitFor();
    assert.equal((await asker.get("/devices"))[0].revoked, true);
    assert.equal(await page.getByRole("button", { name: "Revoke:" }).count(), 0);
}

async function readAudit({ page, hub }) {
    await visit(page, hub, "settings/audit");
    for (const words of ["Made an event", "Issued codes", "Invited a kiosk", "Changed a code",
                         "Changed the board", "Revoked a kiosk"])
        await page.getByText(words).first().waitFor();
    await shoot(page, "audit-en-1280");
}

/* Protects: the whole way of an evening through the browser, against a door that really runs. */
test("an event from its making to its report", async (t) => {
    const scene = await stage(t);
    let event, kiosk;
    await t.test("made, with sensible times", async () => {
        event = await makeEvent(scene);
    });
    await t.test("codes for members and guests", () => issueCodes(scene, event));
    await t.test("sheets and a list", () => takeThemOut(scene));
    await t.test("one is revoked", () => revokeOne(scene));
    await t.test("one is a host's, one is blocked and good again",
                 () => hostAndBlocked(scene, event));
    await t.test("the board", () => fillBoard(scene, event));
    await t.test("a kiosk scans its invitation", async () => {
        kiosk = await inviteKiosk(t, scene);
    });
    await t.test("arrivals appear as they happen", () => watchDoors(scene, event, kiosk));
    await t.test("the report counts them", () => readReport(scene, event));
    await t.test("the kiosk is revoked", () => revokeKiosk(scene));
    await t.test("all of it was written down", () => readAudit(scene));
    assert.deepEqual(scene.complaints, []);
});

/* ---- settings ---- */

/* Protects: what the form does not touch stays, and what it says is what the doors are told. */
test("an event's policy as it is said", async (t) => {
    const { page, hub, asker, context, complaints } = await stage(t);
    const before = await asker.json("POST", "/events", { json: {
        title: TITLE, starts: "2026-12-05T14:00:00+08:00", ends: "2026-12-05T18:00:00+08:00",
        leaving: true } });
    await visit(page, hub, `events/${before.id}/settings`);
    await page.getByLabel("How many may be inside").fill("60");
    await page.getByLabel("Doors open, minutes before the start").fill("90");
    await page.getByLabel("A code may come in again").check();
    await page.getByLabel("Walk-ins may sign up at a kiosk").check();
    await page.getByLabel("What a walk-in needs to be let in").selectOption("approve");
    await page.getByLabel("Starts").fill("2026-12-05T15:00");
    assert.equal(await page.getByLabel("Ends").inputValue(), "2026-12-05T19:00");
    await page.getByRole("button", { name: "Save settings" }).click();
    await page.getByText("Saved; kiosks learn").waitFor();
    const after = await asker.get(`/events/${before.id}`);
    assert.deepEqual(after, { ...before, capacity: 60, re_entry: true, sign_up: true,
        entry: "approve", starts: "2026-12-05T15:00:00+08:00", ends: "2026-12-05T19:00:00+08:00",
        opens: "2026-12-05T13:30:00+08:00", closes: "2026-12-05T20:00:00+08:00" });
    await page.getByLabel("Called off").check();
    await page.getByLabel("Kind").selectOption("festival");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    const place = await asker.get(`/events/${before.id}/place`);
    assert.deepEqual([place.kind, place.cancelled], ["festival", true]);
    await page.getByRole("button", { name: "Close the event" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close the event" }).click();
    await page.getByRole("button", { name: "Open it again" }).waitFor();
    assert.equal((await asker.get(`/events/${before.id}`)).status, "closed");
    assert.deepEqual(await violations(context, page), []);
    assert.deepEqual(complaints, []);
});

/* Protects: a role sees what it may use and nothing else. */
test("a helper at the door sees the doors, and marks who comes by", async (t) => {
    const { page, hub, asker, browser } = await stage(t);
    await asker.json("POST", "/events", { json: {
        title: TITLE, starts: "2026-12-05T14:00:00+08:00", ends: "2026-12-05T18:00:00+08:00" } });
    const [event] = await asker.get("/events");
    await visit(page, hub, "settings/accounts");
    await page.getByRole("button", { name: "Add an account" }).click();
    await page.getByLabel("Sign-in name").fill("north");
    await page.getByLabel("Name", { exact: true }).fill("North volunteers");
    await page.getByRole("radio", { name: /^Door/ }).check();
    await page.getByLabel("Password").fill("in by the north door");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("North volunteers").waitFor();

    const helper = await open(browser, "en");
    await signIn(helper.context, hub, "north", "in by the north door");
    await visit(helper.page, hub, `events/${event.id}`);
    const tabs = helper.page.getByRole("navigation", { name: "Parts of the event" });
    assert.deepEqual(await tabs.getByRole("link").allTextContents(),
                     ["Overview", "Doors, live", "Sign-ups", "Roll-call"]);
    await visit(helper.page, hub, `events/${event.id}/live`);
    await helper.page.getByText("Nobody has come yet").waitFor();
    assert.equal(await helper.page.getByRole("link", { name: "Kiosks" }).count(), 0);
    await visit(helper.page, hub, `events/${event.id}/roll`);
    await helper.page.getByLabel("Find by name").fill("王小明");
    await helper.page.getByRole("button", { name: "Is here: 王小明" }).click();
    await helper.page.getByText("王小明 is marked as here").waitFor();
    await helper.page.getByRole("heading", { name: "Marked by hand" }).waitFor();
    assert.deepEqual(helper.complaints, []);
});

/* Protects: a token is shown once, works, and ends with its revocation. */
test("a token, shown once", async (t) => {
    const { page, hub, context } = await stage(t);
    await visit(page, hub, "settings/tokens");
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByLabel("What it is for").fill("monthly script");
    await page.getByRole("button", { name: "Make it" }).click();
    const token = (await page.locator(".token").textContent()).trim();
    assert.deepEqual(await violations(context, page), []);
    await page.getByRole("button", { name: "I have kept it" }).click();
    await page.getByText("monthly script").waitFor();
    assert.equal(await page.getByText(token).count(), 0);
    const bearer = () => context.browser().newContext({ ignoreHTTPSErrors: true }).then((fresh) =>
        fresh.request.get(`${hub.url}/v1/events`, { headers: { Authorization: `Bearer ${token}` } }));
    assert.equal((await bearer()).status(), 200);
    await page.getByRole("button", { name: "Revoke: monthly script" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("Revoked").waitFor();
    assert.equal((await bearer()).status(), 401);
});

/* Protects: a webhook's secret is shown once; what is removed is told no more. */
test("a webhook, its secret shown once", async (t) => {
    const { page, hub, asker, context, complaints } = await stage(t);
    await visit(page, hub, "settings/webhooks");
    await page.getByRole("button", { name: "Add one" }).click();
    await page.getByLabel("Address").fill("https://127.0.0.1:9/told");
    await page.getByRole("button", { name: "Add it" }).click();
    const secret = (await page.locator(".token").textContent()).trim();
    assert.ok(secret.length >= 32, "a secret");
    await page.getByRole("button", { name: "I have kept it" }).click();
    await page.locator("td.main", { hasText: "https://127.0.0.1:9/told" }).waitFor();
    assert.equal(await page.getByText(secret).count(), 0);
    assert.deepEqual(await violations(context, page), []);
    await page.getByRole("button", { name: "Remove: https://127.0.0.1:9/told" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("None yet").waitFor();
    assert.deepEqual(await asker.get("/webhooks"), []);
    assert.deepEqual(complaints, []);
});

/* Protects: what the group says of itself is what a new event starts with. */
test("the group's name, card and rules", async (t) => {
    const { page, hub, asker, context, complaints } = await stage(t);
    await visit(page, hub, "settings/group");
    await page.getByLabel("Name", { exact: true }).fill("周末创客 Weekend Makers");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".brand-group", { hasText: "周末创客 Weekend Makers" }).waitFor();
    await page.getByRole("button", { name: "Write the rules" }).click();
    await page.getByRole("group", { name: "Title" }).getByLabel("English").fill("House rules");
    await page.getByRole("group", { name: "Text" }).getByLabel("English").fill("1. Be kind.");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("Version 1").waitFor();
    await page.getByRole("button", { name: "Make the card" }).click();
    await page.getByRole("group", { name: "Name" }).getByLabel("English").fill("Weekend Makers");
    await page.getByLabel("Who answers for it").fill("Wang Xiaoming");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("Weekend Makers", { exact: true }).first().waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.deepEqual(await violations(context, page), []);
    const { id } = await asker.json("POST", "/events", { json: {
        title: TITLE, starts: "2026-12-05T14:00:00+08:00", ends: "2026-12-05T18:00:00+08:00" } });
    const { card, rules } = await asker.get(`/events/${id}/content`);
    assert.equal(card.name.en, "Weekend Makers");
    assert.equal(rules.text_en, "1. Be kind.");
    assert.equal((await asker.get("/group")).name, "周末创客 Weekend Makers");
    assert.deepEqual(complaints, []);
});
