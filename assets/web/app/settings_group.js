/* SPDX-License-Identifier: Apache-2.0 */
/* settings_group.js -- the group itself, the card and rules that new events start with, and the
 * address of the calendar of events. */

import {
    Button, Form, Loaded, Section, SelectField, TextField, html, toast, useAction, useLoad,
    useState,
} from "./ui.js";
import { get, patch, put, setSession } from "./api.js";
import { t } from "./lang.js";
import { Editor, Told } from "./event_board.js";
import { regions, zones } from "./zones.js";

function Itself({ group, reload }) {
    const [draft, set] = useState({ name: group.name, tz: group.tz, region: group.region });
    const [save, busy, problem] = useAction(async () => {
        await patch("/group", { ...draft, name: draft.name.trim() });
        setSession(await get("/session"));
        toast(t("settings.saved"));
        reload();
    });
    const field = (name) => ({ label: t(`settings.group.${name}`), value: draft[name],
        hint: t(`settings.group.${name}.hint`),
        onInput: (value) => set({ ...draft, [name]: value }) });
    return html`<${Section} title=${t("settings.group")}>
        <${Form} onSubmit=${() => draft.name.trim() && save()} problem=${problem}>
            <${TextField} required maxlength="80" ...${field("name")} />
            <div class="pair">
                <${SelectField} ...${field("tz")} options=${zones(draft.tz)} />
                <${SelectField} ...${field("region")} options=${regions()} />
            </div>
            <div class="actions"><${Button} type="submit" kind="main" busy=${busy}>${
                t("settings.save")}<//></div>
        <//>
    <//>`;
}

/* The address holds a secret: calendar programs sign in nowhere. */
function Calendar() {
    const calendar = useLoad((signal) => get("/calendar", {}, signal));
    const copy = async () => {
        await navigator.clipboard.writeText(location.origin + calendar.data.path);
        toast(t("settings.tokens.copied"));
    };
    return html`<${Section} title=${t("settings.calendar")} note=${t("settings.calendar.note")}>
        <${Loaded} from=${calendar} lines=${1}>${({ path }) => html`
            <p class="mono token">${location.origin + path}</p>
            ${navigator.clipboard && html`<div class="actions"><${Button} icon="link"
                onClick=${copy}>${t("settings.tokens.copy")}<//></div>`}`}<//>
    <//>`;
}

function Own({ kind, value, reload }) {
    const [editing, setEditing] = useState(false);
    const done = (changed) => {
        setEditing(false);
        if (changed)
            reload();
    };
    return html`<${Section} title=${t(`board.${kind}`)} note=${t(`settings.own.${kind}`)}
        actions=${html`<${Button} icon="edit" onClick=${() => setEditing(true)}>${
            t(value ? "board.edit" : `board.${kind}.add`)}<//>`}>
        ${value && html`<${Told} kind=${kind} value=${value} />`}
        ${editing && html`<${Editor} kind=${kind} value=${value} onClose=${done}
            save=${(said) => put(`/group/${kind}`, said)} />`}
    <//>`;
}

export function GroupSettings() {
    const group = useLoad((signal) => get("/group", {}, signal));
    return html`<${Loaded} from=${group}>${(shown) => html`
        <${Itself} group=${shown} reload=${group.reload} />
        <${Own} kind="card" value=${shown.card} reload=${group.reload} />
        <${Own} kind="rules" value=${shown.rules} reload=${group.reload} />
        <${Calendar} />`}<//>`;
}
