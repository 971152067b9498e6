// Learning Record Stores for the tests: one in memory, as strict as the strictest in the field and able to fail, and Ralph, a
// real one, reached through the test server, because it does not allow requests from other sites.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} ServerResponse */

export const AUTH = `Basic ${Buffer.from('key:secret').toString('base64')}`;

/** What a launch puts into an address. @param {string} endpoint @param {object=} more */
export function launchQuery(endpoint, more) {
  return { endpoint, auth: AUTH, actor: JSON.stringify({ mbox: 'mailto:ann@example.org' }), ...more };
}

/** An LRS in memory. */
export function memoryLrs() {
  const lrs = {
    /** In the order of arrival. @type {any[]} */
    statements: [],
    /** Ids of each batch that was asked for. @type {string[][]} */
    batches: [],
    /** Documents of the State and Agent Profile resources, by resource and query. @type {Map<string, string>} */
    documents: new Map(),
    /** Requests for documents, as method, id and answer. @type {string[]} */
    asked: [],
    /** Whether a statement that it holds already refuses the whole batch, as ADL's LRS does; others take the same one twice. */
    strict: true,
    /** Whether it tells versions: always, only when it is read, or never. */
    tags: 'always',
    /** Fails before, or after, it has stored: a status, headers, or silence. @type {(n: number) => any} */
    fault: (_n) => undefined,
    /** The same for documents. @type {(method: string, id: string) => any} */
    documentFault: (_method, _id) => undefined,
    /** What a launching platform answers to the address of its token. @type {(url: URL) => object | undefined} */
    token: (_url) => undefined,
    verbs: () => lrs.statements.map(({ verb, object }) => `${verb.display.en} ${object.id.split('/').at(-1)}`),
    /** The learner's work. @param {string=} id */
    work: (id = 'kitbag-work') => JSON.parse([...lrs.documents].find(([key]) => key.includes(`stateId=${id}`))?.[1] || 'null'),

    /**
     * @param {string} method @param {URL} url @param {Record<string, any>} headers @param {string} body
     * @returns {{ status: number, body?: string, headers?: Record<string, string> } | 'silence' | 'broken'}
     */
    respond(method, url, headers, body) {
      const given = method === 'POST' && lrs.token(url);
      if (given) return { status: 200, body: JSON.stringify(given) };
      if (headers.authorization !== AUTH) return { status: 401, body: 'who are you?' };
      if (headers['x-experience-api-version'] !== '1.0.3') return { status: 400, body: 'which version?' };
      if (!url.pathname.endsWith('/statements')) return lrs.document(method, url, headers, body);
      const statements = JSON.parse(body);
      lrs.batches.push(statements.map((/** @type {any} */ { id }) => id));
      const fault = lrs.fault(lrs.batches.length);
      if (fault && !fault.stored) return fault.silent ? 'silence' : { status: fault.status, body: 'not now', headers: fault.headers };
      const held = new Set(lrs.statements.map(({ id }) => id));
      const fresh = statements.filter((/** @type {any} */ { id }) => !held.has(id));
      if (lrs.strict && fresh.length < statements.length) return { status: 409, body: 'held already' };
      lrs.statements.push(...fresh);
      return fault ? 'broken' : { status: 200, body: JSON.stringify(statements.map((/** @type {any} */ { id }) => id)) };
    },

    /** @param {string} method @param {URL} url @param {Record<string, any>} headers @param {string} body */
    document(method, url, headers, body) {
      const id = url.searchParams.get('stateId') || url.searchParams.get('profileId') || '';
      const key = [url.pathname.split('/').slice(-2).join('/'), ...[...url.searchParams].map((pair) => pair.join('=')).sort()].join('&');
      const old = lrs.documents.get(key);
      const tag = (/** @type {string | undefined} */ text) => `"${createHash('sha1').update(text || '').digest('hex')}"`;
      const told = (/** @type {boolean} */ read) => (lrs.tags === 'always' || (read && lrs.tags === 'read'));
      const { 'if-match': match, 'if-none-match': none } = headers;
      const fault = lrs.documentFault(method, id);
      let answer = { status: 204, body: '', headers: {} };
      if (fault) answer = { ...answer, ...fault };
      else if (method === 'GET' && old === undefined) answer.status = 404;
      else if (method === 'GET') answer = { status: 200, body: String(old), headers: told(true) ? { ETag: tag(old) } : {} };
      else if ((match && match !== tag(old)) || (none === '*' && old !== undefined)) answer.status = 412;
      else {
        lrs.documents.set(key, body);
        if (told(false)) answer.headers = { ETag: tag(body) };
      }
      lrs.asked.push(`${method} ${id} ${answer.status}`);
      return answer;
    },

    /** @param {Request} request @param {ServerResponse} response */
    async handle(request, response) {
      /** @type {Buffer[]} */
      const parts = [];
      for await (const part of request) parts.push(part);
      const cors = {
        'access-control-allow-origin': request.headers.origin || '*', 'access-control-max-age': '0',
        'access-control-allow-headers': 'authorization, content-type, x-experience-api-version, if-match, if-none-match',
        'access-control-allow-methods': 'GET, POST, PUT', 'access-control-expose-headers': 'ETag',
      };
      const url = new URL(request.url || '', 'http://localhost');
      const answer = request.method === 'OPTIONS' ? { status: 204 }
        : lrs.respond(request.method || '', url, request.headers, String(Buffer.concat(parts)));
      if (answer === 'broken') request.socket.destroy();
      if (typeof answer === 'string') return;
      response.writeHead(answer.status, { ...cors, ...answer.headers });
      response.end(answer.body);
    },

    /** As the page's own `fetch`, without a network. @param {string} address @param {RequestInit=} request */
    async fetch(address, { method = 'GET', headers = {}, body = '' } = {}) {
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const answer = lrs.respond(method, new URL(address), lower, String(body));
      if (typeof answer === 'string') throw new TypeError('Failed to fetch');
      return new Response([204, 304].includes(answer.status) ? null : answer.body, { status: answer.status, headers: answer.headers });
    },
  };
  return lrs;
}

const bin = fileURLToPath(new URL('../../target/python/bin', import.meta.url));

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
  /** Forwards what a page asks of the test server. @param {Request} request @param {ServerResponse} response */
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
