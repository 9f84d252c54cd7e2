/* SPDX-License-Identifier: Apache-2.0 */
/* event_overview.js -- how an event stands, and what there is to do about it next. */

import { Figure, Icon, LinkButton, Section, html, useLoad } from "./ui.js";
import { can, get } from "./api.js";
import { number, t } from "./lang.js";
import { phase } from "./event.js";

/* ---- what there is to do: steps [key, done, address, right] in the order of an event's life ---- */

function steps(event, devices) {
    const at = `#/events/${event.id}`;
    const doors = devices?.filter((device) => !device.revoked &&
        (!device.event || device.event === event.id));
    const over = ["over", "closed"].includes(phase(event));
    return [
        ["codes", event.tickets > 0, `${at}/tickets`, "edit"],
        ["board", undefined, `${at}/board`, "edit"],
        ["kiosk", doors && doors.length > 0, "#/devices", "admin"],
        ["live", event.admissions > 0, `${at}/live`, "events"],
        ["chat", undefined, "#/imports", "edit"],
        ["report", over && event.admissions > 0 ? undefined : false, `${at}/report`, "read"],
    ].filter(([, , , right]) => can(right));
}

const Step = ({ step: [name, done, href] }) => html`<li class="agenda-step">
    <span class=${done ? "agenda-mark done" : "agenda-mark"}>
        ${done && html`<${Icon} name="check" size=${16} />`}
        ${done && html`<span class="hidden">${t("event.step.done")}</span>`}</span>
    <div><a href=${href}>${t(`event.step.${name}`)}</a>
        <p class="note">${t(`event.step.${name}.text`)}</p></div>
</li>`;

/* ---- what its doors do, as sentences ---- */

function sentences(event) {
    const said = [];
    if (!event.opens && !event.closes)
        said.push(t("event.says.any_time"));
    said.push(event.capacity ? t("event.says.capacity", { count: event.capacity })
        : t("event.says.no_capacity"));
    for (const name of ["re_entry", "sign_up", "find", "leaving", "feedback", "questions"]) {
        if (event[name])
            said.push(t(`event.says.${name}`));
    }
    if (event.rules)
        said.push(t("event.says.rules", { version: event.rules }));
    said.push(t(`event.says.unlisted.${event.unlisted}`));
    return said;
}

export default function Overview({ event }) {
    const devices = useLoad((signal) => can("admin") ? get("/devices", {}, signal)
        : Promise.resolve(null), [event.id]);
    return html`<div class="beside">
        <div class="stack">
            <${Section} title=${t("event.now")}>
                <div class="figures">
                    <${Figure} label=${t("events.codes")} value=${event.tickets} />
                    <${Figure} label=${t("events.came")} value=${event.admissions} />
                    <${Figure} label=${t("events.inside")} value=${event.people_inside}
                        note=${event.capacity ? t("event.of_capacity",
                            { capacity: number(event.capacity) }) : ""} />
                </div>
                ${phase(event) === "running" && html`<div class="actions"><${LinkButton} kind="main"
                    icon="door" href=${`#/events/${event.id}/live`}>${
                    t("events.to_live")}<//></div>`}
            <//>
            <${Section} title=${t("event.steps")}>
                <ol class="agenda">${steps(event, devices.data).map((step) => html`
                    <${Step} key=${step[0]} step=${step} />`)}</ol>
            <//>
        </div>
        <${Section} title=${t("event.says")} actions=${can("edit") && html`<${LinkButton}
            kind="quiet" icon="edit" href=${`#/events/${event.id}/settings`}>${
            t("event.tab.settings")}<//>`}>
            <ul class="says">${sentences(event).map((text) => html`
                <li key=${text}>${text}</li>`)}</ul>
        <//>
    </div>`;
}
