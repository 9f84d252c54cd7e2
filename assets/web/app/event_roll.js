/* SPDX-License-Identifier: Apache-2.0 */
/* event_roll.js -- people marked as present by hand: at a table without a kiosk, or afterwards from
 * a paper list; and who helped, spoke or hosted. */

import {
    Button, Empty, Loaded, More, Section, SelectField, Table, Tag, TextField, confirmed, html,
    toast, toastProblem, useLoad, usePaged, useState,
} from "./ui.js";
import { can, del, get, post } from "./api.js";
import { dateTime, t } from "./lang.js";

/* Who is known to have been there, by whatever way. */
const present = (rows) => new Set(rows.filter((row) => !row.undone).map((row) => row.member));

const ROLES = ["attendee", "helper", "speaker", "host"];

/* What somebody who came was there. */
function Role({ event, member, role }) {
    const [now, setNow] = useState(role);
    const change = async (next) => {
        try {
            await post(`/events/${event.id}/roles`, { member: member.id, role: next });
            setNow(next);
            toast(t("settings.saved"));
        } catch (problem) {
            toastProblem(problem);
        }
    };
    return html`<select value=${now} aria-label=${`${t("event.roll.role")}: ${member.name}`}
        onChange=${({ target }) => change(target.value)}>
        ${ROLES.map((one) => html`<option key=${one} value=${one} selected=${one === now}>${
            t(`event.roll.role.${one}`)}</option>`)}</select>`;
}

const memberColumns = (event, here, roles, mark) => [
    { key: "name", main: true, label: t("report.name") },
    { key: "contact", label: t("report.reach.contact"), cell: (row) => html`<span class="mono">${
        row.contact || "–"}</span>` },
    { key: "here", label: t("event.roll.here"), cell: (row) => here.has(row.id)
        ? html`<${Tag} kind="ok">${t("event.roll.came")}<//>`
        : html`<${Button} class="button small" icon="check" onClick=${() => mark(row)}
            aria-label=${`${t("event.roll.mark")}: ${row.name}`}>${t("event.roll.mark")}<//>` },
    { key: "role", label: t("event.roll.role"), cell: (row) => here.has(row.id) && can("edit")
        ? html`<${Role} key=${row.id} event=${event} member=${row}
            role=${roles.get(row.id) || "attendee"} />` : "" },
];

function Members({ event, came, roles, onMarked }) {
    const [search, setSearch] = useState("");
    const [method, setMethod] = useState("roll-call");
    const list = usePaged(`/events/${event.id}/roll-call/people`, { q: search, limit: 20 },
        [search]);
    const mark = async (member) => {
        try {
            const { denied } = await post(`/events/${event.id}/roll-call`,
                { members: [member.id], method });
            if (denied)
                toast(t("event.roll.denied", { name: member.name }), { kind: "bad" });
            else
                toast(t("event.roll.marked", { name: member.name }));
            onMarked();
        } catch (problem) {
            toastProblem(problem);
        }
    };
    return html`<${Section} kind="flush" title=${t("event.roll.title")}
        note=${t("event.roll.note")}>
        <div class="tools">
            <${TextField} type="search" label=${t("event.roll.search")} value=${search}
                onInput=${setSearch} />
            <${SelectField} label=${t("event.roll.method")} value=${method} onInput=${setMethod}
                options=${["roll-call", "paper"].map((one) => [one, t(`report.method.${one}`)])} />
        </div>
        <${Loaded} from=${{ ...list, data: list.loaded ? list : undefined }}>${() =>
            list.items.length === 0
            ? html`<${Empty} icon="people" title=${t("event.roll.nobody")} />`
            : html`<${Table} caption=${t("event.roll.title")} rows=${list.items}
                columns=${memberColumns(event, came, roles, mark)} /><${More} list=${list} />`}<//>
    <//>`;
}

const markColumns = (unmark) => [
    { key: "name", main: true, label: t("report.name"),
      cell: (row) => row.name ?? t("event.erased") },
    { key: "method", label: t("report.methods"), cell: (row) => t(`report.method.${row.method}`) },
    { key: "by", label: t("event.roll.by"), cell: (row) => html`<div>${row.by}
        <span class="note under">${row.time ? dateTime(row.time) : t("live.time_unknown")}</span>
    </div>` },
    { key: "undo", label: t("settings.acts"), cell: (row) => row.undone_by
        ? html`<${Tag} kind="bad">${t("live.taken_back")}<//>`
        : row.member && html`<${Button} class="button quiet small" onClick=${() => unmark(row)}
            aria-label=${`${t("event.roll.unmark")}: ${row.name}`}>${t("event.roll.unmark")}<//>` },
];

export default function Roll({ event, reload }) {
    const rows = useLoad((signal) => get(`/events/${event.id}/attendance`, {}, signal), [event.id]);
    const marks = useLoad((signal) => get(`/events/${event.id}/roll-call`, {}, signal), [event.id]);
    const roles = useLoad((signal) => get(`/events/${event.id}/roles`, {}, signal), [event.id]);
    const again = () => {
        rows.reload();
        marks.reload();
        reload();
    };
    const unmark = async (row) => {
        const why = await confirmed({ title: t("event.roll.unmark.title", { name: row.name }),
            action: t("event.roll.unmark"), why: t("event.roll.why"), danger: true });
        if (why === null)
            return;
        try {
            await del(`/events/${event.id}/roll-call/${row.member}`, { why });
            again();
        } catch (problem) {
            toastProblem(problem);
        }
    };
    return html`<div class="stack">
        <${Loaded} from=${roles}>${(told) => html`<${Members} event=${event}
            came=${present(rows.data || [])} onMarked=${again}
            roles=${new Map(told.map((row) => [row.member, row.role]))} />`}<//>
        <${Loaded} from=${marks}>${(all) => all.length > 0 && html`<${Section} kind="flush"
            title=${t("event.roll.marks")}><${Table} caption=${t("event.roll.marks")} rows=${all}
                columns=${markColumns(unmark)} rowKey=${(row) => `${row.ticket}${row.time}`} />
        <//>`}<//>
    </div>`;
}
