/* SPDX-License-Identifier: Apache-2.0 */
/* page_member.js -- one person: who they are, how they are reached, what became of them; joined
 * with a second record, parted again, corrected. */

import { can, get, patch, post } from "./api.js";
import { both, date, dateTime, LOCALES, t, time } from "./lang.js";
import { Life } from "./member_life.js";
import { MergeDialog, isAddress } from "./member_merge.js";
import { Privacy } from "./member_privacy.js";
import { Status, languageName } from "./page_people.js";
import {
    Button, Dialog, Facts, Folded, Form, Icon, Loaded, Page, Section, SelectField, Table, Tag, TextField,
    confirmed, html, go, toast, toastProblem, useAction, useLoad, useState,
} from "./ui.js";

const BACK = () => ({ href: "#/people", text: t("people.title") });
const TICKET_KINDS = { valid: "ok", revoked: "bad", blocked: "bad", pending: "warn",
                       declined: "plain" };

/* Does it, says so, and shows what came of it; a refusal is said too. */
async function done(act, sentence, reload) {
    try {
        const result = await act();
        toast(sentence);
        reload();
        return result;
    } catch (problem) {
        toastProblem(problem);
        return null;
    }
}

/* ---- addresses ---- */

async function split(member, handle, reload) {
    const why = await confirmed({
        title: t("member.split_title"), action: t("member.split_do"), why: t("member.why"),
        text: t("member.split_text", { address: handle.raw, name: member.name }),
    });
    if (why === null)
        return;
    const made = await done(() => post(`/handles/${handle.id}/split`, { why }),
                            t("member.split_done"), reload);
    if (made?.member)
        go(`#/people/${made.member}`);
}

const Handles = ({ member, reload }) => html`<${Section} title=${t("member.handles")}>
    ${!member.handles.some(isAddress) && html`<p class="note">${t("member.no_handles")}</p>`}
    <ul class="plain-list">${member.handles.filter(isAddress).map((handle) => html`<li key=${handle.id} class="row">
        <div><span class="note">${t(`platform.${handle.platform}`)}</span>
            <div class="wrap">${handle.raw}</div></div>
        ${can("edit") && member.handles.length > 1 && html`<button type="button" class="round"
            aria-label=${t("member.split_label", { address: handle.raw })}
            title=${t("member.split_do")} onClick=${() => split(member, handle, reload)}>
            <${Icon} name="split" /></button>`}
    </li>`)}</ul>
<//>`;

const Claims = ({ claims }) => claims.length > 0 && html`<${Section} title=${t("member.claims")}
    note=${t("member.claims_text")}>
    <${Facts} rows=${claims.map((claim) => [t(`platform.${claim.platform}`), claim.raw])} />
<//>`;

/* ---- merges ---- */

async function undo(merge, reload) {
    const why = await confirmed({
        title: t("member.undo_title"), action: t("member.undo_do"), why: t("member.why"),
        text: t("member.undo_text", { name: merge.name || t("member.unnamed") }),
    });
    if (why !== null)
        done(() => post(`/merges/${merge.op}/undo`, { why }), t("member.undo_done"), reload);
}

const Merges = ({ merges, reload }) => merges.length > 0 && html`<${Section}
    title=${t("member.merges")}>
    <ul class="plain-list">${merges.map((merge) => html`<li key=${merge.op} class="row">
        <div><div class="wrap">${merge.name || t("member.unnamed")}</div>
            <div class="note">${[date(merge.time), merge.by, merge.why].filter(Boolean)
                .join(" · ")}</div></div>
        ${can("edit") && html`<${Button} kind="quiet" icon="undo"
            onClick=${() => undo(merge, reload)}>${t("member.undo_do")}<//>`}
    </li>`)}</ul>
<//>`;

/* ---- what became of them ---- */

const attended = () => [
    { key: "title", label: t("member.event"), main: true, cell: (row) => html`<a
        href=${`#/events/${row.event}`}>${row.event_title}</a>` },
    { key: "time", label: t("member.came"), cell: (row) => row.time ? html`${date(row.time)} ${
        time(row.time)}` : t("shell.unknown") },
    { key: "door", label: t("member.door"), cell: (row) => row.door },
    { key: "how", label: t("member.how"), cell: (row) => html`
        ${row.undone && html`<${Tag}>${t("member.undone")}<//>`}
        ${!row.undone && row.entry > 1 && html`<${Tag} kind="warn">${
            t("member.entry", { number: row.entry })}<//>`}
        ${!row.undone && row.entry <= 1 && (row.walk_in ? t("member.walk_in")
                                                        : t("member.with_code"))}` },
];

const Attendance = ({ rows }) => html`<${Section} title=${t("member.attendance")}
    kind=${rows.length ? "flush" : ""}>
    ${rows.length ? html`<${Table} caption=${t("member.attendance")} columns=${attended()}
        rows=${[...rows].reverse()} rowKey=${(row) => `${row.log}/${row.seq}`} />`
    : html`<p class="note">${t("member.never")}</p>`}
<//>`;

const Tickets = ({ rows }) => rows.length > 0 && html`<${Section} title=${t("member.tickets")}>
    <${Folded} rows=${[...rows].reverse()}>${(row) => html`<li key=${row.ticket} class="row">
        <div><a href=${`#/events/${row.event}/tickets`}>${row.event_title}</a>
            <div class="note">${date(row.issued)}${row.walk_in && ` · ${t("member.walk_in")}`}</div>
        </div><${Tag} kind=${TICKET_KINDS[row.state]}>${t(`ticket.${row.state}`)}<//>
    </li>`}<//>
<//>`;

const SignUps = ({ rows }) => rows.length > 0 && html`<${Section} title=${t("member.signups")}>
    <ul class="plain-list">${rows.map((row) => html`<li key=${row.event + row.via} class="row">
        <div><a href=${`#/events/${row.event}`}>${row.event_title}</a>
            <div class="note">${[row.via, row.guests > 0 && t("member.guests",
                { count: row.guests }), row.source].filter(Boolean).join(" · ")}</div></div>
        <${Tag} kind=${row.reply === "yes" ? "ok" : "plain"}>${t(`reply.${row.reply}`)}<//>
    </li>`)}</ul>
<//>`;

const promptOf = (answer) => both({ p_zh: answer.prompt?.zh, p_en: answer.prompt?.en }, "p") ||
    answer.question;
const Answers = ({ rows }) => rows.length > 0 && html`<${Section} title=${t("member.answers")}>
    <${Facts} rows=${rows.map((row) => [promptOf(row), row.value])} />
<//>`;

/* ---- corrected ---- */

function EditDialog({ member, onClose, onDone }) {
    const [value, setValue] = useState({ name: member.name, note: member.note || "",
                                         lang: member.lang || "" });
    const change = (key) => (text) => setValue((old) => ({ ...old, [key]: text }));
    const [save, busy, problem] = useAction(async () => {
        const { lang, ...rest } = value;
        await patch(`/members/${member.id}`, lang ? { ...rest, lang } : rest);
        onDone();
    });
    return html`<${Dialog} title=${t("member.edit")} onClose=${onClose}>
        <${Form} onSubmit=${save} problem=${problem}>
            <${TextField} label=${t("people.name")} value=${value.name}
                onInput=${change("name")} maxlength="80" required />
            <${SelectField} label=${t("people.lang")} value=${value.lang}
                onInput=${change("lang")}
                options=${[...(member.lang ? [] : [["", t("shell.unknown")]]), ...LOCALES]} />
            <${TextField} label=${t("member.note")} hint=${t("member.note_hint")} area=${true}
                optional=${true} value=${value.note} onInput=${change("note")} />
            <div class="actions end"><${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy}
                    disabled=${!value.name.trim()}>${t("shell.save")}<//></div>
        <//>
    <//>`;
}

const Person = ({ member, reload }) => html`<div class="beside">
    <div class="stack">
        <${Section} title=${t("member.life")}><${Life} life=${member.life} /><//>
        <${Attendance} rows=${member.attendance} />
        <${SignUps} rows=${member.signups} />
        <${Tickets} rows=${member.tickets} />
        <${Answers} rows=${member.answers} />
    </div>
    <div class="stack">
        <${Section} title=${t("member.profile")}><${Facts} rows=${[
            [t("people.status"), html`<${Status} of=${member.status} />`],
            [t("people.joined"), dateTime(member.joined) || "–"],
            [t("people.lang"), languageName(member.lang) || "–"],
            member.note && [t("member.note"), member.note],
        ]} /><//>
        <${Handles} member=${member} reload=${reload} />
        <${Claims} claims=${member.claims} />
        <${Merges} merges=${member.merges} reload=${reload} />
        <${Privacy} member=${member} />
    </div>
</div>`;

export default function Member({ params }) {
    const [dialog, setDialog] = useState(null);
    const from = useLoad((signal) => get(`/members/${params[0]}`, {}, signal), [params[0]]);
    const member = from.data;
    const close = () => setDialog(null);
    const finish = (sentence) => () => {
        close();
        toast(sentence);
        from.reload();
    };
    return html`<${Page} back=${BACK()} title=${member?.name || t("member.title")}
        actions=${member && can("edit") && html`
            <${Button} icon="edit" onClick=${() => setDialog("edit")}>${t("member.edit_do")}<//>
            <${Button} icon="merge" onClick=${() => setDialog("merge")}>${t("member.merge")}<//>`}>
        <${Loaded} from=${from} lines=${9}>${() => html`<${Person} member=${member}
            reload=${from.reload} />`}<//>
        ${dialog === "edit" && html`<${EditDialog} member=${member} onClose=${close}
            onDone=${finish(t("shell.saved"))} />`}
        ${dialog === "merge" && html`<${MergeDialog} member=${member} onClose=${close}
            onDone=${finish(t("member.merge_done"))} />`}
    <//>`;
}
