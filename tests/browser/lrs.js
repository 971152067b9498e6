// Learning Record Stores for the tests: one in memory, as strict as the strictest in the field and able to fail, and Ralph, a
// real one, reached through the test server, because it does not allow requests from other sites.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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

const python = process.env.KITBAG_RALPH_PYTHON || fileURLToPath(new URL('../../target/ralph/venv/bin/python', import.meta.url));

/** Why Ralph cannot be asked, or false. */
export function ralphSkipReason() {
  if (existsSync(python)) return false;
  const reason = `no Ralph at ${python}: tests/run installs it`;
  if (process.env.CI === 'true') throw new Error(reason);
  process.stderr.write(`\n*** REAL LRS SKIPPED: ${reason} ***\n\n`);
  return reason;
}

/** Ralph on a free port, with one file of statements. */
export async function startRalph() {
  const folder = mkdtempSync(join(tmpdir(), 'kitbag-ralph-'));
  const auth = join(folder, 'auth.json');
  const env = {
    ...process.env, RALPH_APP_DIR: folder, RALPH_AUTH_FILE: auth, RALPH_RUNSERVER_BACKEND: 'fs',
    RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH: folder, RALPH_BACKENDS__LRS__FS__DEFAULT_LRS_FILE: 'statements.jsonl',
    RALPH_BACKENDS__DATA__FS__DEFAULT_DIRECTORY_PATH: folder,
  };
  const words = ['auth', '-u', 'key', '-p', 'secret', '-s', 'all', '-M', 'mailto:lrs@example.org', '-N', 'lrs', '-w'];
  const made = spawnSync(join(python, '..', 'ralph'), words, { env, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  const script = fileURLToPath(new URL('../lrs/ralph.py', import.meta.url));
  const ralph = spawn(python, [script], { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await new Promise((resolve, reject) => {
    ralph.stdout.once('data', resolve);
    ralph.once('exit', (code) => reject(new Error(`Ralph ended with ${code}`)));
  }));
  /** @param {string} path @param {import('node:http').RequestOptions} options */
  const send = (path, options) => ask({ host: '127.0.0.1', port, path, ...options });
  const ralphLrs = {
    /** @param {Request} incoming @param {Response} response */
    handle(incoming, response) {
      const { url, method, headers } = incoming;
      const outgoing = send(url?.replace('/xapi/', '/xAPI/') || '', { method, headers });
      outgoing.on('response', (answer) => {
        response.writeHead(answer.statusCode || 502, answer.headers);
        answer.pipe(response);
      }).on('error', () => response.destroy());
      incoming.pipe(outgoing);
    },
    /** Everything that it holds, the oldest first. @returns {Promise<any[]>} */
    statements: () => new Promise((resolve, reject) => {
      const headers = { authorization: AUTH, 'x-experience-api-version': '1.0.3' };
      send('/xAPI/statements?ascending=true&limit=500', { headers }).on('response', async (answer) => {
        let text = '';
        for await (const part of answer) text += part;
        if (answer.statusCode === 200) resolve(JSON.parse(text).statements);
        else reject(new Error(`${answer.statusCode} ${text}`));
      }).on('error', reject).end();
    }),
    stop() {
      ralph.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (let n = 0; n < 100; n++) {
    if (await ralphLrs.statements().then(() => true, () => false)) return ralphLrs;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('Ralph does not answer');
}
