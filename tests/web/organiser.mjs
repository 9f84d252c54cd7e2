/* SPDX-License-Identifier: Apache-2.0 */
/* organiser.mjs -- somebody signed in at a hub, who also asks it directly: what a page shows is held
 * against what the interface says. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { BUILD, OWNER, SOURCE } from "./rig.mjs";

export const GROUP = { name: "周三读书会 Wednesday Readers", tz: "Asia/Shanghai", region: "CN" };

/* Asks the hub with the browser's own session. */
export class Asker {
    constructor(context, hub) {
        this.context = context;
        this.hub = hub;
        this.csrf = "";
    }

    async ask(method, at, { json, bytes, status = [200, 201, 204] } = {}) {
        const headers = { Accept: "application/json" };
        if (this.csrf)
            headers["X-Turnout-CSRF"] = this.csrf;
        if (json !== undefined || bytes !== undefined)
            headers["Content-Type"] = bytes ? "application/octet-stream" : "application/json";
        const answer = await this.context.request.fetch(`${this.hub.url}/v1${at}`, {
            method, headers, data: bytes ?? (json === undefined ? undefined : JSON.stringify(json)),
        });
        assert.ok([status].flat().includes(answer.status()),
                  `${method} ${at}: ${answer.status()} ${await answer.text()}`);
        return answer;
    }

    async json(method, at, options) {
        return (await this.ask(method, at, options)).json();
    }

    get(at) {
        return this.json("GET", at);
    }
}

/* The first owner of the hub, signed in in this browser. */
export async function beOwner(context, hub) {
    const asker = new Asker(context, hub);
    const code = new URL(hub.setup.replace("#/", "")).searchParams.get("code");
    const session = await asker.json("POST", "/setup", { json: { code, group: GROUP,
                                                                 owner: OWNER } });
    asker.csrf = session.csrf;
    return asker;
}

export async function signIn(context, hub, login, password) {
    const asker = new Asker(context, hub);
    const session = await asker.json("POST", "/session", { json: { login, password } });
    asker.csrf = session.csrf;
    return asker;
}

export async function importPeople(asker) {
    const bytes = fs.readFileSync(path.join(SOURCE, "assets/demo/people.csv"));
    await asker.ask("POST", "/imports?kind=members", { bytes });
}

/* A time so many minutes from now, as a field takes it, on the clock of the group. */
export function fieldTime(minutes) {
    const at = new Date(Date.now() + minutes * 60000);
    return new Intl.DateTimeFormat("sv-SE", {
        timeZone: GROUP.tz, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit",
        minute: "2-digit",
    }).format(at).replace(" ", "T");
}

/* ---- a kiosk ---- */

/* turnout-kiosk on a display of its own; pictures are held before its camera.  Its wall clock reads
 * `wallMs` as it starts. */
export class Kiosk {
    static async start(t, folder, wallMs) {
        const kiosk = new Kiosk();
        const wall = wallMs ? [String(Math.floor(wallMs / 1000))] : [];
        kiosk.child = spawn("/usr/bin/python3", [
            path.join(SOURCE, "tests/support/kiosk_on_call.py"), folder, ...wall,
        ], { stdio: ["pipe", "pipe", "inherit"],
             env: { ...process.env, TURNOUT_BUILD: BUILD, TURNOUT_SOURCE: SOURCE } });
        const gone = new Promise((resolve) => kiosk.child.on("exit", resolve));
        t.after(async () => {
            kiosk.child.stdin.end();
            await gone;
        });
        kiosk.lines = readline.createInterface({ input: kiosk.child.stdout })[Symbol.asyncIterator]();
        await kiosk.answer();
        return kiosk;
    }

    async answer() {
        const { value, done } = await this.lines.next();
        assert.ok(!done, "the kiosk ended");
        return JSON.parse(value);
    }

    tell(what, picture) {
        this.child.stdin.write(`${what} ${picture}\n`);
        return this.answer();
    }
}
