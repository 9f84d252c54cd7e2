/* SPDX-License-Identifier: Apache-2.0 */
/* event_place.js -- what an event is among the others: of which series, of what kind, or called
 * off. */

import {
    Button, CheckField, Form, Loaded, Section, SelectField, html, toast, useAction, useLoad,
    useState,
} from "./ui.js";
import { get, patch } from "./api.js";
import { t } from "./lang.js";

const KINDS = ["regular", "brand", "festival"];

function Fields({ event, place, series }) {
    const [draft, set] = useState({ series: place.series || "", kind: place.kind,
                                    cancelled: place.cancelled });
    const [save, busy, problem] = useAction(async () => {
        await patch(`/events/${event.id}/place`, { ...draft, series: draft.series || null });
        toast(t("settings.saved"));
    });
    return html`<${Form} onSubmit=${save} problem=${problem}>
        <div class="pair">
            ${series.length > 0 && html`<${SelectField} label=${t("event.place.series")}
                hint=${t("event.place.series.hint")} value=${draft.series}
                onInput=${(one) => set({ ...draft, series: one })}
                options=${[["", t("event.place.series.none")],
                    ...series.map((one) => [one.id, one.title])]} />`}
            <${SelectField} label=${t("event.place.kind")} hint=${t("event.place.kind.hint")}
                value=${draft.kind} onInput=${(kind) => set({ ...draft, kind })}
                options=${KINDS.map((kind) => [kind, t(`event.place.kind.${kind}`)])} />
        </div>
        <${CheckField} label=${t("event.place.cancelled")} hint=${t("event.place.cancelled.hint")}
            value=${draft.cancelled} onInput=${(cancelled) => set({ ...draft, cancelled })} />
        <div class="actions"><${Button} type="submit" busy=${busy}>${t("settings.save")}<//></div>
    <//>`;
}

export function Place({ event }) {
    const from = useLoad((signal) => Promise.all([
        get(`/events/${event.id}/place`, {}, signal), get("/series", {}, signal)]), [event.id]);
    return html`<${Section} title=${t("event.place")}>
        <${Loaded} from=${from} lines=${2}>${([place, series]) => html`<${Fields} event=${event}
            place=${place} series=${series.filter((one) => !one.ended ||
                one.id === place.series)} />`}<//>
    <//>`;
}
