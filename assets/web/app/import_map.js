/* SPDX-License-Identifier: Apache-2.0 */
/* import_map.js -- which column of a table is what: a choice over each, with what stands in it.
 *
 * As the hub takes it, a map is "name=3,email=5", columns counted from 1. */

import { t } from "./lang.js";
import { html } from "./ui.js";

const PERSON = ["name", "family", "given", "nick", "email", "phone", "qq", "wechat", "telegram",
                "discord", "weibo", "douban", "meetup", "xmpp", "id", "lang", "note"];
const SIGNUP = ["status", "checked-in", "guests", "places", "source"];
export const fieldsOf = (kind) => (kind === "signups" ? [...PERSON, ...SIGNUP] : PERSON);

/* {column from 0: field} */
export const readMap = (text) => Object.fromEntries((text || "").split(",").filter(Boolean)
    .map((part) => part.split("=")).map(([field, column]) => [Number(column) - 1, field]));
export const writeMap = (map) => Object.entries(map).filter(([, field]) => field)
    .map(([column, field]) => `${field}=${Number(column) + 1}`).join(",");
/* What headers often say, for whoever wants to name the columns to begin with. */
const HEADERS = {
    nickname: "nick", 昵称: "nick", 姓名: "name", 名字: "name", 邮箱: "email", 电子邮件: "email",
    "e-mail": "email", 手机: "phone", 手机号: "phone", 电话: "phone", telephone: "phone",
    mobile: "phone", 微信: "wechat", 微信号: "wechat", language: "lang", 语言: "lang", 备注: "note",
    编号: "id", "family name": "family", "last name": "family", 姓: "family", "given name": "given",
    "first name": "given", 名: "given",
};
export function guessMap(columns, kind) {
    const used = new Set();
    return Object.fromEntries(columns.flatMap((name, index) => {
        const said = (name || "").trim().toLowerCase();
        const field = HEADERS[said] || said;
        if (!fieldsOf(kind).includes(field) || used.has(field))
            return [];
        used.add(field);
        return [[index, field]];
    }));
}
/* A person is told by something. */
export const mapSays = (map) => Object.values(map).some((field) =>
    field && !["lang", "note", ...SIGNUP].includes(field));

/* The first rows as they are read; with `map` the columns can be named. */
export function Sample({ columns, sample, kind, map, onMap }) {
    const taken = (field, column) => Object.entries(map || {}).some(([other, used]) =>
        used === field && Number(other) !== column);
    return html`<div class="table-wide sample" tabindex="0" role="region"
        aria-label=${t("imports.sample")}><table class="grid">
        <thead>
            <tr>${columns.map((name, index) => html`<th key=${index} scope="col">${
                name || t("imports.column", { number: index + 1 })}</th>`)}</tr>
            ${map && html`<tr>${columns.map((name, index) => html`<td key=${index}>
                <select aria-label=${t("imports.column_is", { column: name || index + 1 })}
                    value=${map[index] || ""}
                    onChange=${(event) => onMap({ ...map, [index]: event.target.value })}>
                    <option value="" selected=${!map[index]}>${t("imports.not_read")}</option>
                    ${fieldsOf(kind).map((field) => html`<option key=${field} value=${field}
                        selected=${map[index] === field} disabled=${taken(field, index)}>${
                        t(`field.${field}`)}</option>`)}
                </select></td>`)}</tr>`}
        </thead>
        <tbody>${sample.map((row, at) => html`<tr key=${at}>${columns.map((_, index) => html`
            <td key=${index} class=${map && !map[index] ? "unread" : ""}>${row[index]}</td>`)}
        </tr>`)}</tbody>
    </table></div>`;
}
