/* SPDX-License-Identifier: Apache-2.0 */
/* page_people.js -- everybody the group knows, found by name or address. */

import { can } from "./api.js";
import { LOCALES, date, t } from "./lang.js";
import {
    Busy, Empty, LinkButton, More, Page, SelectField, Table, Tag, TextField, Trouble, html,
    useEffect, usePaged, useState,
} from "./ui.js";

export const STATUSES = ["member", "walk-in", "signup", "applicant", "waitlist", "left"];
const KINDS = { "member": "plain", "walk-in": "warn", "signup": "info", "applicant": "info",
                "waitlist": "info", "left": "plain" };
const TYPING_MS = 250;

export const Status = ({ of }) => html`<${Tag} kind=${KINDS[of]}>${t(`people.status.${of}`)}<//>`;
export const languageName = (code) => LOCALES.find(([known]) => known === code)?.[1] || code;

/* What is typed, a moment after the last key. */
function useSettled(value) {
    const [settled, setSettled] = useState(value);
    useEffect(() => {
        const timer = setTimeout(() => setSettled(value), TYPING_MS);
        return () => clearTimeout(timer);
    }, [value]);
    return settled;
}

const columns = () => [
    { key: "name", label: t("people.name"), main: true,
      cell: (row) => html`<a class="row-link" href=${`#/people/${row.id}`}>${row.name}</a>` },
    { key: "contact", label: t("people.contact"),
      cell: (row) => row.contact ? html`<span class="tabular">${row.contact}</span>` : "–" },
    { key: "status", label: t("people.status"), cell: (row) => html`<${Status} of=${row.status} />` },
    { key: "lang", label: t("people.lang"), wide: true,
      cell: (row) => html`<span class="tabular">${languageName(row.lang) || "–"}</span>` },
    { key: "joined", label: t("people.joined"), num: true, wide: true,
      cell: (row) => date(row.joined) || "–" },
];

const Nobody = ({ searching }) => searching
    ? html`<${Empty} icon="search" title=${t("people.nobody_found")}
        text=${t("people.nobody_found_text")} />`
    : html`<${Empty} icon="people" title=${t("people.nobody")} text=${t("people.nobody_text")}>
        ${can("edit") && html`<${LinkButton} kind="main" icon="imports"
            href="#/imports?kind=members">${t("people.import")}<//>`}
    <//>`;

export default function People({ query }) {
    const [typed, setTyped] = useState(query.get("q") || "");
    const [status, setStatus] = useState(query.get("status") || "");
    const asked = useSettled(typed.trim());
    const list = usePaged("/members", { q: asked, status, limit: 50 }, [asked, status]);
    useEffect(() => {
        const kept = new URLSearchParams({ ...(asked && { q: asked }), ...(status && { status }) });
        history.replaceState(null, "", `#/people${kept.size ? `?${kept}` : ""}`);
    }, [asked, status]);
    return html`<${Page} title=${t("people.title")} lead=${t("people.lead")}
        actions=${html`<${LinkButton} kind="quiet" href="#/groups">${t("groups.title")}<//>
            <${LinkButton} kind="quiet" href="#/points">${t("points.title")}<//>
            ${can("edit") && html`<${LinkButton} icon="imports" href="#/imports?kind=members">${
                t("people.import")}<//>`}`}>
        <div class="card flush">
            <div class="tools" role="search">
                <${TextField} label=${t("people.search")} type="search" value=${typed}
                    placeholder=${t("people.search_hint")} onInput=${setTyped} />
                <${SelectField} label=${t("people.status")} value=${status} onInput=${setStatus}
                    options=${[["", t("people.everybody")],
                               ...STATUSES.map((code) => [code, t(`people.status.${code}`)])]} />
            </div>
            <${Trouble} problem=${list.problem} retry=${list.reload} />
            ${list.loaded ? list.items.length
                ? html`<${Table} caption=${t("people.title")} columns=${columns()}
                    rows=${list.items} /><${More} list=${list} />`
                : html`<${Nobody} searching=${asked || status} />`
            : !list.problem && html`<${Busy} lines=${8} />`}
        </div>
    <//>`;
}
