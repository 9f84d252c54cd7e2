/* SPDX-License-Identifier: Apache-2.0 */
/* event_settings.js -- an event is changed, closed and opened again. */

import {
    Button, Form, Section, confirmed, html, toast, toastProblem, useAction, useLoad, useState,
} from "./ui.js";
import { get, patch, post } from "./api.js";
import { t } from "./lang.js";
import { Place } from "./event_place.js";
import { PolicySections, WhatFields, draftOf, said, wrong } from "./policy.js";

function Closing({ event, reload }) {
    const closed = event.status === "closed";
    const act = async () => {
        const sure = closed || await confirmed({
            title: t("event.close"), text: t("event.close.text"), action: t("event.close"),
            danger: true,
        }) !== null;
        if (!sure)
            return;
        try {
            await post(`/events/${event.id}/${closed ? "reopen" : "close"}`);
            toast(t(closed ? "event.reopened" : "event.closed"));
            reload();
        } catch (problem) {
            toastProblem(problem);
        }
    };
    return html`<${Section} title=${t(closed ? "event.reopen" : "event.close")}
        note=${t(closed ? "event.reopen.note" : "event.close.note")}>
        <div class="actions"><${Button} kind=${closed ? "plain" : "danger"} onClick=${act}>${
            t(closed ? "event.reopen" : "event.close")}<//></div>
    <//>`;
}

export default function Settings({ event, reload }) {
    const [draft, set] = useState(() => draftOf(event));
    const [errors, setErrors] = useState({});
    const content = useLoad((signal) => get(`/events/${event.id}/content`, {}, signal), [event.id]);
    const [save, busy, problem] = useAction(async () => {
        await patch(`/events/${event.id}`, said(draft));
        toast(t("event.saved"));
        reload();
    });
    const submit = () => {
        const found = wrong(draft);
        setErrors(found);
        if (Object.keys(found).length === 0)
            save();
        else
            toast(t("event.error.some"), { kind: "bad" });
    };
    const form = { draft, set, errors, hasRules: Boolean(content.data?.rules) || draft.rules };
    return html`<div class="stack">
        <${Form} onSubmit=${submit} problem=${problem}>
            <div class="stack">
                <${Section} title=${t("event.part.what")}><${WhatFields} ...${form} /><//>
                <${PolicySections} ...${form} />
            </div>
            <div class="actions end save"><${Button} type="submit" kind="main" busy=${busy}>${
                t("event.save")}<//></div>
        <//>
        <${Place} event=${event} />
        <${Closing} event=${event} reload=${reload} />
    </div>`;
}
