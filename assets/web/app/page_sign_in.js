/* SPDX-License-Identifier: Apache-2.0 */
/* page_sign_in.js -- who is there: login and password. */

import { post, setSession } from "./api.js";
import { t } from "./lang.js";
import { Button, Form, Page, TextField, html, toast, useAction, useState } from "./ui.js";

export default function SignIn() {
    const [login, setLogin] = useState("");
    const [password, setPassword] = useState("");
    const [signIn, busy, problem] = useAction(async () => {
        const session = await post("/session", { login: login.trim(), password });
        setSession(session);
        toast(t("shell.welcome", { name: session.name || session.login }));
    });
    return html`<${Page} width="narrow" title=${t("shell.sign_in")}
        lead=${t("shell.sign_in_text")}>
        <div class="card"><${Form} onSubmit=${signIn} problem=${problem?.status === 401
            ? Object.assign(problem, { kind: "wrong-password", detail: "" }) : problem}>
            <${TextField} label=${t("shell.login")} value=${login} onInput=${setLogin}
                name="username" autocomplete="username" autocapitalize="none" spellcheck="false"
                required />
            <${TextField} label=${t("shell.password")} value=${password} onInput=${setPassword}
                type="password" name="password" autocomplete="current-password" required />
            <div class="actions end"><${Button} type="submit" kind="main" busy=${busy}
                disabled=${!login || !password}>${t("shell.sign_in")}<//></div>
        <//></div>
        <p class="note">${t("shell.forgotten")}</p>
    <//>`;
}
