/* SPDX-License-Identifier: Apache-2.0 */
/* test_reports.mjs -- a group with a season behind it: what the pages show is what the interface
 * says, as a table and on paper too. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import {
    SHOTS, open, python, scratch, shoot, startBrowser, startHub, violations, visit,
} from "./rig.mjs";
import { beOwner } from "./organiser.mjs";

async function stage(t) {
    const folder = path.join(scratch(t), "group");
    const made = python("tests/support/season.py", folder);
    const hub = await startHub(t, folder);
    const browser = await startBrowser(t);
    const seen = await open(browser, "en");
    const asker = await beOwner(seen.context, hub);
    return { made, hub, browser, asker, ...seen };
}

/* ---- figures ---- */

const figure = (page, label) => page.locator(".figure", { has: page.locator(".figure-label",
    { hasText: new RegExp(`^${label}$`) }) }).locator(".figure-value").textContent();

/* The bars under a heading as {label: number}. */
const bars = (page, caption) => page.evaluate((wanted) => {
    const table = [...document.querySelectorAll("table.bars")].find((one) =>
        one.caption.textContent === wanted);
    return Object.fromEntries([...table.tBodies[0].rows].map((row) => [
        row.cells[0].firstChild.textContent.trim(), row.querySelector(".num").textContent,
    ]));
}, caption);

const percent = (text) => `${Math.round(100 * Number(text))}%`;

/* Protects: the funnel on the page adds up as the interface's does, bar by bar. */
async function eventFigures({ page, hub, asker, made }) {
    const id = made.evenings[4];
    const report = await asker.get(`/reports/event/${id}`);
    await visit(page, hub, `events/${id}/report`);
    assert.equal(await figure(page, "Arrived"), String(report.funnel.arrived));
    assert.equal(await figure(page, "First-timers"), String(report.people.first_timers));
    assert.equal(await figure(page, "No-shows"), String(report.funnel.no_show));
    assert.equal(await figure(page, "Feedback"), report.feedback.mean);
    const parts = await page.locator(".stacked").evaluateAll((rows) => rows.map((row) => ({
        total: Number(row.querySelector("p b").textContent),
        parts: [...row.querySelectorAll(".chart-keys b")].map((one) => Number(one.textContent)),
    })));
    const { funnel } = report;
    assert.deepEqual(parts[0], { total: funnel.tickets,
                                 parts: [funnel.with_ticket, funnel.not_arrived, funnel.revoked] });
    assert.deepEqual(parts[1], { total: funnel.arrived,
                                 parts: [funnel.with_ticket, funnel.walk_ins] });
    for (const { total, parts: each } of parts)
        assert.equal(each.reduce((sum, one) => sum + one), total);
    assert.deepEqual(await bars(page, "By door"), Object.fromEntries(
        report.doors.map((door) => [door.door, String(door.arrived)])));
    const uplift = await page.getByText("In the 14 days after").textContent();
    for (const bound of ["days", "low", "high"])
        assert.ok(uplift.includes(report.uplift[bound]), `${uplift}: ${report.uplift[bound]}`);
    await page.getByText("Association: people who come differ from those who don't.").waitFor();
    await page.getByText(
        `${report.uplift.compared} of ${report.uplift.attendees} attendees`).waitFor();
}

/* Protects: what nobody knows is told as unknown, never as nothing. */
async function unknownIsUnknown({ page, hub, made }) {
    await visit(page, hub, `events/${made.evenings[7]}/report`);
    await page.getByText("Not yet: fourteen days have to pass").waitFor();
    await visit(page, hub, `events/${made.next}/report`);
    assert.equal(await figure(page, "No-shows"), "not yet");
    assert.equal(await figure(page, "Feedback"), "unknown");
    await visit(page, hub, "reports");
    const sign = page.locator(".sign", { hasText: "Intervals since the last event" });
    assert.match(await sign.locator(".sign-value").textContent(), /^unknown/);
    await visit(page, hub, "devices");
    const facts = page.locator(".kiosk").first().locator(".facts > div");
    for (const name of ["Not sent yet", "Printer", "Version"])
        assert.match(await facts.filter({ hasText: name }).textContent(), /unknown$/);
}

async function groupFigures({ page, hub, asker }) {
    const report = await asker.get("/reports/group");
    await visit(page, hub, "reports");
    assert.equal(await figure(page, "Members"), String(report.roster.members));
    assert.equal(await figure(page, "Mean vitality"), report.vitality.mean);
    assert.equal(await figure(page, "Came again within 60 days"),
                 percent(report.return_rate.share));
    const states = await bars(page, "How people are");
    for (const { state, people } of report.states.filter((row) => row.people > 0))
        assert.equal(states[state[0].toUpperCase() + state.slice(1)], String(people));
    const cells = await page.locator(".heat-table tbody tr").evaluateAll((rows) => rows.map((row) =>
        [...row.cells].slice(2).map((cell) => cell.classList.contains("heat-none") ? null
            : cell.textContent.trim())));
    const told = report.cohorts.map((row) => cells[0].map((_, k) => row[`month_${k}`] === null
        ? null : percent(row[`month_${k}`])));
    assert.deepEqual(cells, told);
    const way = await bars(page, "From coming to belonging");
    assert.deepEqual(Object.values(way), ["attended", "joined", "spoke", "active"].map((name) =>
        String(report.funnel[name])));
    const risks = page.getByRole("table", { name: "Who may be about to go" });
    assert.equal(report.at_risk.length ? await risks.locator("tbody tr").count() : 0,
                 report.at_risk.length);
}

async function asTable({ page, hub, asker, made }, folder) {
    for (const [place, at] of [["reports", "/reports/group"],
                               [`events/${made.evenings[4]}/report`,
                                `/reports/event/${made.evenings[4]}`]]) {
        await visit(page, hub, place);
        const coming = page.waitForEvent("download");
        await page.getByRole("link", { name: "Download as CSV" }).click();
        const file = path.join(folder, (await coming).suggestedFilename());
        await (await coming).saveAs(file);
        assert.ok(file.endsWith(".csv"));
        const text = await (await asker.ask("GET", `${at}/csv`)).text();
        assert.equal(fs.readFileSync(file, "utf8"), text);
    }
}

/* Protects: a report on paper is one: A4, nothing of the way around, no page for nothing. */
async function onPaper({ page, hub, made }) {
    await visit(page, hub, `events/${made.evenings[4]}/report`);
    fs.mkdirSync(SHOTS, { recursive: true });
    const file = path.join(SHOTS, "report-en.pdf");
    await page.pdf({ path: file, format: "A4" });
    const told = execFileSync("pdfinfo", [file]).toString();
    const pages = Number(/Pages:\s+(\d+)/.exec(told)[1]);
    assert.ok(pages >= 1 && pages <= 4, `${pages} pages`);
    const text = execFileSync("pdftotext", [file, "-"]).toString();
    assert.match(text, /Who had a code, and who came/);
    assert.ok(!/Download as CSV|Sign out/.test(text), "the way around is printed");
}

/* Protects: the list holds whom the interface names, and an outcome is kept with it. */
async function reachOut({ page, hub, asker, context }) {
    const { items } = await asker.get("/members?limit=100");
    for (const { id } of items)
        await asker.ask("POST", `/members/${id}/consents`,
                        { json: { purpose: "contact", given: true, how: "said so" } });
    await visit(page, hub, "reports/reach-out");
    await page.getByLabel("Who", { exact: true }).selectOption("came-once");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByRole("heading", { name: "Came once, three weeks ago or more" }).waitFor();
    const [{ id, rows }] = await asker.get("/reach-out");
    const { people } = await asker.get(`/reach-out/${id}`);
    assert.ok(rows > 0 && people.length === rows, `${rows} people`);
    assert.deepEqual(await page.locator("tbody td.main").allTextContents(),
                     people.map((row) => row.name));
    assert.deepEqual(await violations(context, page), []);
    await shoot(page, "reach-out-list-en-1280");
    await page.getByRole("button", { name: `Record: ${people[0].name}` }).click();
    await page.getByLabel("Outcome").selectOption("replied");
    await page.getByLabel("Note").fill("comes again in December");
    assert.deepEqual(await violations(context, page), []);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("comes again in December").waitFor();
    const [row] = (await asker.get(`/reach-out/${id}`)).people;
    assert.deepEqual([row.outcome, row.note], ["replied", "comes again in December"]);
}

/* Protects: whoever is marked counts as here until the mark is taken back. */
async function rollCall({ page, hub, asker, made, context }) {
    const at = `/events/${made.evenings[7]}`;
    const arrived = async () => (await asker.get(`/reports${at.replace("events", "event")}`))
        .funnel.arrived;
    const before = await arrived();
    const came = new Set((await asker.get(`${at}/attendance`)).map((row) => row.member));
    const { items } = await asker.get("/members?limit=100&status=member");
    const { name } = items.find((one) => !came.has(one.id));
    await visit(page, hub, `${at.slice(1)}/roll`);
    await page.getByLabel("Find by name").fill(name);
    await page.getByLabel("How it is known").selectOption("paper");
    await page.getByRole("button", { name: `Is here: ${name}` }).click();
    await page.getByText(`${name} is marked as here`).waitFor();
    await page.getByRole("heading", { name: "Marked by hand" }).waitFor();
    assert.equal(await arrived(), before + 1);
    assert.deepEqual(await violations(context, page), []);
    await page.getByLabel(`What they were: ${name}`).selectOption("speaker");
    await page.getByText("Saved").waitFor();
    assert.deepEqual((await asker.get(`${at}/roles`)).map((row) => [row.name, row.role]),
                     [[name, "speaker"]]);
    await shoot(page, "roll-marked-en-1280");
    await page.getByRole("button", { name: `Take back: ${name}` }).click();
    await page.getByLabel("Reason").fill("another of that name");
    await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
    await page.getByText("Taken back").waitFor();
    assert.equal(await arrived(), before);
}

test("reports of a season", async (t) => {
    const scene = await stage(t);
    await t.test("an event's figures are the interface's", () => eventFigures(scene));
    await t.test("what nobody knows is unknown", () => unknownIsUnknown(scene));
    await t.test("the group's figures are the interface's", () => groupFigures(scene));
    await t.test("as a table", () => asTable(scene, scratch(t)));
    await t.test("on paper", () => onPaper(scene));
    await t.test("whom to reach, and what came of it", () => reachOut(scene));
    await t.test("marked by hand, and taken back", () => rollCall(scene));
    assert.deepEqual(scene.complaints, []);
});
