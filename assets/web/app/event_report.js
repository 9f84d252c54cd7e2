/* SPDX-License-Identifier: Apache-2.0 */
/* event_report.js -- what came of an event: who came and who did not, who was new, when and where,
 * and what it went with afterwards. */

import { Bars, Columns, Interval, Stacked, share, signed } from "./chart.js";
import {
    Button, Figure, LinkButton, Loaded, Notice, Section, Table, html, useLoad,
} from "./ui.js";
import { can, get, path, session } from "./api.js";
import { dateTime, hasText, number, t, time } from "./lang.js";

const QUARTER_MS = 15 * 60000;

/* ---- the head ---- */

const unlessNull = (value, words) => value === null ? words : value;

function Head({ report: { funnel, people, feedback, over } }) {
    return html`<${Section} title=${t("report.event.head")}
        note=${over ? "" : t("report.event.not_over")}>
        <div class="figures">
            <${Figure} label=${t("report.arrived")} value=${funnel.arrived}
                note=${funnel.persons !== funnel.arrived
                    ? t("report.persons", { count: funnel.persons }) : ""} />
            <${Figure} label=${t("report.first_timers")} value=${people.first_timers}
                note=${people.newcomers.share === null ? "" : t("report.of_known",
                    { share: share(people.newcomers.share) })} />
            <${Figure} label=${t("report.no_show")} value=${unlessNull(funnel.no_show,
                t("report.not_yet"))} />
            <${Figure} label=${t("report.walk_ins")} value=${funnel.walk_ins} />
            <${Figure} label=${t("report.feedback")} value=${feedback.mean === null
                ? t("report.unknown") : number(Number(feedback.mean))}
                note=${t("report.answers", { count: feedback.count })} />
        </div>
    <//>`;
}

/* ---- the funnel ---- */

function Funnel({ report: { funnel, over } }) {
    const rows = [
        { label: t("report.codes"), total: funnel.tickets, parts: [
            { label: t("report.with_ticket"), value: funnel.with_ticket, tone: "first" },
            { label: t(over ? "report.no_show" : "report.not_arrived"), value: funnel.not_arrived,
              tone: "none" },
            { label: t("report.revoked"), value: funnel.revoked, tone: "bad" },
        ] },
        { label: t("report.arrivals"), total: funnel.arrived, parts: [
            { label: t("report.with_ticket"), value: funnel.with_ticket, tone: "first" },
            { label: t("report.at_the_door"), value: funnel.walk_ins, tone: "second" },
        ] },
    ];
    const also = ["not_ours", "double_entries", "undone", "left", "inside"].filter((name) =>
        funnel[name] > 0).map((name) => t(`report.also.${name}`, { count: funnel[name] }));
    return html`<${Section} title=${t("report.funnel")} note=${t("report.funnel.note")}>
        <${Stacked} rows=${rows} />
        ${also.length > 0 && html`<p class="note">${t("report.also",
            { list: also.join(t("report.comma")) })}</p>`}
    <//>`;
}

function People({ report: { people } }) {
    const rows = ["first_timers", "returning", "unidentified"].map((name) => ({
        label: t(`report.${name}`), value: people[name],
        tone: { first_timers: "second", returning: "first", unidentified: "none" }[name],
    }));
    return html`<${Section} title=${t("report.people")} note=${t("report.people.note")}>
        <${Bars} caption=${t("report.people")} rows=${rows} /><//>`;
}

/* ---- when and where ---- */

/* Every quarter of an hour between the first and the last, those with nobody too. */
function quarters(arrivals) {
    const counted = new Map(arrivals.map((row) => [Date.parse(row.from), row.arrived]));
    const at = [...counted.keys()];
    const points = [];
    for (let ms = Math.min(...at); ms <= Math.max(...at) && points.length < 400; ms += QUARTER_MS)
        points.push({ label: `${time(ms)}–${time(ms + QUARTER_MS)}`, short: time(ms),
                      value: counted.get(ms) || 0 });
    return points;
}

function Arrivals({ report }) {
    const unknown = report.arrived_at_unknown_time;
    return html`<${Section} title=${t("report.over_time")}>
        ${report.arrivals.length === 0 ? html`<p class="note">${t("report.nobody")}</p>`
            : html`<${Columns} caption=${t("report.over_time")} points=${quarters(report.arrivals)}
                head=${[t("report.quarter"), t("report.arrived")]} />`}
        ${unknown > 0 && html`<p class="note">${t("report.unknown_time", { count: unknown })}</p>`}
    <//>`;
}

/* Only worth a word where people were marked by hand too. */
const Methods = ({ report: { methods = [] } }) => methods.length > 1 && html`
    <${Section} title=${t("report.methods")}><${Bars} caption=${t("report.methods")}
        rows=${methods.map((row) => ({ label: methodText(row.method), value: row.arrived }))} />
    <//>`;

const methodText = (method) => hasText(`report.method.${method}`)
    ? t(`report.method.${method}`) : method;

const Doors = ({ report: { doors } }) => doors.length > 0 && html`
    <${Section} title=${t("report.doors")}><${Bars} caption=${t("report.doors")}
        rows=${doors.map((door) => ({ label: door.door, value: door.arrived }))} /><//>`;

function refusalText({ verdict, reason }) {
    const key = `report.refusal.${reason === "none" ? verdict : reason}`;
    return hasText(key) ? t(key) : `${verdict} ${reason}`;
}

function Refusals({ report: { refusals } }) {
    const rows = [...refusals].sort((a, b) => b.count - a.count).map((row) => ({
        label: refusalText(row), value: row.count, tone: "bad",
    }));
    return html`<${Section} title=${t("report.refusals")} note=${t("report.refusals.note")}>
        ${rows.length ? html`<${Bars} caption=${t("report.refusals")} rows=${rows} />`
            : html`<p class="note">${t("report.refusals.none")}</p>`}<//>`;
}

/* ---- where they are from ---- */

const SOURCES = () => [
    { key: "source", main: true, label: t("report.source"),
      cell: (row) => t(`report.source.${row.source}`) },
    { key: "signed_up", num: true, label: t("events.codes"), cell: (row) => number(row.signed_up) },
    { key: "arrived", num: true, label: t("report.arrived"), cell: (row) => number(row.arrived) },
];
const SIGNUPS = () => [
    { key: "list", main: true, label: t("report.list"),
      cell: (row) => [row.list, row.source].filter(Boolean).join(" · ") },
    { key: "people", num: true, label: t("report.people_said"), cell: (row) => number(row.people) },
    { key: "said_yes", num: true, label: t("report.said_yes"),
      cell: (row) => number(row.said_yes) },
    { key: "came", num: true, label: t("report.arrived"), cell: (row) => number(row.came) },
];

const Sources = ({ report }) => html`<${Section} kind="flush" title=${t("report.sources")}>
    <${Table} caption=${t("report.sources")} columns=${SOURCES()} rowKey=${(row) => row.source}
        rows=${report.sources.filter((row) => row.signed_up > 0)} />
    ${report.signups.length > 0 && html`<${Table} caption=${t("report.lists")}
        columns=${SIGNUPS()} rows=${report.signups}
        rowKey=${(row) => `${row.list}/${row.source}`} />`}
<//>`;

/* ---- what they thought ---- */

function Feedback({ report: { feedback }, event }) {
    const said = useLoad((signal) => get(`/events/${event.id}/feedback`, {}, signal), [event.id]);
    const rows = feedback.scores.map((value, i) => ({ label: t("report.score", { score: i + 1 }),
                                                      value })).reverse();
    const texts = said.data?.texts || [];
    return html`<${Section} title=${t("report.feedback.title")}
        note=${feedback.mean === null && feedback.count > 0 ? t("report.feedback.few") : ""}>
        ${feedback.count === 0 ? html`<p class="note">${t("report.feedback.none")}</p>`
            : html`<${Bars} caption=${t("report.feedback.title")} rows=${rows} />`}
        ${texts.length > 0 && html`<ul class="quotes">${texts.map((one, i) => html`<li key=${i}>
            <q>${one.text}</q> <span class="note">${t("report.score", { score: one.score })}</span>
        </li>`)}</ul>`}
    <//>`;
}

/* ---- what it went with ---- */

function KnownUplift({ uplift }) {
    const [days, low, high] = [uplift.days, uplift.low, uplift.high].map(Number);
    const text = t("report.uplift.says", { days: signed(days), low: signed(low),
                                           high: signed(high) });
    return html`<${Interval} caption=${text} low=${low} middle=${days} high=${high} />
        <p>${text}</p>
        ${low <= 0 && high >= 0 && html`<p>${t("report.uplift.zero")}</p>`}`;
}

function Uplift({ report: { uplift } }) {
    const state = uplift.state.replaceAll(" ", "_");
    return html`<${Section} title=${t("report.uplift")}>
        ${state === "known" ? html`<${KnownUplift} uplift=${uplift} />`
            : html`<${Notice}>${t(`report.uplift.${state}`)}<//>`}
        ${uplift.attendees !== null && html`<p class="note">${t("report.uplift.coverage", {
            compared: uplift.compared, attendees: uplift.attendees })}</p>`}
        <p class="wording"><strong>${t("report.uplift.means")}</strong></p>
        <p class="note">${t("report.uplift.how")}</p>
    <//>`;
}

/* ---- all of it ---- */

/* `of` is the report's address. */
export const ReportActions = ({ of }) => html`
    <p class="note print-only">${session().group.name} · ${dateTime(Date.now())}</p>
    <div class="actions">
        ${can("export") && html`
            <${LinkButton} icon="download" href=${path(`${of}/csv`)} download>${
                t("report.csv")}<//>
            <${LinkButton} icon="download" href=${path(`${of}/xlsx`)} download>${
                t("report.xlsx")}<//>`}
        <${Button} icon="print" onClick=${() => print()}>${t("report.print")}<//>
    </div>`;

export default function EventReport({ event }) {
    const report = useLoad((signal) => get(`/reports/event/${event.id}`, {}, signal), [event.id]);
    return html`<${Loaded} from=${report} lines=${8}>${(shown) => html`<div class="stack report">
        <${ReportActions} of=${`/reports/event/${event.id}`} />
        <${Head} report=${shown} />
        <${Funnel} report=${shown} />
        <div class="columns"><${People} report=${shown} /><${Doors} report=${shown} />
            <${Methods} report=${shown} /></div>
        <${Arrivals} report=${shown} />
        <${Uplift} report=${shown} />
        <div class="columns"><${Feedback} report=${shown} event=${event} />
            <${Refusals} report=${shown} /></div>
        <${Sources} report=${shown} />
    </div>`}<//>`;
}
