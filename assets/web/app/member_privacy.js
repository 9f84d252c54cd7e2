/* SPDX-License-Identifier: Apache-2.0 */
/* member_privacy.js -- what a person allowed, what they may take along, and forgetting them. */

import { can, get, path, post } from "./api.js";
import { date, t } from "./lang.js";
import {
    Button, Dialog, Form, LinkButton, Loaded, Section, SelectField, Tag, TextField, confirmed, go,
    html, toast, toastProblem, useAction, useLoad, useState,
} from "./ui.js";

const PURPOSES = ["attendance", "contact", "wall", "activity-import"];
const purposeName = (purpose) => purpose.startsWith("connector:")
    ? purpose.slice("connector:".length) : t(`consent.${purpose}`);

/* The last word for each purpose. */
const lastWords = (consents) => [...new Map(consents.map((word) => [word.purpose, word])).values()];

function WordDialog({ id, onClose, onDone }) {
    const [word, setWord] = useState({ purpose: PURPOSES[0], given: "yes", how: "" });
    const change = (key) => (value) => setWord((old) => ({ ...old, [key]: value }));
    const [save, busy, problem] = useAction(async () => {
        await post(`/members/${id}/consents`, { purpose: word.purpose, how: word.how.trim(),
                                                given: word.given === "yes" });
        onDone();
    });
    return html`<${Dialog} title=${t("consent.add")} onClose=${onClose}>
        <${Form} onSubmit=${save} problem=${problem}>
            <${SelectField} label=${t("consent.purpose")} value=${word.purpose}
                onInput=${change("purpose")}
                options=${PURPOSES.map((purpose) => [purpose, t(`consent.${purpose}`)])} />
            <${SelectField} label=${t("consent.said")} value=${word.given}
                onInput=${change("given")}
                options=${["yes", "no"].map((said) => [said, t(`consent.${said}`)])} />
            <${TextField} label=${t("consent.how")} hint=${t("consent.how_hint")}
                value=${word.how} onInput=${change("how")} maxlength="80" required />
            <div class="actions end"><${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                <${Button} type="submit" kind="main" busy=${busy}
                    disabled=${!word.how.trim()}>${t("shell.save")}<//></div>
        <//>
    <//>`;
}

async function erase(member) {
    const why = await confirmed({
        title: t("consent.erase_title", { name: member.name }), text: t("consent.erase_text"),
        action: t("consent.erase_do"), why: t("consent.erase_why"), danger: true,
    });
    if (why === null)
        return;
    try {
        await post(`/members/${member.id}/erase`, { why });
        toast(t("consent.erased"));
        go("#/people");
    } catch (problem) {
        toastProblem(problem);
    }
}

export function Privacy({ member }) {
    const [asking, setAsking] = useState(false);
    const from = useLoad((signal) => get(`/members/${member.id}/consents`, {}, signal),
                         [member.id]);
    const done = () => {
        setAsking(false);
        toast(t("shell.saved"));
        from.reload();
    };
    return html`<${Section} title=${t("consent.title")} actions=${can("edit") && html`<${Button}
            kind="quiet" icon="plus" onClick=${() => setAsking(true)}>${t("consent.add_do")}<//>`}>
        <${Loaded} from=${from} lines=${2}>${(consents) => consents.length === 0
            ? html`<p class="note">${t("consent.none")}</p>`
            : html`<ul class="plain-list">${lastWords(consents).map((word) => html`
                <li key=${word.purpose} class="row"><div>${purposeName(word.purpose)}
                    <div class="note">${[date(word.time), word.how].filter(Boolean)
                        .join(" · ")}</div></div>
                    <${Tag} kind=${word.given ? "ok" : "bad"}>${
                        t(word.given ? "consent.yes" : "consent.no")}<//></li>`)}</ul>`}<//>
        ${can("export") && html`<div class="actions"><${LinkButton} icon="download"
            href=${path(`/members/${member.id}/export`)} download>${t("consent.export")}<//></div>`}
        ${can("admin") && html`<div class="actions"><${Button} kind="quiet danger-text"
            icon="trash" onClick=${() => erase(member)}>${t("consent.erase")}<//></div>`}
        ${asking && html`<${WordDialog} id=${member.id} onClose=${() => setAsking(false)}
            onDone=${done} />`}
    <//>`;
}
