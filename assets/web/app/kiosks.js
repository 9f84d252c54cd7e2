/* SPDX-License-Identifier: Apache-2.0 */
/* kiosks.js -- the kiosks: when each was heard of, what it still holds, its clock and its parts. */

import { Empty, Facts, Tag, html } from "./ui.js";
import { bytes, number, relative, t } from "./lang.js";

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

/* ---- each part of how it is: [text, kind]; no kind where there is nothing to worry about ---- */

const CLOCK_MS = 2000;
const DISK_BYTES = 200e6;

const queueOf = ({ queue }) => [known(queue), queue > 0 && "waits"];
const oldestOf = ({ queue, oldest_unsent: oldest }) =>
    queue === 0 ? [t("devices.none_unsent")]
    : [known(oldest, relative), oldest && Date.now() - Date.parse(oldest) > QUIET_MS && "warn"];
const clockOf = ({ clock: said, clock_error_ms: error }) =>
    said?.state === "unset" ? [t("devices.clock.unset"), "bad"]
    : [known(error, clock), Math.abs(error ?? 0) > CLOCK_MS && "warn"];
const clockBy = ({ clock: said }) => [known(said?.state, (state) => t(`devices.clock.by.${state}`))];
const diskOf = ({ disk_free_bytes: free }) =>
    [known(free, bytes), (free ?? DISK_BYTES) < DISK_BYTES && "bad"];
const printerOf = ({ printer }) => [known(printer, (state) => t(`devices.printer.${state}`)),
                                    ["out-of-paper", "offline"].includes(printer) && "warn"];
const peersOf = ({ peers }) => [known(peers, (all) => t("devices.peers.of", {
    linked: all.filter((peer) => peer.linked).length, all: all.length })),
    peers?.some((peer) => !peer.linked) && "warn"];

const ROWS = [
    ["devices.last_seen", (device) => [known(device.last_seen, relative)]],
    ["devices.queue", queueOf],
    ["devices.oldest_unsent", oldestOf],
    ["devices.records", (device) => [known(device.records)]],
    ["devices.newest", (device) => [known(device.newest, relative)]],
    ["devices.clock", clockOf],
    ["devices.clock.by", clockBy],
    ["devices.peers", peersOf],
    ["devices.disk", diskOf],
    ["devices.printer", printerOf],
    ["devices.version", (device) => [known(device.version, String)]],
];

/* What matters of a door while people come in: [label, text, kind] each. */
export const doorSigns = (device) =>
    [["devices.queue", queueOf], ["devices.oldest_unsent", oldestOf], ["devices.clock", clockOf]]
        .map(([key, tell]) => [t(key), ...tell(device)]);

function Kiosk({ device, detail, acts }) {
    const [kind, text] = standing(device);
    return html`<li class="kiosk">
        <div class="row"><h3>${device.name}</h3><${Tag} kind=${kind}>${text}<//></div>
        ${detail && html`<p class="note">${detail(device)}</p>`}
        <${Facts} rows=${ROWS.map(([key, tell]) => [t(key), ...tell(device)])} />
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
