/* SPDX-License-Identifier: Apache-2.0 */
/* member_life.js -- one person's two streams by day: messages above the line, meetups below.
 *
 * The drawing is stretched to its width, so it holds bars only; words stand around it. */

import { day, number, t } from "./lang.js";
import { Figure, Tag, html } from "./ui.js";

const DAYS_LEAST = 60;
const DAYS_MOST = 366;
const UP = 62;
const DOWN = 24;
const DAY_MS = 86400000;

const numberOf = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY_MS);
const textOf = (count) => new Date(count * DAY_MS).toISOString().slice(0, 10);

function bars(days, first) {
    const most = Math.max(1, ...days.map((one) => one.messages || 0));
    const events = Math.max(1, ...days.map((one) => one.events));
    return days.flatMap((one) => {
        const x = numberOf(one.day) - first + 0.1;
        const up = UP * Math.sqrt((one.messages || 0) / most);
        const down = DOWN * one.events / events;
        return [
            up > 0 && html`<rect key=${`m${one.day}`} class="online" x=${x} y=${UP - up}
                width="0.8" height=${up}><title>${t("member.day_messages",
                { day: day(one.day), count: one.messages })}</title></rect>`,
            down > 0 && html`<rect key=${`e${one.day}`} class="offline" x=${x - 0.2} y=${UP + 2}
                width="1.2" height=${down}><title>${t("member.day_events",
                { day: day(one.day), count: one.events })}</title></rect>`,
        ];
    });
}

function Chart({ days, online }) {
    const last = numberOf(new Date().toISOString().slice(0, 10));
    const first = Math.max(last - DAYS_MOST,
                           Math.min(numberOf(days[0].day), last - DAYS_LEAST));
    const shown = days.filter((one) => numberOf(one.day) >= first);
    const messages = shown.reduce((sum, one) => sum + (one.messages || 0), 0);
    const events = shown.reduce((sum, one) => sum + one.events, 0);
    const width = last - first + 1;
    return html`<figure class="life">
        <svg viewBox=${`0 0 ${width} ${UP + DOWN + 2}`} preserveAspectRatio="none" role="img"
            aria-label=${t(online ? "member.life_said" : "member.life_said_offline", {
                messages, events, from: day(textOf(first)) })}>
            <rect class="zero" x="0" y=${UP} width=${width} height="1.2" />${bars(shown, first)}
        </svg>
        <div class="life-ends note"><span>${day(textOf(first))}</span>
            <span>${t("member.today")}</span></div>
        <figcaption><ul class="legend">
            ${online && html`<li><span class="dot online"></span>${t("member.messages")}
                <strong class="num">${number(messages)}</strong></li>`}
            <li><span class="dot offline"></span>${t("member.meetups")}
                <strong class="num">${number(events)}</strong></li>
        </ul></figcaption>
    </figure>`;
}

export const LifeState = ({ state }) => state ? html`<${Tag} kind=${
    { active: "ok", new: "info", dormant: "warn" }[state] || "plain"}>${t(`life.${state}`)}<//>`
    : "–";

export function Life({ life }) {
    const online = life.basis !== "offline only";
    return html`
        ${life.days.length ? html`<${Chart} days=${life.days} online=${online} />`
            : html`<p class="note">${t("member.no_days")}</p>`}
        <div class="figures">
            <${Figure} label=${t("member.vitality")} value=${life.vitality}
                note=${t("member.of_100")} />
            <${Figure} label=${t("member.streak")} value=${life.streak}
                note=${t("member.streak_note")} />
            <div class="figure"><span class="figure-label">${t("member.state")}</span>
                <span><${LifeState} state=${life.state} /></span></div>
        </div>
        ${!online && html`<p class="note">${t("member.offline_only")}</p>`}`;
}
