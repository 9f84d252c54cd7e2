/* SPDX-License-Identifier: Apache-2.0 */
/* api.js -- the hub's interface as functions, who is signed in, and what they may do.
 *
 * The session is a cookie no script can read; what changes something repeats its CSRF word. */

import { hasText, t, useZone } from "./lang.js";

let current = null;

export const session = () => current;
export const can = (right) => Boolean(current?.rights.includes(right));

/* Takes what GET /v1/session says, or null for nobody, and tells the shell. */
export function setSession(value) {
    current = value;
    useZone(value?.group?.tz);
    dispatchEvent(new Event("turnout-session"));
}

/* What the hub (or the way to it) refused, with a sentence for whoever asked. */
export class Problem extends Error {
    constructor(status, { type = "", title = "", detail = "" } = {}, retryAfter = 0) {
        super(detail || title);
        this.name = "Problem";
        this.status = status;
        this.kind = type.split("/").pop();
        this.detail = detail;
        this.retryAfter = retryAfter;
    }

    /* In the reader's language as far as it is known what happened. */
    get sentence() {
        const key = [`problem.${this.kind}`, `problem.${this.status}`].find(hasText);
        if (this.status === 429 && this.retryAfter)
            return t("problem.wait", { seconds: this.retryAfter });
        return key ? t(key) : t("problem.other", { status: this.status });
    }
}

export function path(text, query = {}) {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
        if (value !== undefined && value !== null && value !== "")
            search.set(name, value);
    const asked = search.toString();
    return `/v1${text}${asked ? `?${asked}` : ""}`;
}

function refused(status, text, retryAfter) {
    let said = {};
    try {
        said = JSON.parse(text);
    } catch { /* not the hub's own words */ }
    const problem = new Problem(status, said, Number(retryAfter) || 0);
    if (status === 401 && current)
        setSession(null);
    return problem;
}

const csrf = () => (current ? { "X-Turnout-CSRF": current.csrf } : {});

async function ask(method, address, body, signal) {
    let answer;
    const json = body === undefined ? {} : { "Content-Type": "application/json" };
    try {
        answer = await fetch(address, {
            method, signal, credentials: "same-origin",
            headers: { Accept: "application/json", ...json, ...(method === "GET" ? {} : csrf()) },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
    } catch (error) {
        if (error.name === "AbortError")
            throw error;
        throw new Problem(0, { type: "unreachable" });
    }
    const text = await answer.text();
    if (!answer.ok)
        throw refused(answer.status, text, answer.headers.get("Retry-After"));
    return text ? JSON.parse(text) : null;
}

export const get = (text, query, signal) => ask("GET", path(text, query), undefined, signal);
export const post = (text, body, query) => ask("POST", path(text, query), body);
export const put = (text, body, query) => ask("PUT", path(text, query), body);
export const patch = (text, body) => ask("PATCH", path(text), body);
export const del = (text, query) => ask("DELETE", path(text, query));

/* Sends a file as it is; `progress` hears from 0 to 1.  fetch cannot tell how far it is. */
export function upload(text, file, query, progress = () => {}) {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("POST", path(text, query));
        request.setRequestHeader("Content-Type", "application/octet-stream");
        for (const [name, value] of Object.entries(csrf()))
            request.setRequestHeader(name, value);
        request.upload.onprogress = (event) =>
            progress(event.total ? event.loaded / event.total : 0);
        request.onload = () => request.status < 300
            ? resolve(request.responseText ? JSON.parse(request.responseText) : null)
            : reject(refused(request.status, request.responseText,
                             request.getResponseHeader("Retry-After")));
        request.onerror = () => reject(new Problem(0, { type: "unreachable" }));
        request.send(file);
    });
}
