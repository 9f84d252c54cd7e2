/* SPDX-License-Identifier: Apache-2.0 */
/* test_first_run.mjs -- a new user, a browser and an empty folder: the wizard, people from a file,
 * one of them corrected, two merged and parted again, out and in again. */

import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import {
    OWNER, SOURCE, open, scratch, settled, shoot, startBrowser, startHub, violations, visit,
} from "./rig.mjs";

const GROUP = "周三读书会 Wednesday Readers";

async function runWizard(t, page) {
    await t.test("a wrong code makes nobody the owner", async () => {
        await page.getByLabel("Name of the group").fill(GROUP);
        await page.getByLabel("Time zone").selectOption("Asia/Shanghai");
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByLabel("Set-up code").fill("AAAA-AAAA-AAAA");
        await fillOwner(page, "short");
        await page.getByText("A password has at least").waitFor();
        await fillOwner(page, OWNER.password);
        await page.getByRole("button", { name: "Create the group" }).click();
        await page.getByRole("alert").waitFor();
    });
}

async function fillOwner(page, password) {
    await page.getByLabel("Your name").fill(OWNER.name);
    await page.getByLabel("Login").fill(OWNER.login);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByLabel("Password again").fill(password);
}

async function finishWizard(page, code) {
    await page.getByLabel("Set-up code").fill(code);
    await page.getByRole("button", { name: "Create the group" }).click();
    await page.getByRole("heading", { name: "The group’s card" }).waitFor();
    await page.getByLabel("One line in English").fill("Every other Wednesday");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("heading", { name: "House rules" }).waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("heading", { name: "All set" }).waitFor();
}

async function signOutAndIn(page) {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByLabel("Login").fill(OWNER.login);
    await page.getByLabel("Password").fill("not my password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Login or password is wrong.").waitFor();
    await page.getByLabel("Password").fill(OWNER.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
}

async function importPeople(page, hub) {
    await visit(page, hub, "imports?kind=members");
    await page.setInputFiles("input[type=file]", path.join(SOURCE, "assets/demo/people.csv"));
    await page.getByRole("heading", { name: "nothing is kept yet" }).waitFor();
    assert.equal(await page.locator(".grid tbody tr").count(), 5);
    await shoot(page, "import-preview-en-1280");
    await page.getByRole("button", { name: "Import 40 rows" }).click();
    await page.getByText("40 rows were taken").waitFor();
    await page.getByRole("link", { name: "See the people" }).click();
    await page.getByText("40 of 40 shown").waitFor();
}

/* A header nobody could read: the columns are named by hand. */
async function importMapped(page, hub) {
    await visit(page, hub, "imports?kind=members");
    await page.setInputFiles("input[type=file]", {
        name: "odd.csv", mimeType: "text/csv",
        buffer: Buffer.from("Wer,Wie\nNora Neumann,nora@example.org\nOle Olsen,ole@example.org\n"),
    });
    await page.getByText("The header does not say who is who").waitFor();
    await page.getByLabel("Column “Wer” is").selectOption("name");
    await page.getByLabel("Column “Wie” is").selectOption("email");
    await page.getByRole("button", { name: "Read it like this" }).click();
    await page.getByRole("button", { name: "Import 2 rows" }).click();
    await page.getByText("2 rows were taken").waitFor();
}

async function findMember(page, hub, name) {
    await visit(page, hub, "people");
    await page.getByLabel("Search").fill(name);
    await page.getByRole("link", { name }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await settled(page);
}

async function correct(page) {
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Note").fill("讲者 Speaker");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("讲者 Speaker").waitFor();
}

async function mergeAndUndo(page) {
    await page.getByRole("button", { name: "Merge" }).click();
    await page.getByLabel("Find the other record").fill("Ole");
    await page.getByRole("button", { name: /Ole Olsen/ }).click();
    await page.getByLabel("Reason").fill("told me");
    await page.getByRole("button", { name: "Merge the two" }).click();
    await page.getByText("ole@example.org").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("a mistake");
    await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
    await page.getByText("The merge is undone").waitFor();
    await page.getByText("ole@example.org").waitFor({ state: "detached" });
}

async function erase(page) {
    await page.getByRole("button", { name: /^Erase/ }).click();
    await page.getByLabel("Reason, naming nobody").fill("asked for it");
    await page.getByRole("button", { name: "Erase", exact: true }).click();
    await page.getByRole("heading", { name: "People" }).waitFor();
    await page.getByText("41 of 41 shown").waitFor();
}

test("a new user gets from an empty folder to members", async (t) => {
    const hub = await startHub(t, path.join(scratch(t), "group"), "--first-run");
    const browser = await startBrowser(t);
    const { context, page, complaints } = await open(browser, "en");
    const code = new URL(hub.setup.replace("#/", "")).searchParams.get("code");

    await page.goto(hub.url);
    await page.getByRole("heading", { name: "Welcome to Turnout" }).waitFor();
    await runWizard(t, page);
    await t.test("the code the hub printed does", () => finishWizard(page, code));
    await t.test("out, and in again with the right password alone", async () => {
        await visit(page, hub, "");
        await page.getByText("Getting started").waitFor();
        assert.deepEqual(await violations(context, page), []);
        await shoot(page, "fresh-en-1280");
        await signOutAndIn(page);
    });
    await t.test("people come from a file", () => importPeople(page, hub));
    await t.test("columns are named by hand", () => importMapped(page, hub));
    await t.test("a member is found and corrected", async () => {
        await findMember(page, hub, "王小明");
        await correct(page);
        await findMember(page, hub, "Nora Neumann");
    });
    await t.test("two records are joined and parted again", () => mergeAndUndo(page));
    await t.test("somebody is forgotten", () => erase(page));
    assert.deepEqual(complaints, []);
});

/* The link itself carries the code: nobody has to type it. */
test("the printed link opens the wizard with its code", async (t) => {
    const hub = await startHub(t, path.join(scratch(t), "group"), "--first-run");
    const browser = await startBrowser(t);
    const { page, complaints } = await open(browser, "zh-CN");
    await page.goto(hub.setup);
    await page.getByLabel("群组名称").fill(GROUP);
    await page.getByRole("button", { name: "下一步" }).click();
    assert.equal(await page.getByLabel("设置码").count(), 0);
    await page.getByLabel("账号").fill(OWNER.login);
    await page.getByLabel("密码", { exact: true }).fill(OWNER.password);
    await page.getByLabel("再输入一次密码").fill(OWNER.password);
    await page.getByRole("button", { name: "创建群组" }).click();
    await page.getByRole("heading", { name: "群组名片" }).waitFor();
    await shoot(page, "wizard-card-zh-CN-1280");
    assert.deepEqual(complaints, []);
});
