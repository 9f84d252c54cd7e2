/* SPDX-License-Identifier: Apache-2.0 */
/* member_merge.js -- who else is this person: looked for, seen beside each other, joined. */

import { get, post } from "./api.js";
import { date, t } from "./lang.js";
import { Status } from "./page_people.js";
import {
    Busy, Button, Dialog, Facts, Form, Trouble, TextField, html, useAction, useLoad, useState,
} from "./ui.js";

/* What a door files a walk-in under tells nobody anything. */
export const isAddress = (handle) => handle.platform !== "walkin";
const addresses = (member) => [
    ...member.handles.filter(isAddress)
        .map((handle) => ({ ...handle, label: t(`platform.${handle.platform}`) })),
    ...member.claims.map((claim) => ({ ...claim,
        label: t("member.typed", { what: t(`platform.${claim.platform}`) }) })),
];
const nameOf = (member) => ({ platform: "nick", value: member.name.toLowerCase() });
const sameAs = (member) => {
    const known = new Set([...addresses(member), nameOf(member)]
        .map((one) => `${one.platform} ${one.value}`));
    return (one) => one.value && known.has(`${one.platform} ${one.value}`);
};

/* What tells a person from another; what `other` has too is marked. */
export function Portrait({ member, other }) {
    const same = other ? sameAs(other) : () => false;
    return html`<${Facts} rows=${[
        [t("people.name"), html`<strong>${member.name}</strong>`,
         same(nameOf(member)) ? "same" : ""],
        ...addresses(member).map((one) => [one.label, one.raw, same(one) ? "same" : ""]),
        [t("people.status"), html`<${Status} of=${member.status} />`],
        [t("people.joined"), date(member.joined) || "–"],
        [t("member.meetups"), member.attendance.filter((one) => !one.undone).length],
        member.note && [t("member.note"), member.note],
    ]} />`;
}

function Search({ except, onFound }) {
    const [typed, setTyped] = useState("");
    const found = useLoad(async (signal) => typed.trim()
        ? get("/members", { q: typed.trim(), limit: 8 }, signal) : { items: [] }, [typed.trim()]);
    const rows = (found.data?.items || []).filter((row) => row.id !== except);
    return html`<${TextField} label=${t("member.merge_with")} type="search" value=${typed}
            placeholder=${t("people.search_hint")} onInput=${setTyped} autofocus />
        <${Trouble} problem=${found.problem} />
        <ul class="plain-list pick" aria-label=${t("member.found")}>${rows.map((row) => html`
            <li key=${row.id}><button type="button" onClick=${() => onFound(row.id)}>
                <strong>${row.name}</strong>
                <span class="note">${row.contact || ""}</span><${Status} of=${row.status} />
            </button></li>`)}</ul>
        ${typed.trim() && !found.busy && !rows.length && html`<p class="note">${
            t("people.nobody_found")}</p>`}`;
}

function Compare({ member, other, onBack, onMerge, busy, problem }) {
    const [why, setWhy] = useState("");
    const from = useLoad((signal) => get(`/members/${other}`, {}, signal), [other]);
    return html`<${Form} problem=${problem || from.problem} onSubmit=${() => onMerge(other, why)}>
        <div class="two">
            <${Portrait} member=${member} other=${from.data} />
            ${from.data ? html`<${Portrait} member=${from.data} other=${member} />` : html`<${Busy} />`}
        </div>
        <p class="note">${t("member.merge_text")}</p>
        <${TextField} label=${t("member.why")} hint=${t("member.why_hint")} value=${why}
            onInput=${setWhy} maxlength="200" />
        <div class="actions end"><${Button} onClick=${onBack}>${t("shell.back")}<//>
            <${Button} type="submit" kind="main" icon="merge" busy=${busy}
                disabled=${!from.data}>${t("member.merge_do")}<//></div>
    <//>`;
}

export function MergeDialog({ member, onClose, onDone }) {
    const [other, setOther] = useState(null);
    const [merge, busy, problem] = useAction(async (id, why) => {
        const made = await post(`/members/${member.id}/merge`, { with: id, why: why.trim() });
        onDone(made);
    });
    return html`<${Dialog} wide=${Boolean(other)} onClose=${onClose}
        title=${t("member.merge_title", { name: member.name })}>
        ${other ? html`<${Compare} member=${member} other=${other} busy=${busy}
            problem=${problem} onBack=${() => setOther(null)} onMerge=${merge} />`
        : html`<${Search} except=${member.id} onFound=${setOther} />`}
    <//>`;
}
