/* SPDX-License-Identifier: Apache-2.0 */
/* test_texts.mjs -- both languages say the same: the same keys, the same values in each text, and
 * every key a page asks for. */

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { SOURCE } from "./rig.mjs";

const WEB = path.join(SOURCE, "assets/web");
const read = (code) => JSON.parse(fs.readFileSync(path.join(WEB, `lang/${code}.json`), "utf8"));
const zh = read("zh-CN");
const en = read("en");
const placeholders = (text) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name))]
    .sort();
const scripts = fs.readdirSync(path.join(WEB, "app")).map((name) =>
    [name, fs.readFileSync(path.join(WEB, "app", name), "utf8")]);

/* A key in one language alone would show itself instead of words. */
test("both files hold the same keys", () => {
    assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
});

/* A value forgotten in one language would be missing from the sentence. */
test("each text uses the same values in both languages", () => {
    for (const key of Object.keys(en))
        assert.deepEqual(placeholders(zh[key]), placeholders(en[key]), key);
});

test("no text is empty, none has a plural of other than two forms", () => {
    for (const [key, text] of [...Object.entries(zh), ...Object.entries(en)]) {
        assert.ok(text.trim(), key);
        for (const [, inside] of text.matchAll(/\{([^}]*)\}/g))
            assert.ok([1, 3].includes(inside.split("|").length), `${key}: {${inside}}`);
    }
});

/* t("key") has to be written; t(`part.${x}`) has to have at least one text with that beginning. */
test("every key a page asks for is written", () => {
    for (const [name, text] of scripts) {
        for (const [, key] of text.matchAll(/\bt\(\s*"([^"]+)"/g))
            assert.ok(key in en, `${name} asks for ${key}`);
        for (const [, start] of text.matchAll(/\bt\(\s*`([^`$]+)\$\{/g))
            assert.ok(Object.keys(en).some((key) => key.startsWith(start)),
                      `${name} asks for ${start}…`);
    }
});

/* The policy of the page lets no style or script stand in it. */
test("nothing asks for what the content policy forbids", () => {
    const page = fs.readFileSync(path.join(WEB, "index.html"), "utf8");
    assert.ok(!/<style|style=|<script(?![^>]*src=)|\son\w+=/.test(page));
    for (const [name, text] of scripts)
        assert.ok(!/\beval\(|new Function|innerHTML|insertAdjacentHTML|https?:\/\/(?!www\.w3)\w/
            .test(text), name);
});
