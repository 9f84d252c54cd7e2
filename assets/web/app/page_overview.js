/* SPDX-License-Identifier: Apache-2.0 */
/* page_overview.js -- what matters now: the event that runs or comes next, cases to decide, how the
 * group is, and for a group that has only begun what to do next. */

import { can, get } from "./api.js";
import { number, percent, relative, span, t } from "./lang.js";
import {
    Busy, Empty, Figure, Icon, LinkButton, Loaded, Notice, Page, Section, Tag, Trouble, html,
    useEffect, useLoad,
} from "./ui.js";

const REFRESH_MS = 15000;

const isLive = (event, now) => event.status === "open" && event.opens && event.closes &&
    new Date(event.opens) <= now && now <= new Date(event.closes);
const isAhead = (event, now) => event.status === "open" && event.starts &&
    new Date(event.starts) > now;
const byStart = (left, right) => new Date(left.starts) - new Date(right.starts);
const byEnd = (left, right) => new Date(right.ends || 0) - new Date(left.ends || 0);

/* ---- events ---- */

const Live = ({ event }) => html`<${Section} kind="live" title=${event.title}
    note=${[event.venue, span(event.starts, event.ends)].filter(Boolean).join(" · ")}
    actions=${html`<${Tag} kind="ok">${t("overview.live")}<//>`}>
    <div class="figures">
        <${Figure} label=${t("overview.inside")} value=${event.people_inside} />
        <${Figure} label=${t("overview.admissions")} value=${event.admissions} />
        <${Figure} label=${t("overview.tickets")} value=${event.tickets} />
    </div>
    <div class="actions"><${LinkButton} kind="main" icon="door" href=${
        `#/events/${event.id}/live`}>${t("overview.watch")}<//></div>
<//>`;

const Next = ({ event }) => html`<${Section} title=${t("overview.next")}
    actions=${html`<span class="note">${relative(event.starts)}</span>`}>
    <div>
        <a class="big-link" href=${`#/events/${event.id}`}>${event.title}</a>
        <p class="note">${span(event.starts, event.ends)}</p>
        ${event.venue && html`<p class="note">${event.venue}</p>`}
    </div>
    <div class="figures"><${Figure} label=${t("overview.tickets")} value=${event.tickets} />
        ${event.capacity > 0 && html`<${Figure} label=${t("overview.capacity")}
            value=${event.capacity} />`}</div>
<//>`;

const Last = ({ event }) => html`<${Section} title=${t("overview.last")}
    actions=${html`<span class="note">${relative(event.ends)}</span>`}>
    <div><a class="big-link" href=${`#/events/${event.id}/report`}>${event.title}</a>
        <p class="note">${span(event.starts, event.ends)}</p></div>
    <div class="figures">
        <${Figure} label=${t("overview.admissions")} value=${event.admissions} />
        <${Figure} label=${t("overview.tickets")} value=${event.tickets} /></div>
<//>`;

const Nothing = () => html`<div class="card"><${Empty} icon="events"
    title=${t("overview.nothing_ahead")} text=${t("overview.nothing_ahead_text")}>
    ${can("edit") && html`<${LinkButton} kind="main" icon="plus" href="#/events?new=1">${
        t("overview.plan")}<//>`}<//></div>`;

/* What runs, what comes next, what was last. */
function sorted(events) {
    const now = new Date();
    return {
        live: events.filter((event) => isLive(event, now)),
        next: events.filter((event) => isAhead(event, now)).sort(byStart)[0],
        last: events.filter((event) => event.ends && new Date(event.ends) < now).sort(byEnd)[0],
    };
}

/* ---- cases ---- */

function Cases({ from }) {
    const open = (from.data || []).filter((entry) => entry.state === "open");
    return html`<${Section} title=${t("overview.cases")}>
        <${Loaded} from=${from} lines=${2}>${() => open.length === 0
            ? html`<p class="row quiet-row"><span class="note">${t("overview.no_cases")}</span>
                <${Icon} name="check" /></p>`
            : html`<p>${t("overview.cases_text", { count: open.length })}</p>
                <ul class="plain-list">${open.slice(0, 3).map((entry) => html`
                    <li key=${entry.id}><a href=${`#/matches/${entry.id}`}>${t("overview.pair",
                        { left: entry.left.name, right: entry.right.name })}</a></li>`)}</ul>
                <div class="actions"><${LinkButton} icon="matches" href="#/matches">${
                    t("overview.decide")}<//></div>`}<//>
    <//>`;
}

/* ---- how the group is ---- */

export const STATES = ["active", "new", "occasional", "lurker", "dormant"];

function States({ states }) {
    const people = Object.fromEntries(states.map(({ state, people: count }) => [state, count]));
    const shown = STATES.filter((state) => people[state] > 0);
    const all = shown.reduce((sum, state) => sum + people[state], 0);
    return all > 0 && html`<div class="states">
        <div class="states-bar" aria-hidden="true">${shown.map((state) => html`<span
            key=${state} class=${`state-${state}`}
            style=${{ flexGrow: people[state] / all }}></span>`)}</div>
        <ul class="legend">${shown.map((state) => html`<li key=${state}>
            <span class=${`dot state-${state}`}></span>${t(`life.${state}`)}
            <strong class="num">${number(people[state])}</strong></li>`)}</ul>
    </div>`;
}

function Health({ report }) {
    const { dying, return_rate: back, vitality } = report;
    return html`${dying.dying && html`<${Notice} kind="warn" title=${t("overview.dying")}>
            <p>${t("overview.dying_text", { signs: dying.signs, known: dying.signs_known })}</p>
        <//>`}
        <div class="figures">
            <${Figure} label=${t("overview.members")} value=${report.roster.members} />
            <${Figure} label=${t("overview.vitality")} value=${vitality.mean === null ? "–"
                : number(Number(vitality.mean), { maximumFractionDigits: 0 })}
                note=${t("overview.vitality_note")} />
            <${Figure} label=${t("overview.return")} value=${back?.share == null ? "–"
                : percent(Number(back.share))}
                note=${back?.whole ? t("overview.return_note", { part: back.part,
                                                               whole: back.whole }) : null} />
        </div>
        <${States} states=${report.states} />
        ${report.basis === "offline only" && html`<p class="note">${t("overview.offline")} <a
            href="#/imports?kind=activity">${t("overview.import_chat")}</a></p>`}`;
}

const Risks = ({ risks }) => risks.length > 0 && html`<${Section} title=${t("overview.risk")}
    note=${t("overview.risk_text")}>
    <ul class="plain-list">${risks.slice(0, 5).map((risk) => html`<li key=${risk.member}
        class="row"><a href=${`#/people/${risk.member}`}>${risk.name}</a>
        <span class="note">${t(risk.fell ? "overview.fell" : "overview.stays_away",
                               { now: risk.vitality, usual: risk.usual })}</span></li>`)}</ul>
<//>`;

function Group({ from }) {
    return html`<${Section} title=${t("overview.health")} actions=${html`<${LinkButton}
            kind="quiet" href="#/reports">${t("overview.reports")}<//>`}>
            <${Loaded} from=${from} lines=${5}>${(report) => html`<${Health}
                report=${report} />`}<//>
        <//>
        ${from.data && html`<${Risks} risks=${from.data.at_risk || []} />`}`;
}

/* ---- a group that has only begun ---- */

const Todo = ({ done, href, title, text }) => html`<li class=${done ? "over" : ""}>
    <span class="todo-mark">${done && html`<${Icon} name="check" size=${18} />`}</span>
    <span>${done ? html`<span class="todo-title">${title}<span class="hidden">${
            t("overview.done")}</span></span>`
        : html`<a class="todo-title" href=${href}>${title}</a>`}
        <span class="note">${text}</span></span>
</li>`;

function Begin({ group, report, events }) {
    const steps = [
        ["people", report.roster.members > 0, "#/imports?kind=members"],
        ["card", Boolean(group.card && group.rules), "#/settings/group"],
        ["event", events.length > 0, "#/events?new=1"],
        ["tickets", events.some((event) => event.tickets > 0),
         events[0] ? `#/events/${events[0].id}/tickets` : "#/events"],
        ["door", events.some((event) => event.admissions > 0), "#/devices"],
        ["chat", report.basis !== "offline only", "#/imports?kind=activity"],
    ];
    if (!can("edit") || steps.every(([, done]) => done) ||
        events.some((event) => event.admissions > 0))
        return null;
    return html`<${Section} title=${t("overview.begin")} note=${t("overview.begin_text")}>
        <ol class="todo">${steps.map(([step, done, href]) => html`<${Todo} key=${step}
            done=${done} href=${href} title=${t(`overview.begin.${step}`)}
            text=${t(`overview.begin.${step}_text`)} />`)}</ol>
    <//>`;
}

const nothing = async () => undefined;

export default function Overview() {
    const reads = can("read");
    const events = useLoad((signal) => get("/events", {}, signal));
    const cases = useLoad(reads ? (signal) => get("/matches", {}, signal) : nothing);
    const report = useLoad(reads ? (signal) => get("/reports/group", {}, signal) : nothing);
    const group = useLoad(reads ? (signal) => get("/group", {}, signal) : nothing);
    useEffect(() => {
        const timer = setInterval(() => document.hidden || events.reload(), REFRESH_MS);
        return () => clearInterval(timer);
    }, []);
    const { live = [], next, last } = events.data ? sorted(events.data) : {};
    const begun = reads && group.data && report.data && events.data;
    return html`<${Page} title=${t("overview.title")}>
        ${begun && html`<${Begin} group=${group.data} report=${report.data}
            events=${events.data} />`}
        ${events.data ? html`<div class=${reads ? "beside" : "stack"}>
            <div class="stack">
                ${live.map((event) => html`<${Live} key=${event.id} event=${event} />`)}
                ${!live.length && !next && html`<${Nothing} />`}
                ${reads && html`<${Group} from=${report} />`}
            </div>
            <div class="stack">
                ${reads && html`<${Cases} from=${cases} />`}
                ${next && html`<${Next} event=${next} />`}
                ${last && html`<${Last} event=${last} />`}
            </div>
        </div>` : events.problem ? html`<${Trouble} problem=${events.problem}
            retry=${events.reload} />` : html`<${Busy} />`}
    <//>`;
}
