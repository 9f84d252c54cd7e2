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

const COLUMNS = () => [
    { key: "name", main: true, label: t("devices.name"), cell: (device) => {
        const [kind, text] = standing(device);
        return html`${device.name} <${Tag} kind=${kind}>${text}<//>`;
    } },
    { key: "seen", label: t("devices.last_seen"),
      cell: (device) => known(device.last_seen, relative) },
    { key: "queue", num: true, label: t("devices.queue"), cell: (device) => known(device.queue) },
    { key: "oldest", label: t("devices.oldest_unsent"),
      cell: (device) => known(device.oldest_unsent, relative) },
    { key: "records", num: true, label: t("devices.records"),
      cell: (device) => known(device.records) },
    { key: "clock", label: t("devices.clock"),
      cell: (device) => known(device.clock_error_ms, clock) },
    { key: "disk", label: t("devices.disk"),
      cell: (device) => known(device.disk, String) },
    { key: "printer", label: t("devices.printer"),
      cell: (device) => known(device.printer, String) },
    { key: "version", label: t("devices.version"),
      cell: (device) => known(device.version, String) },
];

export function KioskFleet({ devices, extra = [] }) {
    if (devices.length === 0)
        return html`<${Empty} icon="devices" title=${t("devices.none")} />`;
    return html`<div class="table-wide"><${Table} caption=${t("live.kiosks")}
        columns=${[...COLUMNS(), ...extra]} rows=${devices} /></div>`;
}
