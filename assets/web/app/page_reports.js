/* SPDX-License-Identifier: Apache-2.0 */
/* page_reports.js -- how the group is doing: who is there, who comes again, what warns, who may be
 * about to go; the way to each event's report, and the lists of whom to get in touch with. */

import { Bars, Columns, Heat, figure, share } from "./chart.js";
import {
    Empty, Figure, Icon, Loaded, Notice, Page, Section, Table, Tabs, html, useLoad,
} from "./ui.js";
import { get } from "./api.js";
import { day, number, percent, t } from "./lang.js";
import { ReachOut } from "./reach_out.js";
import { ReportActions } from "./event_report.js";

/* ---- the head ---- */

const ofWhole = ({ part, whole }) => t("report.of_whole", { part, whole });

function Head({ report }) {
    const { roster, vitality, return_rate: returns, dying } = report;
    return html`<${Section} title=${t("report.group.head")}
        note=${t("report.group.as_of", { date: day(report.date) })}>
        <div class="figures">
            <${Figure} label=${t("report.members")} value=${roster.members}
                note=${roster.known_from_sign_ups_alone > 0 ? t("report.sign_ups_alone",
                    { count: roster.known_from_sign_ups_alone }) : ""} />
            <${Figure} label=${t("report.vitality")} value=${vitality.mean === null
                ? t("report.unknown") : number(Number(vitality.mean))}
                note=${t("report.vitality.note")} />
            <${Figure} label=${t("report.return_rate")} value=${share(returns.share)}
                note=${returns.whole ? ofWhole(returns) : t("report.return_rate.early")} />
            <${Figure} label=${t("report.speakers")} value=${share(dying.speakers_30_days.share)}
                note=${dying.speakers_30_days.share === null ? t("report.needs_chat")
                    : ofWhole(dying.speakers_30_days)} />
        </div>
    <//>`;
}

const Basis = ({ basis }) => basis === "offline only" && html`
    <${Notice} kind="warn" title=${t("report.offline_only")}>
        <p>${t("report.offline_only.text")} <a href="#/imports">${
            t("report.offline_only.import")}</a></p><//>`;

/* ---- states ---- */

const TONES = { active: "first", occasional: "third", new: "second" };

function States({ states }) {
    const rows = states.filter((row) => row.people > 0 ||
        ["new", "active", "occasional", "lurker", "dormant"].includes(row.state));
    return html`<${Section} title=${t("report.states")} note=${t("report.states.note")}>
        <${Bars} tall caption=${t("report.states")} rows=${rows.map((row) => ({
            label: html`${t(`report.state.${row.state}`)}<span class="note under">${
                t(`report.state.${row.state}.means`)}</span>`,
            value: row.people, tone: TONES[row.state] || "none" }))} /><//>`;
}

/* ---- signs ---- */

/* [key, what is measured, whether it warns; null: nobody can tell] */
function signs(dying) {
    const share30 = dying.speakers_30_days.share;
    const { silent_days_of_14: silent, days_since_join: join, intervals_since_event: gap } = dying;
    const judge = (value, warns) => value === null ? null : warns(value);
    return [
        ["speakers", share30 === null ? null : percent(Number(share30)),
         judge(share30, (value) => Number(value) < 0.05)],
        ["silent", silent === null ? null : t("report.days", { count: silent }),
         judge(silent, (value) => value >= 10)],
        ["join", join === null ? null : t("report.days_ago", { count: join }),
         judge(join, (value) => value >= 60)],
        ["event", gap === null ? null : number(gap), judge(gap, (value) => value > 2)],
        ["leavers", t(dying.leavers_lead_two_months ? "report.yes" : "report.no"),
         dying.leavers_lead_two_months],
    ];
}

const Sign = ({ sign: [name, value, warns] }) => html`<li class="sign">
    <span class=${`sign-mark ${warns === null ? "none" : warns ? "warn" : "ok"}`}>
        <${Icon} name=${warns === null ? "info" : warns ? "alert" : "check"} size=${18} /></span>
    <div><p>${t(`report.sign.${name}`)}</p>
        <p class="note">${t(`report.sign.${name}.limit`)}</p></div>
    <span class="sign-value">${value ?? t("report.unknown")}<span class="hidden"> ${
        t(warns === null ? "report.sign.none" : warns ? "report.sign.warns"
            : "report.sign.fine")}</span></span>
</li>`;

function Dying({ dying }) {
    const said = { signs: dying.signs, known: dying.signs_known };
    return html`<${Section} title=${t("report.dying")}>
        <${Notice} kind=${dying.dying ? "bad" : "ok"}
            title=${t(dying.dying ? "report.dying.yes" : "report.dying.no")}>
            <p>${t("report.dying.signs", said)}</p><//>
        <ul class="signs">${signs(dying).map((sign) => html`<${Sign} key=${sign[0]}
            sign=${sign} />`)}</ul>
    <//>`;
}

/* ---- newcomers, cohorts, the way in ---- */

function Newcomers({ newcomers }) {
    const held = newcomers.filter((row) => row.share !== null).slice(-24);
    return html`<${Section} title=${t("report.newcomers")} note=${t("report.newcomers.note")}>
        ${held.length === 0 ? html`<p class="note">${t("report.nobody")}</p>` : html`<${Columns}
            caption=${t("report.newcomers")}
            head=${[t("events.event"), t("report.people_came"), t("report.first_timers")]}
            points=${held.map((row) => ({ label: `${row.title} (${day(row.day)})`,
                short: row.day.slice(5), value: row.people, second: row.first_timers }))} />`}
    <//>`;
}

function Cohorts({ cohorts }) {
    const known = (row) => Object.keys(row).filter((name) => name.startsWith("month_") &&
        row[name] !== null).length;
    const months = Math.max(1, ...cohorts.map(known));
    const count = Array.from({ length: months }, (_, k) => k);
    return html`<${Section} title=${t("report.cohorts")} note=${t("report.cohorts.note")}>
        ${cohorts.length === 0 ? html`<p class="note">${t("report.nobody")}</p>` : html`<${Heat}
            caption=${t("report.cohorts")}
            head=${[t("report.cohort"), t("report.people_n"),
                ...count.map((k) => t("report.month_k", { k }))]}
            rows=${cohorts.map((row) => ({ label: row.month, people: row.people,
                cells: count.map((k) => row[`month_${k}`]) }))} />`}
    <//>`;
}

function Conversion({ funnel }) {
    const step = (name, of, kept) => ({ label: t(`report.way.${name}`), value: funnel[name],
        note: of && t("report.way.of", { share: share(funnel[kept]) }) });
    const rows = [step("attended"), step("joined", true, "joined_of_attended"),
                  step("spoke", true, "spoke_of_joined"), step("active", true, "active_of_spoke")];
    return html`<${Section} title=${t("report.way")} note=${t("report.way.note")}>
        <${Bars} caption=${t("report.way")} rows=${rows} />
        ${funnel.too_early_to_say > 0 && html`<p class="note">${t("report.way.early",
            { count: funnel.too_early_to_say })}</p>`}
    <//>`;
}

/* ---- who may be about to go ---- */

const RISKS = () => [
    { key: "name", main: true, label: t("report.name"), cell: (row) => html`
        <a class="row-link" href=${`#/people/${row.member}`}>${row.name}</a>` },
    { key: "why", label: t("report.risk.why"), cell: (row) => [row.fell && t("report.risk.fell"),
        row.stays_away && t("report.risk.stays_away")].filter(Boolean).join(" · ") },
    { key: "vitality", num: true, label: t("report.risk.now"),
      cell: (row) => figure(row.vitality) },
    { key: "usual", num: true, label: t("report.risk.usual"), cell: (row) => figure(row.usual) },
];

const AtRisk = ({ rows }) => html`<${Section} kind="flush" title=${t("report.risk")}
    note=${t("report.risk.note")}>
    ${rows.length === 0 ? html`<${Empty} icon="check" title=${t("report.risk.nobody")} />`
        : html`<${Table} caption=${t("report.risk")} columns=${RISKS()} rows=${rows}
            rowKey=${(row) => row.member} />`}<//>`;

/* ---- the events' reports ---- */

const EVENTS = () => [
    { key: "title", main: true, label: t("events.event"), cell: (row) => html`
        <a class="row-link" href=${`#/events/${row.event}/report`}>${row.title}</a>` },
    { key: "day", label: t("events.when"), cell: (row) => day(row.day) },
    { key: "people", num: true, label: t("report.people_came"), cell: (row) => figure(row.people) },
    { key: "new", num: true, label: t("report.first_timers"),
      cell: (row) => row.share === null ? "–"
          : `${figure(row.first_timers)} · ${share(row.share)}` },
];

const Events = ({ newcomers }) => newcomers.length > 0 && html`
    <${Section} kind="flush" title=${t("report.events")}><${Table} caption=${t("report.events")}
        columns=${EVENTS()} rows=${[...newcomers].reverse()} rowKey=${(row) => row.event} /><//>`;

function Group() {
    const report = useLoad((signal) => get("/reports/group", {}, signal));
    return html`<${Loaded} from=${report} lines=${8}>${(shown) => html`<div class="stack report">
        <${ReportActions} of="/reports/group" />
        <${Basis} basis=${shown.basis} />
        <${Head} report=${shown} />
        <div class="columns"><${States} states=${shown.states} />
            <${Dying} dying=${shown.dying} /></div>
        <${Newcomers} newcomers=${shown.newcomers} />
        <${Cohorts} cohorts=${shown.cohorts} />
        <${Conversion} funnel=${shown.funnel} />
        <${AtRisk} rows=${shown.at_risk} />
        <${Events} newcomers=${shown.newcomers} />
    </div>`}<//>`;
}

export default function Reports({ params: [place = ""] }) {
    const [part, id] = place.split("/");
    const reaching = part === "reach-out";
    return html`<${Page} title=${t("report.title")} lead=${t("report.lead")}>
        <${Tabs} label=${t("report.tabs")} items=${[
            ["#/reports", t("report.tab.group"), !reaching],
            ["#/reports/reach-out", t("report.tab.reach"), reaching]]} />
        ${reaching ? html`<div class="stack" key=${id || ""}><${ReachOut} id=${id} /></div>`
            : html`<${Group} />`}
    <//>`;
}
