/* SPDX-License-Identifier: Apache-2.0 */
/* kiosks.js -- the kiosks: when each was heard of, what it still holds, its clock and its parts. */

import { Empty, Facts, Tag, html } from "./ui.js";
import { number, relative, t } from "./lang.js";

const QUIET_MS = 5 * 60000;

const unknown = () => html`<span class="note">${t("report.unknown")}</span>`;
const known = (value, show = number) =>
    value === null || value === undefined ? unknown() : show(value);

/* [kind, text] of how it stands. */
function standing(device, now = Date.now()) {
    if (device.revoked)
        return ["bad", t("devices.revoked")];
    if (!device.last_seen)
        return ["plain", t("devices.never_seen")];
    return now - Date.parse(device.last_seen) < QUIET_MS ? ["ok", t("devices.heard")]
        : ["warn", t("devices.quiet")];
}

const clock = (ms) => Math.abs(ms) < 1000
    ? t("devices.clock.ms", { ms: number(Math.round(ms)) })
    : t("devices.clock.s", { seconds: number(ms / 1000, { maximumFractionDigits: 1 }) });

const ROWS = [
    ["devices.last_seen", (device) => known(device.last_seen, relative)],
    ["devices.queue", (device) => known(device.queue)],
    ["devices.oldest_unsent", (device) => known(device.oldest_unsent, relative)],
    ["devices.records", (device) => known(device.records)],
    ["devices.newest", (device) => known(device.newest, relative)],
    ["devices.clock", (device) => known(device.clock_error_ms, clock)],
    ["devices.disk", (device) => known(device.disk, String)],
    ["devices.printer", (device) => known(device.printer, String)],
    ["devices.version", (device) => known(device.version, String)],
];

function Kiosk({ device, detail, acts }) {
    const [kind, text] = standing(device);
    return html`<li class="kiosk">
        <div class="row"><h3>${device.name}</h3><${Tag} kind=${kind}>${text}<//></div>
        ${detail && html`<p class="note">${detail(device)}</p>`}
        <${Facts} rows=${ROWS.map(([key, tell]) => [t(key), tell(device)])} />
        ${acts && acts(device)}
    </li>`;
}

/* `detail` says more about one under its name; `acts` is what can be done with it. */
export function KioskFleet({ devices, detail, acts }) {
    if (devices.length === 0)
        return html`<${Empty} icon="devices" title=${t("devices.none")} />`;
    return html`<ul class="fleet">${devices.map((device) => html`<${Kiosk} key=${device.id}
        device=${device} detail=${detail} acts=${acts} />`)}</ul>`;
}
