/* SPDX-License-Identifier: Apache-2.0 */
/* reach_out.js -- whom to get in touch with: lists made on a day, worked through by people. */

import {
    Button, Dialog, Empty, Form, LinkButton, Loaded, Section, SelectField, Table, Tag, TextField,
    go, html, useAction, useLoad, useState,
} from "./ui.js";
import { can, get, path, post } from "./api.js";
import { date, dateTime, day, number, t } from "./lang.js";

const LISTS = ["outside", "never-came", "at-risk", "came-once", "no-shows", "to-thank", "silent",
               "waiting"];
const OUTCOMES = ["contacted", "replied", "declined", "unreachable"];
const KINDS = { contacted: "info", replied: "ok", declined: "warn", unreachable: "plain" };

/* ---- the lists there are ---- */

function Make({ reload }) {
    const [list, setList] = useState(LISTS[2]);
    const [make, busy, problem] = useAction(async () => {
        const { id } = await post("/reach-out", { list });
        reload();
        go(`#/reports/reach-out/${id}`);
    });
    return html`<${Section} title=${t("report.reach.make")} note=${t("report.reach.make.note")}>
        <${Form} onSubmit=${make} problem=${problem}>
            <${SelectField} label=${t("report.reach.who")} value=${list} onInput=${setList}
                options=${LISTS.map((name) => [name, t(`report.reach.list.${name}`)])} />
            <div class="actions"><${Button} type="submit" kind="main" busy=${busy}>${
                t("report.reach.make.do")}<//></div>
        <//>
    <//>`;
}

const LISTED = () => [
    { key: "list", main: true, label: t("report.reach.who"), cell: (row) => html`
        <a class="row-link" href=${`#/reports/reach-out/${row.id}`}>${
            t(`report.reach.list.${row.list}`)}</a>` },
    { key: "made", label: t("report.reach.made"), cell: (row) => dateTime(row.made) },
    { key: "by", label: t("report.reach.by") },
    { key: "rows", num: true, label: t("report.reach.rows"), cell: (row) => number(row.rows) },
    { key: "done", num: true, label: t("report.reach.done"), cell: (row) => number(row.done) },
];

function Lists() {
    const lists = useLoad((signal) => get("/reach-out", {}, signal));
    return html`${can("edit") && html`<${Make} reload=${lists.reload} />`}
        <${Section} kind="flush" title=${t("report.reach.lists")}>
            <${Loaded} from=${lists}>${(all) => all.length === 0
                ? html`<${Empty} icon="people" title=${t("report.reach.none")} />`
                : html`<${Table} caption=${t("report.reach.lists")} columns=${LISTED()}
                    rows=${all} />`}<//>
        <//>`;
}

/* ---- one of them ---- */

function Outcome({ list, row, onClose }) {
    const [draft, set] = useState({ outcome: row.outcome || "contacted", note: row.note || "" });
    const [save, busy, problem] = useAction(async () => {
        await post(`/reach-out/${list}/${row.member}`, { ...draft, note: draft.note.trim() });
        onClose(true);
    });
    return html`<${Dialog} title=${row.name} onClose=${() => onClose(false)}>
        <${Form} onSubmit=${save} problem=${problem}>
            <${SelectField} label=${t("report.reach.outcome")} value=${draft.outcome}
                onInput=${(outcome) => set({ ...draft, outcome })} options=${[
                    ...OUTCOMES.map((name) => [name, t(`report.reach.outcome.${name}`)]),
                    ["", t("report.reach.outcome.none")]]} />
            <${TextField} area rows="3" optional label=${t("report.reach.note")}
                value=${draft.note} onInput=${(note) => set({ ...draft, note })} />
            <div class="actions end">
                <${Button} onClick=${() => onClose(false)}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy}>${t("settings.save")}<//>
            </div>
        <//>
    <//>`;
}

const contact = (row) => row.contact ? html`<span class="mono">${row.contact.value}</span>` : "–";

const columns = (edit) => [
    { key: "name", main: true, label: t("report.name"), cell: (row) => row.member
        ? html`<a href=${`#/people/${row.member}`}>${row.name}</a>` : t("event.erased") },
    { key: "reason", label: t("report.reach.why"), cell: (row) => html`<div>${
        t(`report.reach.reason.${row.reason}`, { count: row.count })}${row.day &&
        html`<span class="note under">${day(row.day)}</span>`}</div>` },
    { key: "contact", label: t("report.reach.contact"), cell: contact },
    { key: "last", label: t("report.reach.last"), cell: (row) => html`<div>${row.last_contact
        ? date(row.last_contact) : t("report.reach.never")}${row.cool_down_until &&
        html`<span class="note under">${t("report.reach.cool", {
            date: date(row.cool_down_until) })}</span>`}</div>` },
    { key: "outcome", label: t("report.reach.outcome"), cell: (row) => html`<div>
        ${row.outcome && html`<${Tag} kind=${KINDS[row.outcome]}>${
            t(`report.reach.outcome.${row.outcome}`)}<//>`}
        ${row.note && html`<span class="note under">${row.note}</span>`}
        ${can("edit") && row.member && html`<${Button} class="button quiet small"
            aria-label=${`${t("report.reach.mark")}: ${row.name}`} onClick=${() => edit(row)}>${
            t("report.reach.mark")}<//>`}</div>` },
];

function List({ id }) {
    const list = useLoad((signal) => get(`/reach-out/${id}`, {}, signal), [id]);
    const [editing, setEditing] = useState(null);
    const done = (changed) => {
        setEditing(null);
        if (changed)
            list.reload();
    };
    const leftOut = ({ no_consent: consent, cooling }) => t("report.reach.left_out",
                                                            { consent, cooling });
    return html`<${Loaded} from=${list}>${(shown) => html`<${Section} kind="flush"
        title=${t(`report.reach.list.${shown.list}`)}
        note=${`${t("report.reach.as_of", { time: dateTime(shown.made), who: shown.by })} ${
            leftOut(shown.left_out)}`}
        actions=${html`${can("export") && html`<${LinkButton} icon="download" download
            href=${path(`/reach-out/${id}/csv`)}>${t("report.csv")}<//>`}
            <${LinkButton} href="#/reports/reach-out">${t("report.reach.lists")}<//>`}>
        ${shown.people.length === 0
            ? html`<${Empty} icon="check" title=${t("report.reach.nobody")} />`
            : html`<${Table} caption=${t(`report.reach.list.${shown.list}`)}
                columns=${columns(setEditing)} rows=${shown.people}
                rowKey=${(row) => row.member || row.name} />`}
    <//>
    ${editing && html`<${Outcome} list=${id} row=${editing} onClose=${done} />`}`}<//>`;
}

export const ReachOut = ({ id }) => id ? html`<${List} id=${id} />` : html`<${Lists} />`;
