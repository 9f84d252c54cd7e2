/* SPDX-License-Identifier: Apache-2.0 */
/* event_signups.js -- who said elsewhere that they would come. */

import { Empty, Figure, LinkButton, Loaded, Section, Table, Tag, html, useLoad } from "./ui.js";
import { can, get } from "./api.js";
import { number, t } from "./lang.js";

const REPLIES = ["yes", "maybe", "waitlist", "cancelled", "no"];
const KINDS = { yes: "ok", maybe: "warn", waitlist: "info", cancelled: "plain", no: "plain" };

const COLUMNS = () => [
    { key: "name", main: true, label: t("event.signups.name"), cell: (row) => row.member &&
        can("read") ? html`<a href=${`#/people/${row.member}`}>${row.name}</a>`
        : row.name ?? t("event.erased") },
    { key: "reply", label: t("event.signups.reply"), cell: (row) => html`<${Tag}
        kind=${KINDS[row.reply]}>${t(`event.signups.${row.reply}`)}<//>` },
    { key: "guests", num: true, label: t("event.signups.guests"),
      cell: (row) => row.guests ? `+${number(row.guests)}` : "" },
    { key: "via", label: t("event.signups.via"),
      cell: (row) => [row.via, row.source].filter(Boolean).join(" · ") },
];

const Import = () => can("edit") && html`<${LinkButton} icon="imports" href="#/imports">${
    t("event.signups.import")}<//>`;

function List({ list }) {
    if (list.signups.length === 0)
        return html`<${Section}><${Empty} icon="people" title=${t("event.signups.none")}
            text=${t("event.signups.none.text")}><${Import} /><//><//>`;
    return html`<${Section} kind="flush" title=${t("event.signups.title")}
        actions=${html`<${Import} />`}>
        <div class="figures">${REPLIES.map((reply) => html`<${Figure} key=${reply}
            label=${t(`event.signups.${reply}`)} value=${list[reply]} />`)}
            <${Figure} label=${t("event.signups.guests")} value=${list.guests} /></div>
        <${Table} caption=${t("event.signups.title")} columns=${COLUMNS()} rows=${list.signups}
            rowKey=${(row) => row.handle} />
    <//>`;
}

export default function Signups({ event }) {
    const list = useLoad((signal) => get(`/events/${event.id}/signups`, {}, signal), [event.id]);
    return html`<${Loaded} from=${list}>${(all) => html`<${List} list=${all} />`}<//>`;
}
