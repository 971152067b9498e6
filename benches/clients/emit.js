// Sends the statements of a file with another client: node emit.js CLIENT ENDPOINT FILE BATCH. Prints statements a second.
// Reading the file is not counted. Four batches are under way at once, as with kitbag.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const CONNECTIONS = 4;
const [client, endpoint, file, size] = process.argv.slice(2);
const lines = readFileSync(file, "utf8").trimEnd().split("\n");
const batches = [];
for (let from = 0; from < lines.length; from += Number(size)) {
    batches.push(lines.slice(from, from + Number(size)).map((line) => JSON.parse(line)));
}
const send = client === "tincanjs" ? tincan() : await xapi();

const begin = performance.now();
await Promise.all(Array.from({ length: CONNECTIONS }, connection));
const seconds = (performance.now() - begin) / 1000;
console.log(lines.length / seconds);

async function connection() {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
        await send(batch);
    }
}

async function xapi() {
    const { default: XAPI } = await import("@xapi/xapi");
    const lrs = new (XAPI.default ?? XAPI)({ endpoint, auth: "Basic a2l0OmtpdA==", version: "1.0.3" });
    return (statements) => lrs.sendStatements({ statements });
}

function tincan() {
    const TinCan = createRequire(import.meta.url)("tincanjs");
    const lrs = new TinCan.LRS({ endpoint, username: "kit", password: "kit", allowFail: false });
    return (batch) =>
        new Promise((resolve, reject) => {
            const statements = batch.map((statement) => new TinCan.Statement(statement));
            lrs.saveStatements(statements, { callback: (error) => (error === null ? resolve() : reject(error)) });
        });
}
