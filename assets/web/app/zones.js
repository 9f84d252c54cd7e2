/* SPDX-License-Identifier: Apache-2.0 */
/* zones.js -- time zones and regions to choose from, as the browser knows them. */

import { currentLocale } from "./lang.js";

export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const USUAL_ZONES = ["Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore",
    "Asia/Tokyo", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "UTC"];

const label = (zone) => zone.replace(/_/g, " ");

/* [zone, text], one's own first. */
export function zones(chosen) {
    const known = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [];
    const all = new Set([chosen, ownZone(), ...USUAL_ZONES, ...known]);
    return [...all].filter(Boolean).map((zone) => [zone, label(zone)]);
}

/* Codes that name no country of people with telephones. */
const NO_REGION = /^(E[UZ]|UN|QO|X[A-JL-Z]|ZZ)$/;

/* [code, name] by name: what telephone numbers without a country's prefix belong to. */
export function regions() {
    const names = new Intl.DisplayNames(currentLocale(), { type: "region", fallback: "none" });
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    return letters.flatMap((first) => letters.map((second) => first + second))
        .filter((code) => !NO_REGION.test(code))
        .map((code) => [code, names.of(code)])
        .filter(([, name]) => name)
        .sort(([, left], [, right]) => left.localeCompare(right, currentLocale()));
}

const REGION_OF = { "Asia/Taipei": "TW", "Asia/Hong_Kong": "HK", "Asia/Macau": "MO",
    "Asia/Singapore": "SG", "Asia/Tokyo": "JP", "Asia/Seoul": "KR", "Europe/Berlin": "DE",
    "Europe/London": "GB", "Europe/Paris": "FR", "America/New_York": "US",
    "America/Chicago": "US", "America/Denver": "US", "America/Los_Angeles": "US" };
export const regionOf = (zone) => REGION_OF[zone] || "CN";
