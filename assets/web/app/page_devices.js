/* SPDX-License-Identifier: Apache-2.0 */
/* page_devices.js -- the kiosks: invited by a symbol they scan, listed, revoked. */

import {
    Button, Dialog, Form, Loaded, Notice, Page, Section, SelectField, TextField, confirmed, html,
    toast, toastProblem, useAction, useEffect, useLoad, useState,
} from "./ui.js";
import { get, post } from "./api.js";
import { dateTime, t } from "./lang.js";
import { KioskFleet } from "./kiosks.js";

const SECOND_MS = 1000;

/* ---- an invitation ---- */

/* The time now, by the second. */
function useClock() {
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
        return () => clearInterval(timer);
    }, []);
    return now;
}

const two = (value) => String(value).padStart(2, "0");
function left(ms) {
    const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
    return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${
        two(seconds % 60)}`;
}

/* Looks every few seconds whether a kiosk came that was not there before. */
function useArrival(known) {
    const [came, setCame] = useState(null);
    useEffect(() => {
        const timer = setInterval(async () => {
            const devices = await get("/devices").catch(() => []);
            const fresh = devices.find((device) => !known.includes(device.id));
            if (fresh)
                setCame(fresh);
        }, 3 * SECOND_MS);
        return () => clearInterval(timer);
    }, []);
    return came;
}

function Invitation({ invite, known, onClose }) {
    const now = useClock();
    const came = useArrival(known);
    const over = Date.parse(invite.expires) <= now;
    if (came)
        return html`<${Notice} kind="ok" title=${t("devices.paired_now", { name: came.name })}>
            <p>${t("devices.paired_now.text")}</p><//>
            <div class="actions end"><${Button} kind="main" onClick=${onClose}>${
                t("devices.done")}<//></div>`;
    return html`<p>${t("devices.invite.scan")}</p>
        ${over ? html`<${Notice} kind="warn">${t("devices.invite.over")}<//>`
            : html`<img class="code large" width="320" height="320"
                src=${`data:image/png;base64,${invite.png_base64}`}
                alt=${t("devices.invite.picture")} />`}
        <p class="invite-left">${t("devices.invite.left", {
            left: left(Date.parse(invite.expires) - now) })}</p>
        <details><summary>${t("devices.invite.text")}</summary>
            <p class="mono">${invite.uri}</p></details>`;
}

function Invite({ known, onClose }) {
    const events = useLoad((signal) => get("/events", {}, signal));
    const [draft, set] = useState({ name: "", event: "", url: location.origin });
    const [invite, setInvite] = useState(null);
    const [make, busy, problem] = useAction(async () => {
        setInvite(await post("/invites", { name: draft.name.trim(), event: draft.event || null,
                                           url: draft.url.trim() }));
    });
    const open = (events.data || []).filter((event) => event.status !== "closed");
    const field = (name) => ({ label: t(`devices.invite.${name}`), value: draft[name],
        hint: t(`devices.invite.${name}.hint`),
        onInput: (value) => set({ ...draft, [name]: value }) });
    return html`<${Dialog} title=${t("devices.invite")} onClose=${onClose}>
        ${invite ? html`<${Invitation} invite=${invite} known=${known} onClose=${onClose} />`
            : html`<${Form} onSubmit=${() => draft.name.trim() && make()} problem=${problem}>
                <${TextField} autofocus required maxlength="60" ...${field("name")} />
                <${SelectField} ...${field("event")} options=${[["", t("devices.invite.all")],
                    ...open.map((event) => [event.id, event.title])]} />
                <${TextField} type="url" required ...${field("url")} />
                <div class="actions end">
                    <${Button} onClick=${onClose}>${t("shell.cancel")}<//>
                    <${Button} type="submit" kind="main" busy=${busy}
                        disabled=${!draft.name.trim()}>${t("devices.invite.make")}<//>
                </div>
            <//>`}
    <//>`;
}

/* ---- those there are ---- */

async function revoke(device, reload) {
    const sure = await confirmed({ title: t("devices.revoke.title", { name: device.name }),
        text: t("devices.revoke.text"), action: t("devices.revoke"), danger: true });
    if (sure === null)
        return;
    try {
        await post(`/devices/${device.id}/revoke`);
        toast(t("devices.revoke.done", { name: device.name }));
        reload();
    } catch (problem) {
        toastProblem(problem);
    }
}

const paired = (device) => t("devices.paired", { time: dateTime(device.paired) });
const acts = (reload) => (device) => !device.revoked && html`<div class="actions"><${Button}
    class="button small" onClick=${() => revoke(device, reload)}
    aria-label=${`${t("devices.revoke")}: ${device.name}`}>${t("devices.revoke")}<//></div>`;

export default function Devices() {
    const devices = useLoad((signal) => get("/devices", {}, signal));
    const [inviting, setInviting] = useState(false);
    const done = () => {
        setInviting(false);
        devices.reload();
    };
    const button = html`<${Button} kind="main" icon="plus" onClick=${() => setInviting(true)}>${
        t("devices.invite")}<//>`;
    return html`<${Page} title=${t("devices.title")} lead=${t("devices.lead")} actions=${button}>
        <${Loaded} from=${devices}>${(all) => html`
            <${Section} title=${t("devices.list")} note=${t("devices.list.note")}>
                <${KioskFleet} devices=${all} detail=${paired}
                    acts=${acts(devices.reload)} /><//>
            ${inviting && html`<${Invite} known=${all.map((device) => device.id)}
                onClose=${done} />`}`}<//>
    <//>`;
}
