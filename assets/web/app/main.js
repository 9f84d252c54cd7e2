/* SPDX-License-Identifier: Apache-2.0 */
/* main.js -- the shell: who is there, which page the address names, and the way around.
 *
 * A page is a module that exports a component by default and is fetched when it is first needed; it
 * is given {params, query}. */

import { Component, html, render, useEffect, useState } from "/web/vendor-preact.js";
import { can, del, get, session, setSession } from "./api.js";
import { LOCALES, chooseLocale, currentLocale, t, useLocale } from "./lang.js";
import {
    Busy, Dialog, Icon, Overlays, Page, Trouble, classes, go, toastProblem,
} from "./ui.js";

/* [pattern of the hash, page, the right it takes] */
const ROUTES = [
    [/^$/, "overview", "events"],
    [/^setup$/, "setup"],
    [/^sign-in$/, "sign_in"],
    [/^people$/, "people", "read"],
    [/^people\/([^/]+)$/, "member", "read"],
    [/^events$/, "events", "events"],
    [/^events\/([^/]+)(?:\/([^/]+))?$/, "event", "events"],
    [/^groups(?:\/([^/]+))?$/, "groups", "read"],
    [/^points$/, "points", "read"],
    [/^imports$/, "imports", "read"],
    [/^matches(?:\/([^/]+))?$/, "matches", "read"],
    [/^reports(?:\/(.+))?$/, "reports", "read"],
    [/^devices$/, "devices", "admin"],
    [/^settings(?:\/([^/]+))?$/, "settings"],
];

/* [address, page name and drawing, right, whether a phone's bar holds it, other pages it stands
 * for] */
const PLACES = [
    ["#/", "overview", "events", true, []],
    ["#/events", "events", "events", true, ["event"]],
    ["#/people", "people", "read", true, ["member", "groups", "points"]],
    ["#/matches", "matches", "read", true, []],
    ["#/imports", "imports", "read", false, []],
    ["#/reports", "reports", "read", false, []],
    ["#/devices", "devices", "admin", false, []],
    ["#/settings", "settings", null, false, []],
];

/* Whose parts are one page's choices, not places of their own. */
const STEADY = ["matches"];

const pages = new Map();

function here() {
    const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
    for (const [pattern, page, right] of ROUTES) {
        const found = pattern.exec(path);
        if (found)
            return { page, right, path, params: found.slice(1).map((part) =>
                part && decodeURIComponent(part)), query: new URLSearchParams(query) };
    }
    return { page: null, path, params: [], query: new URLSearchParams() };
}

/* ---- the way around ---- */

const allowed = ([, , right]) => !right || can(right);
const isHere = ([, page, , , others], now) => page === now || others.includes(now);

const Place = ({ place, now, count, onGo }) => html`<a href=${place[0]} onClick=${onGo}
    aria-current=${isHere(place, now) ? "page" : undefined}>
    <${Icon} name=${place[1]} size=${22} /><span>${t(`shell.nav.${place[1]}`)}</span>
    ${place[1] === "matches" && count > 0 && html`<span class="count">${count}<span
        class="hidden"> ${t("shell.open_cases")}</span></span>`}
</a>`;

const Language = () => html`<div class="language" role="group" aria-label=${t("shell.language")}>
    ${LOCALES.map(([code, name]) => html`<button key=${code} type="button" lang=${code}
        aria-pressed=${currentLocale() === code ? "true" : "false"}
        onClick=${() => chooseLocale(code)}>${name}</button>`)}
</div>`;

async function signOut() {
    try {
        await del("/session");
    } catch (problem) {
        if (problem.status !== 401)
            return toastProblem(problem);
    }
    setSession(null);
    return go("#/");
}

const Brand = () => html`<a class="brand" href="#/"
    aria-label=${`Turnout – ${session().group.name}`}><img src="/web/icon.svg" alt="" width="34"
    height="34" /><span><strong>Turnout</strong><span class="brand-group">${
        session().group.name}</span></span></a>`;

const Who = () => html`<div class="who">
    <span class="who-name">${session().name || session().login}<span class="note">${
        t(`shell.role.${session().role}`)}</span></span>
    <button type="button" class="round" onClick=${signOut} aria-label=${t("shell.sign_out")}
        title=${t("shell.sign_out")}><${Icon} name="out" /></button>
</div>`;

function Rail({ now, count }) {
    return html`<header class="rail">
        <${Brand} />
        <nav aria-label=${t("shell.nav")}>${PLACES.filter(allowed).map((place) => html`
            <${Place} key=${place[0]} place=${place} now=${now} count=${count} />`)}</nav>
        <div class="rail-foot"><${Language} /><${Who} /></div>
    </header>`;
}

/* A phone's: what is used at the door and most often, the rest behind one button. */
function Bar({ now, count }) {
    const [open, setOpen] = useState(false);
    const places = PLACES.filter(allowed);
    const rest = places.filter((place) => !place[3]);
    const close = () => setOpen(false);
    return html`<nav class="bar" aria-label=${t("shell.nav_short")}>
        ${places.filter((place) => place[3]).map((place) => html`
            <${Place} key=${place[0]} place=${place} now=${now} count=${count} />`)}
        <button type="button" aria-haspopup="dialog" onClick=${() => setOpen(true)}
            class=${classes(rest.some((place) => isHere(place, now)) && "now")}>
            <${Icon} name="more" size=${22} /><span>${t("shell.nav.more")}</span></button>
        ${open && html`<${Dialog} title=${session().group.name} onClose=${close}>
            <div class="sheet">${rest.map((place) => html`<${Place} key=${place[0]} place=${place}
                now=${now} onGo=${close} />`)}</div>
            <div class="sheet-foot"><${Language} /><${Who} /></div>
        <//>`}
    </nav>`;
}

/* ---- pages ---- */

/* One page that fails leaves the way around usable. */
class Guard extends Component {
    componentDidCatch(problem) {
        console.error(problem);
        this.setState({ problem });
    }

    render({ children }, { problem }) {
        return problem ? html`<${Page} title=${t("shell.broken")}>
            <${Trouble} problem=${problem} /><//>` : children;
    }
}

const fetchPage = (name) => import(`/web/page_${name}.js`).then(
    (module) => pages.set(name, { page: module.default }),
    (problem) => pages.set(name, { problem }));

function useModule(name) {
    const [, setLoaded] = useState(0);
    const known = pages.get(name);
    useEffect(() => {
        if (name && !known)
            fetchPage(name).then(() => setLoaded((old) => old + 1));
    }, [name]);
    return known || {};
}

function Shown({ route }) {
    const module = useModule(route.page);
    if (!route.page)
        return html`<${Page} title=${t("shell.nowhere")} lead=${t("shell.nowhere_text")} />`;
    if (session() && route.right && !can(route.right))
        return html`<${Page} title=${t("shell.forbidden")} lead=${t("shell.forbidden_text")} />`;
    if (module.problem)
        return html`<${Page} title=${t("shell.broken")}><${Trouble} problem=${module.problem}
            retry=${() => location.reload()} /><//>`;
    return module.page ? html`<${Guard}><${module.page} params=${route.params}
        query=${route.query} /><//>` : html`<${Busy} />`;
}

/* Before somebody is signed in there is nothing to go to. */
const Bare = ({ route }) => html`<div class="bare">
    <header class="bare-head"><span class="brand"><img src="/web/icon.svg" alt="" width="34"
        height="34" /><span><strong>Turnout</strong></span></span><${Language} /></header>
    <main id="main"><${Shown} key=${route.path} route=${route} /></main>
</div>`;

function useCases(who) {
    const [count, setCount] = useState(0);
    useEffect(() => {
        const countAgain = () => can("read") && get("/matches").then(
            (cases) => setCount(cases.filter((entry) => entry.state === "open").length), () => setCount(0));
        countAgain();
        addEventListener("turnout-cases", countAgain);
        return () => removeEventListener("turnout-cases", countAgain);
    }, [who?.login]);
    return count;
}

const placeOf = ({ page, params }) =>
    STEADY.includes(page) ? page : `${page}/${params[0] || ""}`;

function Home({ route }) {
    const count = useCases(session());
    return html`<div class="shell">
        <a class="skip" href="#main" onClick=${(event) => {
            event.preventDefault();
            document.querySelector("#main h1")?.focus();
        }}>${t("shell.skip")}</a>
        <${Rail} now=${route.page} count=${count} />
        <main id="main"><${Shown} key=${placeOf(route)} route=${route} /></main>
        <${Bar} now=${route.page} count=${count} />
    </div>`;
}

function App() {
    const [, setTurn] = useState(0);
    useEffect(() => {
        const again = () => setTurn((turn) => turn + 1);
        for (const name of ["hashchange", "turnout-session", "turnout-locale"])
            addEventListener(name, again);
    }, []);
    const route = here();
    const bare = route.page === "setup" || !session();
    const shown = route.page === "setup" ? route : { ...route, page: "sign_in", path: "sign-in" };
    return html`<div class="app">
        ${bare ? html`<${Bare} route=${shown} />` : html`<${Home} route=${route} />`}
        <${Overlays} />
    </div>`;
}

/* Nobody signed in: a group without an account is set up first. */
async function findOut() {
    try {
        setSession(await get("/session"));
    } catch (problem) {
        if (problem.status !== 401)
            throw problem;
        const { needed } = await get("/setup");
        if (needed && here().page !== "setup")
            go("#/setup");
    }
    if (session() && ["setup", "sign_in"].includes(here().page))
        go("#/");
}

/* Texts, session and page are asked for at once: none waits for another. */
async function start() {
    const app = document.getElementById("app");
    const found = findOut().then(() => null, (problem) => problem);
    const page = here().page;
    await Promise.all([useLocale(), found, page && fetchPage(page)]);
    const problem = await found;
    render(problem ? html`<main class="bare"><${Page} title="Turnout"><${Trouble}
        problem=${problem} retry=${() => location.reload()} /><//></main>` : html`<${App} />`, app);
}

start();
