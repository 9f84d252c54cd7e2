/* SPDX-License-Identifier: Apache-2.0 */
/* rig.mjs -- a hub that really runs, and Debian's Chromium before it.
 *
 * Nothing sleeps for a fixed time; ports and folders are drawn by the system.  What a browser
 * complains of is kept, and a test that ends with complaints fails. */

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";

export const SOURCE = process.env.TURNOUT_SOURCE ||
    path.resolve(path.dirname(new URL(import.meta.url).pathname), "../..");
export const BUILD = process.env.TURNOUT_BUILD || path.join(SOURCE, "build/debug");
export const SHOTS = path.join(BUILD, "artefacts/web");
const PATIENCE_MS = 1000 * Number(process.env.TURNOUT_PATIENCE_S || 30);
const MODULES = path.join(SOURCE, "build/web-tests/node_modules");

export const OWNER = { name: "林主持", login: "lin", password: "correct horse battery" };
export const WIDTHS = { 390: 844, 820: 1180, 1280: 800 };

function playwright() {
    assert.ok(fs.existsSync(MODULES), "playwright-core is missing; run toolchain/setup --tests");
    return createRequire(path.join(MODULES, "x.js"))("playwright-core");
}

const axe = () => fs.readFileSync(path.join(MODULES, "axe-core/axe.min.js"), "utf8");

/* A folder of the test's own, gone with `t`. */
export function scratch(t) {
    const folder = fs.mkdtempSync(path.join(process.env.TMPDIR || os.tmpdir(), "turnout-web-"));
    t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
    return folder;
}

/* What a program of the support folder prints as JSON. */
export function python(script, ...words) {
    const done = spawnSync("/usr/bin/python3", [path.join(SOURCE, script), ...words],
                           { encoding: "utf8", maxBuffer: 1 << 26 });
    assert.equal(done.status, 0, done.stderr);
    return JSON.parse(done.stdout);
}

const until = (promise, what) => {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`still not there: ${what}`)), PATIENCE_MS);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/* A wall clock that reads `ms` as a program starts. */
const clockAt = (ms) => ({ LD_PRELOAD: path.join(BUILD, "tests/e2e/libfake_clock.so"),
                           FAKE_WALL_S: String(Math.floor(ms / 1000)) });

/* A hub on a folder without an owner: {url, setup, stop} once it listens. */
export const startHub = (t, folder, ...options) => launchHub(t, folder, { options });

/* The same with a clock that reads `wallMs` as it starts; a hub that is `owned` has no `setup`. */
export async function launchHub(t, folder, { options = [], wallMs = 0, owned = false }) {
    const hub = spawn(path.join(BUILD, "bin/turnout-hub"),
                      ["--data", folder, "--listen", "127.0.0.1:0", ...options],
                      { stdio: ["ignore", "pipe", "inherit"],
                        env: { ...process.env, ...wallMs && clockAt(wallMs) } });
    const lines = readline.createInterface({ input: hub.stdout });
    const gone = new Promise((resolve) => hub.on("exit", resolve));
    const stop = async () => {
        hub.kill("SIGTERM");
        await gone;
    };
    t.after(stop);
    const said = (pattern) => new Promise((resolve, reject) => {
        gone.then((code) => reject(new Error(`the hub ended with ${code}`)));
        lines.on("line", (line) => pattern.test(line) && resolve(pattern.exec(line)[1]));
    });
    const [url, setup] = await until(Promise.all([said(/listening on (\S+)/),
        owned ? null : said(/first run: open (\S+)/)]), "the hub says where it is");
    return { url, setup, stop };
}

export async function startBrowser(t) {
    const browser = await playwright().chromium.launch({
        executablePath: "/usr/bin/chromium",
        args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
               "--no-first-run", "--disable-background-networking", "--disable-component-update",
               "--disable-sync"],
    });
    t.after(() => browser.close());
    return browser;
}

/* What a console may say: the browser reports refusals the pages handle. */
const EXPECTED = /Failed to load resource: .* status of (401|403)/;

/* A page in a language, with a clock that goes on from `wallMs`; `complaints` are errors of
 * scripts, of the console and of the policy. */
export async function open(browser, language, { scheme = "light", width = 1280, state,
                                                wallMs } = {}) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true, colorScheme: scheme, reducedMotion: "reduce", locale: language,
        viewport: { width, height: WIDTHS[width] }, storageState: state,
        timezoneId: "Asia/Shanghai",
    });
    if (wallMs)
        await context.clock.install({ time: wallMs });
    await context.addInitScript((code) => {
        if (location.protocol === "https:")
            localStorage.setItem("turnout.lang", code);
    }, language);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => message.type() === "error" &&
        !EXPECTED.test(message.text()) && complaints.push(message.text()));
    return { context, page, complaints };
}

/* The page at an address of the dashboard, once it shows what it loads. */
export async function visit(page, hub, place) {
    await page.evaluate(() => document.querySelector("h1")?.remove()).catch(() => {});
    await page.goto("about:blank");
    await page.goto(`${hub.url}/#/${place}`);
    await settled(page);
}

export async function settled(page) {
    await page.waitForFunction(() => document.querySelector("h1") &&
        !document.querySelector(".busy"));
}

/* What axe-core finds against WCAG 2.2 AA and its own good practice; [] is clean. */
export async function violations(context, page) {
    const session = await context.newCDPSession(page);
    const expression = `${axe()};axe.run(document,{runOnly:["wcag2a","wcag2aa","wcag21a",
        "wcag21aa","wcag22aa","best-practice"]}).then((found)=>found.violations.map((one)=>
        one.id+": "+one.nodes.map((node)=>node.target.join(" ")).join(" | ")))`;
    const { result } = await session.send("Runtime.evaluate",
                                          { expression, awaitPromise: true, returnByValue: true });
    await session.detach();
    return result.value;
}

/* Bytes over the wire and milliseconds until the heading stands, from nothing. */
export async function firstView(context, page, hub) {
    const session = await context.newCDPSession(page);
    let bytes = 0;
    session.on("Network.loadingFinished", (event) => {
        bytes += event.encodedDataLength;
    });
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.goto("about:blank");
    const start = performance.now();
    await page.goto(`${hub.url}/`);
    await page.waitForSelector("h1");
    const ms = performance.now() - start;
    await page.waitForLoadState("networkidle");
    await session.detach();
    return { bytes, ms };
}

/* Milliseconds to one small file, from nothing: how busy the machine is. */
export async function smallView(page, hub) {
    await page.goto("about:blank");
    const start = performance.now();
    await page.goto(`${hub.url}/web/icon.svg`);
    return performance.now() - start;
}

/* Kept for whoever looks at what the test saw; the picture's bytes. */
export function shoot(page, name) {
    fs.mkdirSync(SHOTS, { recursive: true });
    return page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
}

/* Nothing stands out of the window to the side. */
export const overflow = (page) =>
    page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
