/* SPDX-License-Identifier: Apache-2.0 */
/* page_setup.js -- the first run: a group and its owner, then its card and rules.
 *
 * The first two steps are sent together, by whoever has the code the hub printed; from then on
 * somebody is signed in and every step may be left for later. */

import { post, put, session, setSession } from "./api.js";
import { t } from "./lang.js";
import { RULES } from "./rules_template.js";
import {
    Button, Form, LinkButton, Notice, Page, SelectField, TextField, html, useAction, useState,
} from "./ui.js";
import { ownZone, regionOf, regions, zones } from "./zones.js";

const STEPS = ["group", "owner", "card", "rules", "done"];
const PASSWORD_MIN = 10;

const Steps = ({ now }) => html`<ol class="wizard" aria-label=${t("setup.steps")}>
    ${STEPS.map((step, index) => html`<li key=${step}
        aria-current=${index === now ? "step" : undefined}
        class=${index < now ? "over" : ""}><span>${t(`setup.step.${step}`)}</span></li>`)}
</ol>`;

/* ---- the group and its owner ---- */

function GroupStep({ value, set, onNext }) {
    return html`<${Form} onSubmit=${onNext}>
        <${TextField} label=${t("setup.name")} hint=${t("setup.name_hint")} value=${value.name}
            onInput=${(name) => set({ name })} maxlength="120" required />
        <div class="pair">
            <${SelectField} label=${t("setup.tz")} hint=${t("setup.tz_hint")} value=${value.tz}
                options=${zones(value.tz)} onInput=${(tz) => set({ tz })} />
            <${SelectField} label=${t("setup.region")} hint=${t("setup.region_hint")}
                value=${value.region} options=${regions()}
                onInput=${(region) => set({ region })} />
        </div>
        <div class="actions end"><${Button} type="submit" kind="main"
            disabled=${!value.name.trim()}>${t("shell.next")}<//></div>
    <//>`;
}

function passwordError(password, again) {
    if (password && password.length < PASSWORD_MIN)
        return t("setup.password_short", { least: PASSWORD_MIN });
    return again && again !== password ? t("setup.password_differs") : null;
}

function OwnerStep({ value, set, code, setCode, given, onBack, onNext, busy, problem }) {
    const [again, setAgain] = useState("");
    const error = passwordError(value.password, again);
    const whole = code.trim() && value.login.trim() && value.password && again && !error;
    return html`<${Form} onSubmit=${() => whole && onNext()} problem=${problem}>
        ${!given && html`<${TextField} label=${t("setup.code")} hint=${t("setup.code_hint")}
            value=${code} onInput=${setCode} autocomplete="off" autocapitalize="none"
            spellcheck="false" required />`}
        <div class="pair">
            <${TextField} label=${t("setup.own_name")} hint=${t("setup.own_name_hint")}
                value=${value.name} onInput=${(name) => set({ name })} autocomplete="name" />
            <${TextField} label=${t("shell.login")} hint=${t("setup.login_hint")}
                value=${value.login} onInput=${(login) => set({ login: login.toLowerCase() })}
                autocomplete="username" autocapitalize="none" spellcheck="false" required />
            <${TextField} label=${t("shell.password")} type="password" value=${value.password}
                hint=${t("setup.password_hint", { least: PASSWORD_MIN })}
                onInput=${(password) => set({ password })} autocomplete="new-password" required />
            <${TextField} label=${t("setup.password_again")} type="password" value=${again}
                error=${again && error} onInput=${setAgain} autocomplete="new-password" required />
        </div>
        <div class="actions end">
            <${Button} onClick=${onBack}>${t("shell.back")}<//>
            <${Button} type="submit" kind="main" busy=${busy} disabled=${!whole}>${
                t("setup.create")}<//>
        </div>
    <//>`;
}

/* ---- what may wait ---- */

const cardOf = (value) => ({
    name: { zh: value.name_zh, en: value.name_en }, line: { zh: value.line_zh, en: value.line_en },
    owner: value.owner, link: value.link, expires: 0, members: 0, cap: 0, waiting: "",
});

function CardStep({ owner, onNext }) {
    const [value, setValue] = useState({ name_zh: session().group.name, name_en: "", line_zh: "",
                                         line_en: "", owner, link: "" });
    const change = (key) => (text) => setValue((old) => ({ ...old, [key]: text }));
    const [save, busy, problem] = useAction(async () => {
        await put("/group/card", cardOf(value));
        onNext();
    });
    const field = (key, more = {}) => html`<${TextField} label=${t(`setup.card.${key}`)}
        value=${value[key]} onInput=${change(key)} ...${more} />`;
    return html`<${Form} onSubmit=${save} problem=${problem}>
        <p>${t("setup.card_text")}</p>
        <div class="pair">
            ${field("name_zh", { lang: "zh-CN" })}
            ${field("name_en", { optional: true, lang: "en" })}
            ${field("line_zh", { optional: true, lang: "zh-CN" })}
            ${field("line_en", { optional: true, lang: "en" })}
            ${field("owner")}
            ${field("link", { optional: true, hint: t("setup.card.link_hint"), type: "url" })}
        </div>
        <div class="actions end">
            <${Button} kind="quiet" onClick=${onNext}>${t("shell.skip_step")}<//>
            <${Button} type="submit" kind="main" busy=${busy}
                disabled=${!value.name_zh.trim() && !value.name_en.trim()}>${t("shell.next")}<//>
        </div>
    <//>`;
}

function RulesStep({ onNext }) {
    const [value, setValue] = useState(RULES);
    const change = (key) => (text) => setValue((old) => ({ ...old, [key]: text }));
    const [save, busy, problem] = useAction(async () => {
        await put("/group/rules", value);
        onNext();
    });
    return html`<${Form} onSubmit=${save} problem=${problem}>
        <p>${t("setup.rules_text")}</p>
        <div class="pair">
            <${TextField} area=${true} rows="11" lang="zh-CN" label=${t("setup.rules_zh")}
                value=${value.text_zh} onInput=${change("text_zh")} />
            <${TextField} area=${true} rows="11" lang="en" label=${t("setup.rules_en")}
                value=${value.text_en} onInput=${change("text_en")} />
        </div>
        <div class="actions end">
            <${Button} kind="quiet" onClick=${onNext}>${t("shell.skip_step")}<//>
            <${Button} type="submit" kind="main" busy=${busy}
                disabled=${!value.text_zh.trim() && !value.text_en.trim()}>${t("shell.next")}<//>
        </div>
    <//>`;
}

const DoneStep = () => html`<div class="form">
    <${Notice} kind="ok" title=${t("setup.done_title", { name: session().group.name })}>
        <p>${t("setup.done_text")}</p><//>
    <div class="next-steps">
        <${LinkButton} kind="main" icon="people" href="#/imports?kind=members">${
            t("setup.add_people")}<//>
        <${LinkButton} icon="events" href="#/events?new=1">${t("setup.plan_event")}<//>
        <${LinkButton} kind="quiet" href="#/">${t("setup.look_around")}<//>
    </div>
</div>`;

export default function Setup({ query }) {
    const given = query.get("code") || "";
    const [step, setStep] = useState(0);
    const [code, setCode] = useState(given);
    const [group, setGroup] = useState({ name: "", tz: ownZone(), region: regionOf(ownZone()) });
    const [owner, setOwner] = useState({ name: "", login: "", password: "" });
    const next = () => setStep((old) => old + 1);
    const [create, busy, problem] = useAction(async () => {
        const made = await post("/setup", {
            code: code.trim(), group: { ...group, name: group.name.trim() },
            owner: { ...owner, name: owner.name.trim() || owner.login, login: owner.login.trim() },
        });
        next();
        setSession(made);
    });
    const shown = [
        () => html`<${GroupStep} value=${group} onNext=${next}
            set=${(some) => setGroup((old) => ({ ...old, ...some }))} />`,
        () => html`<${OwnerStep} value=${owner} code=${code} setCode=${setCode} given=${given}
            set=${(some) => setOwner((old) => ({ ...old, ...some }))} busy=${busy}
            problem=${problem} onBack=${() => setStep(0)} onNext=${create} />`,
        () => html`<${CardStep} owner=${owner.name || owner.login} onNext=${next} />`,
        () => html`<${RulesStep} onNext=${next} />`,
        () => html`<${DoneStep} />`,
    ];
    return html`<${Page} key=${step} width="middle" title=${t(`setup.title.${STEPS[step]}`)}
        lead=${t(`setup.lead.${STEPS[step]}`)}>
        <${Steps} now=${step} />
        <div class="card">${shown[step]()}</div>
    <//>`;
}
