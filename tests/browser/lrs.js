// Learning Record Stores for the tests: one in memory, as strict as the strictest in the field and able to fail, and Ralph, a
// real one, reached through the test server, because it does not allow requests from other sites.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

export const AUTH = `Basic ${Buffer.from('key:secret').toString('base64')}`;

/** What a launch puts into an address. @param {string} endpoint @param {object=} more */
export function launchQuery(endpoint, more) {
  return { endpoint, auth: AUTH, actor: JSON.stringify({ mbox: 'mailto:ann@example.org' }), ...more };
}

/** An LRS in memory. One statement that it holds already refuses the whole batch. */
export function memoryLrs() {
  const lrs = {
    /** In the order of arrival. @type {any[]} */
    statements: [],
    /** Ids of each batch that was asked for. @type {string[][]} */
    batches: [],
    /** Fails before, or after, it has stored: a status, headers, or silence. @type {(n: number) => any} */
    fault: (_n) => undefined,
    verbs: () => lrs.statements.map(({ verb, object }) => `${verb.display.en} ${object.id.split('/').at(-1)}`),
    /** @param {Request} request @param {Response} response */
    async handle(request, response) {
      /** @type {Buffer[]} */
      const parts = [];
      for await (const part of request) parts.push(part);
      const cors = {
        'access-control-allow-origin': request.headers.origin || '*', 'access-control-max-age': '0',
        'access-control-allow-headers': 'authorization, content-type, x-experience-api-version', 'access-control-allow-methods': 'POST',
      };
      const answer = (/** @type {number} */ status, /** @type {string} */ body = '', headers = {}) => {
        response.writeHead(status, { ...cors, ...headers });
        response.end(body);
      };
      if (request.method === 'OPTIONS') return answer(204);
      if (request.headers.authorization !== AUTH) return answer(401, 'who are you?');
      if (request.headers['x-experience-api-version'] !== '1.0.3') return answer(400, 'which version?');
      const statements = JSON.parse(String(Buffer.concat(parts)));
      lrs.batches.push(statements.map((/** @type {any} */ { id }) => id));
      const fault = lrs.fault(lrs.batches.length);
      if (fault && !fault.stored) return fault.silent ? undefined : answer(fault.status, 'not now', fault.headers);
      const held = new Set(lrs.statements.map(({ id }) => id));
      if (statements.some((/** @type {any} */ { id }) => held.has(id))) return answer(409, 'held already');
      lrs.statements.push(...statements);
      return fault ? request.socket.destroy() : answer(200, JSON.stringify(statements.map((/** @type {any} */ { id }) => id)));
    },
  };
  return lrs;
}

const bin = process.env.KITBAG_RALPH || fileURLToPath(new URL('../../target/ralph/bin', import.meta.url));

/** Why Ralph cannot be asked, or false. */
export function ralphSkipReason() {
  if (existsSync(join(bin, 'ralph'))) return false;
  const reason = `no Ralph in ${bin}: tests/run installs it`;
  if (process.env.CI === 'true') throw new Error(reason);
  process.stderr.write(`\n*** REAL LRS SKIPPED: ${reason} ***\n\n`);
  return reason;
}

/** Ralph on a free port, with one file of statements. */
export async function startRalph() {
  const folder = mkdtempSync(join(tmpdir(), 'kitbag-ralph-'));
  const kept = join(folder, 'statements');
  mkdirSync(kept);
  const env = {
    ...process.env, RALPH_APP_DIR: folder, RALPH_AUTH_FILE: join(folder, 'auth.json'), RALPH_RUNSERVER_BACKEND: 'fs',
    RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH: kept,
  };
  const words = ['auth', '-u', 'key', '-p', 'secret', '-s', 'all', '-M', 'mailto:lrs@example.org', '-N', 'lrs', '-w'];
  const made = spawnSync(join(bin, 'ralph'), words, { env, cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  const script = fileURLToPath(new URL('../lrs/start_ralph.py', import.meta.url));
  const ralph = spawn(join(bin, 'python'), [script], { env, cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const port = Number(await new Promise((resolve, reject) => {
    ralph.stdout.once('data', resolve);
    ralph.once('exit', (code) => reject(new Error(`Ralph ended with ${code}`)));
  }));
  /** Forwards what a page asks of the test server. @param {Request} request @param {Response} response */
  const handle = (request, response) => {
    const { url = '', method, headers } = request;
    const outgoing = ask({ host: '127.0.0.1', port, path: url.replace('/xapi/', '/xAPI/'), method, headers });
    outgoing.on('error', () => response.destroy()).on('response', (answer) => {
      response.writeHead(answer.statusCode || 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(outgoing);
  };
  const stop = () => {
    ralph.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const up = () => new Promise((resolve) => {
    ask({ host: '127.0.0.1', port, path: '/__lbheartbeat__' }).on('response', (answer) => resolve(answer.resume())).on('error', () => resolve(null)).end();
  });
  for (let n = 0; n < 300 && !await up(); n++) await new Promise((resolve) => setTimeout(resolve, 200));
  /** Everything that it has written, in the order of arrival. @returns {any[]} */
  const statements = () => (existsSync(join(kept, 'fs_lrs.jsonl')) ? readFileSync(join(kept, 'fs_lrs.jsonl'), 'utf8') : '')
    .split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return { handle, stop, statements };
}
