/* SPDX-License-Identifier: Apache-2.0 */
/* page_groups.js -- the groups under the group: how full each is, who waits for a place, and who
 * came and went. */

import {
    Button, Dialog, Facts, Form, Loaded, Notice, Page, Section, SelectField, Table, Tag, TextField,
    Trouble, confirmed, go, html, toast, toastProblem, useAction, useEffect, useLoad, useState,
} from "./ui.js";
import { can, del, get, patch, post } from "./api.js";
import { dateTime, number, t } from "./lang.js";

const TYPING_MS = 250;
const STRUCTURES = ["", "ring", "pyramid"];

/* How deep a group is; each stands behind its parent. */
function depths(all) {
    const deep = new Map();
    for (const one of all)
        deep.set(one.id, one.parent ? (deep.get(one.parent) ?? 0) + 1 : 0);
    return deep;
}

/* ---- a new one ---- */

function NewGroup({ all, onClose, onMade }) {
    const [draft, set] = useState({ name: "", parent: all[0].id });
    const [make, busy, problem] = useAction(async () => {
        await post("/groups", { name: draft.name.trim(), parent: draft.parent });
        onMade();
    });
    return html`<${Dialog} title=${t("groups.new")} onClose=${onClose}>
        <${Form} onSubmit=${() => draft.name.trim() && make()} problem=${problem}>
            <${TextField} label=${t("groups.name")} value=${draft.name} maxlength="80"
                onInput=${(name) => set({ ...draft, name })} />
            <${SelectField} label=${t("groups.under")} value=${draft.parent}
                onInput=${(parent) => set({ ...draft, parent })}
                options=${all.map((one) => [one.id, one.name])} />
            <div class="actions end">
                <${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy}
                    disabled=${!draft.name.trim()}>${t("groups.make")}<//>
            </div>
        <//>
    <//>`;
}

/* ---- all ---- */

const full = (one) => one.cap ? t("groups.of", { members: one.members, cap: one.cap })
    : number(one.members);

const columns = (deep) => [
    { key: "name", main: true, label: t("groups.name"), cell: (one) => html`
        <span class=${`deep-${Math.min(4, deep.get(one.id))}`}><a class="row-link"
            href=${`#/groups/${one.id}`}>${one.name}</a></span>` },
    { key: "members", num: true, label: t("groups.members"), cell: (one) => html`<span>${full(one)}
        ${one.notice && html` <${Tag} kind="warn">${t("groups.notice.short")}<//>`}</span>` },
    { key: "everybody", num: true, wide: true, label: t("groups.everybody"),
      cell: (one) => number(one.everybody) },
    { key: "places", num: true, label: t("groups.places"),
      cell: (one) => one.places === null ? "–" : number(one.places) },
    { key: "waiting", num: true, label: t("groups.waiting"), cell: (one) => number(one.waiting) },
];

function Tree({ all, onMade }) {
    const [making, setMaking] = useState(false);
    const made = () => {
        setMaking(false);
        onMade();
    };
    return html`<${Section} kind="flush" title=${t("groups.title")} note=${t("groups.note")}
        actions=${can("edit") && html`<${Button} icon="plus" onClick=${() => setMaking(true)}>${
            t("groups.new")}<//>`}>
        <${Table} caption=${t("groups.title")} columns=${columns(depths(all))} rows=${all} />
        ${making && html`<${NewGroup} all=${all} onClose=${() => setMaking(false)}
            onMade=${made} />`}
    <//>`;
}

/* ---- how large ---- */

function Size({ group, reload }) {
    const [draft, set] = useState({ structure: group.structure, capacity: String(group.capacity || ""),
        platform_cap: String(group.platform_cap || ""), offer_hours: String(group.offer_hours) });
    const [save, busy, problem] = useAction(async () => {
        await patch(`/groups/${group.id}`, { structure: draft.structure,
            capacity: Number(draft.capacity || 0), platform_cap: Number(draft.platform_cap || 0),
            offer_hours: Number(draft.offer_hours || 0) });
        toast(t("settings.saved"));
        reload();
    });
    const field = (name) => html`<${TextField} type="number" min="0" label=${t(`groups.${name}`)}
        hint=${t(`groups.${name}.hint`)} value=${draft[name]}
        onInput=${(value) => set({ ...draft, [name]: value })} />`;
    return html`<${Section} title=${t("groups.size")}>
        <${Form} onSubmit=${save} problem=${problem}>
            <div class="pair">
                <${SelectField} label=${t("groups.structure")} hint=${t("groups.structure.hint")}
                    value=${draft.structure}
                    onInput=${(structure) => set({ ...draft, structure })}
                    options=${STRUCTURES.map((one) => [one,
                        t(`groups.structure.${one || "none"}`)])} />
                ${field("capacity")}
            </div>
            <div class="pair">${field("platform_cap")}${field("offer_hours")}</div>
            <div class="actions"><${Button} type="submit" busy=${busy}>${t("settings.save")}<//></div>
        <//>
    <//>`;
}

/* ---- who comes ---- */

function useFound(typed) {
    const [found, setFound] = useState([]);
    useEffect(() => {
        const timer = setTimeout(async () => {
            const asked = typed.trim();
            setFound(asked ? (await get("/members", { q: asked, limit: 8 })).items : []);
        }, TYPING_MS);
        return () => clearTimeout(timer);
    }, [typed]);
    return found;
}

function Joining({ group, reload }) {
    const [typed, setTyped] = useState("");
    const found = useFound(typed);
    const [join, busy, problem] = useAction(async (member) => {
        const { result } = await post(`/groups/${group.id}/people`, { member: member.id,
                                                                     act: "join" });
        toast(t(`groups.result.${result}`, { name: member.name }));
        setTyped("");
        reload();
    });
    return html`<${Trouble} problem=${problem} />
        <${TextField} type="search" label=${t("groups.join")} hint=${t("groups.join.hint")}
            value=${typed} onInput=${setTyped} />
        ${found.length > 0 && html`<ul class="plain-list">${found.map((one) => html`
            <li key=${one.id} class="actions"><${Button} class="button plain small" busy=${busy}
                onClick=${() => join(one)}>${one.name}<//>
                <span class="note tabular">${one.contact || ""}</span></li>`)}</ul>`}`;
}

async function leave(group, member, reload) {
    const sure = await confirmed({ title: t("groups.leave.title", { name: member.name }),
        text: t("groups.leave.text"), action: t("groups.leave") });
    if (sure === null)
        return;
    try {
        await post(`/groups/${group.id}/people`, { member: member.member, act: "leave" });
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

const person = (one) => html`<a href=${`#/people/${one.member}`}>${one.name}</a>`;
const leaving = (group, reload) => ({ key: "acts", label: t("settings.acts"),
    cell: (one) => can("edit") && html`<${Button} class="button quiet small"
        onClick=${() => leave(group, one, reload)}
        aria-label=${`${t("groups.leave")}: ${one.name}`}>${t("groups.leave")}<//>` });

function Line({ group, reload }) {
    const rows = [
        { key: "place", num: true, label: t("groups.place"), cell: (one) => number(one.place) },
        { key: "name", main: true, label: t("people.name"), cell: person },
        { key: "until", label: t("groups.until"), cell: (one) => one.until
            ? html`<${Tag} kind="info">${dateTime(one.until)}<//>` : "–" },
        leaving(group, reload),
    ];
    return group.line.length > 0 && html`<${Section} kind="flush" title=${t("groups.line")}
        note=${t("groups.line.note")}><${Table} caption=${t("groups.line")} columns=${rows}
            rows=${group.line} rowKey=${(one) => one.member} /><//>`;
}

const Inside = ({ group, reload }) => group.people.length > 0 && html`<${Section} kind="flush"
    title=${t("groups.members")}><${Table} caption=${t("groups.members")} rows=${group.people}
        rowKey=${(one) => one.member} columns=${[
            { key: "name", main: true, label: t("people.name"), cell: person },
            { key: "since", label: t("people.joined"), cell: (one) => dateTime(one.since) },
            leaving(group, reload)]} /><//>`;

/* ---- what happened ---- */

async function undo(act, reload) {
    try {
        await post(`/group-acts/${act.id}/undo`);
        toast(t("groups.undone"));
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

const UNDOABLE = ["join", "wait", "leave"];

const Acts = ({ group, reload }) => group.acts.length > 0 && html`<${Section} kind="flush"
    title=${t("groups.acts")}><${Table} caption=${t("groups.acts")} rows=${group.acts} columns=${[
        { key: "name", main: true, label: t("people.name"), cell: (act) => act.name || "–" },
        { key: "op", label: t("groups.act"), cell: (act) => t(`groups.act.${act.op}`) },
        { key: "time", label: t("groups.when"), cell: (act) => dateTime(act.time) },
        { key: "undo", label: t("settings.acts"), cell: (act) => act.undone
            ? html`<${Tag}>${t("imports.was_undone")}<//>`
            : can("edit") && UNDOABLE.includes(act.op) && html`<${Button}
                class="button quiet small" onClick=${() => undo(act, reload)}
                aria-label=${`${t("imports.undo")}: ${act.name}`}>${t("imports.undo")}<//>` },
    ]} /><//>`;

/* ---- one ---- */

async function finish(group) {
    const sure = await confirmed({ title: t("groups.end.title", { name: group.name }), danger: true,
                                   action: t("groups.end") });
    if (sure === null)
        return;
    try {
        await del(`/groups/${group.id}`);
        go("#/groups");
    } catch (problem) {
        toastProblem(problem);
    }
}

const facts = (group) => [
    [t("groups.members"), full(group)],
    [t("groups.everybody"), number(group.everybody)],
    group.cap > 0 && [t("groups.places"), number(group.places)],
    group.weeks_to_full !== null && [t("groups.weeks"), number(group.weeks_to_full)],
    group.meetings?.pairs !== undefined && [t("groups.pairs"), number(group.meetings.pairs)],
    group.meetings?.speakers !== undefined && [t("groups.speakers"),
                                               number(group.meetings.speakers)],
    group.meetings?.per_session !== undefined && [t("groups.per_session"),
                                                  group.meetings.per_session],
];

function One({ group, reload }) {
    return html`
        ${group.notice && html`<${Notice} kind="warn" title=${t("groups.notice")}><p>${
            t("groups.notice.text")}</p><//>`}
        <${Section} actions=${can("edit") && group.parent && html`<${Button} kind="quiet"
            onClick=${() => finish(group)}>${t("groups.end")}<//>`} title=${t("groups.now")}>
            <${Facts} rows=${facts(group)} />
            ${can("edit") && html`<${Joining} group=${group} reload=${reload} />`}
        <//>
        <${Line} group=${group} reload=${reload} />
        ${can("edit") && html`<${Size} key=${group.history.length} group=${group}
            reload=${reload} />`}
        <${Inside} group=${group} reload=${reload} />
        <${Acts} group=${group} reload=${reload} />`;
}

function OnePage({ id }) {
    const from = useLoad((signal) => get(`/groups/${id}`, {}, signal), [id]);
    return html`<${Page} title=${from.data?.name || t("groups.title")}
        back=${{ href: "#/groups", text: t("groups.title") }}>
        <${Loaded} from=${from}>${(group) => html`<${One} group=${group}
            reload=${from.reload} />`}<//>
    <//>`;
}

function All() {
    const from = useLoad((signal) => get("/groups", {}, signal));
    return html`<${Page} title=${t("groups.title")} lead=${t("groups.lead")}
        back=${{ href: "#/people", text: t("people.title") }}>
        <${Loaded} from=${from}>${(all) => html`<${Tree} all=${all} onMade=${from.reload} />`}<//>
    <//>`;
}

export default function Groups({ params }) {
    return params[0] ? html`<${OnePage} key=${params[0]} id=${params[0]} />` : html`<${All} />`;
}
