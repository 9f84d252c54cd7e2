/* SPDX-License-Identifier: Apache-2.0 */
/* kiosks.js -- the kiosks as a table: when each was heard of, what it still holds, its clock. */

import { Empty, Table, Tag, html } from "./ui.js";
import { number, relative, t } from "./lang.js";

const QUIET_MS = 5 * 60000;

const unknown = () => html`<span class="note">${t("report.unknown")}</span>`;
const known = (value, show = number) =>
    value === null || value === undefined ? unknown() : show(value);

/* [kind, text] of how it stands. */
export function standing(device, now = Date.now()) {
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

const line = (label, value, show) => html`<span class="under"><span class="note">${label}</span> ${
    known(value, show)}</span>`;

const columns = (detail) => [
    { key: "name", main: true, label: t("devices.name"), cell: (device) => {
        const [kind, text] = standing(device);
        return html`${device.name} <${Tag} kind=${kind}>${text}<//>
            ${detail && html`<span class="note under">${detail(device)}</span>`}`;
    } },
    { key: "seen", label: t("devices.last_seen"),
      cell: (device) => known(device.last_seen, relative) },
    { key: "unsent", label: t("devices.unsent"), cell: (device) => html`<div>
        ${line(t("devices.queue"), device.queue)}
        ${line(t("devices.oldest_unsent"), device.oldest_unsent, relative)}</div>` },
    { key: "records", num: true, label: t("devices.records"),
      cell: (device) => known(device.records) },
    { key: "clock", label: t("devices.clock"),
      cell: (device) => known(device.clock_error_ms, clock) },
    { key: "machine", label: t("devices.machine"), cell: (device) => html`<div>
        ${line(t("devices.disk"), device.disk, String)}
        ${line(t("devices.printer"), device.printer, String)}
        ${line(t("devices.version"), device.version, String)}</div>` },
];

/* `detail` says more about one under its name; `extra` are columns of the page's own. */
export function KioskFleet({ devices, detail, extra = [] }) {
    if (devices.length === 0)
        return html`<${Empty} icon="devices" title=${t("devices.none")} />`;
    return html`<div class="table-wide fleet"><${Table} caption=${t("live.kiosks")}
        columns=${[...columns(detail), ...extra]} rows=${devices} /></div>`;
}
