/* SPDX-License-Identifier: Apache-2.0 */
/* settings_audit.js -- what was done by whom, the newest first. */

import {
    Button, Empty, Loaded, Section, Table, html, toastProblem, useLoad, useState,
} from "./ui.js";
import { get } from "./api.js";
import { dateTime, hasText, t } from "./lang.js";

/* "POST /v1/events/{event}/close" is the text settings.audit.post_events_event_close. */
function actText(act) {
    const key = `settings.audit.${act.toLowerCase().replace("/v1/", "").replaceAll(/[^a-z]+/g, "_")
        .replace(/_$/, "")}`;
    return hasText(key) ? t(key) : act;
}

const COLUMNS = () => [
    { key: "act", main: true, label: t("settings.audit.act"), cell: (row) => actText(row.act) },
    { key: "at", label: t("settings.audit.at"), cell: (row) => dateTime(row.at) },
    { key: "who", label: t("settings.audit.who") },
    { key: "address", label: t("settings.audit.address"),
      cell: (row) => html`<span class="mono">${row.address}</span>` },
    { key: "subject", label: t("settings.audit.subject"),
      cell: (row) => row.subject ? html`<span class="mono">${row.subject}</span>` : "–" },
];

export function Audit() {
    const first = useLoad((signal) => get("/audit", { limit: 50 }, signal));
    const [rest, setRest] = useState([]);
    const entries = [first.data, ...rest].flatMap((page) => page?.entries || []);
    const next = (rest.at(-1) || first.data)?.next;
    const more = async () => {
        try {
            const page = await get("/audit", { limit: 50, before: next });
            setRest((old) => [...old, page]);
        } catch (problem) {
            toastProblem(problem);
        }
    };
    return html`<${Section} kind="flush" title=${t("settings.audit")}
        note=${t("settings.audit.note")}>
        <${Loaded} from=${first}>${() => entries.length === 0
            ? html`<${Empty} icon="file" title=${t("settings.audit.none")} />`
            : html`<${Table} caption=${t("settings.audit")} columns=${COLUMNS()} rows=${entries}
                rowKey=${(row) => row.number} />`}<//>
        ${next && html`<div class="more"><${Button} onClick=${more}>${t("shell.more")}<//></div>`}
    <//>`;
}
