// Serves the learning platform and packages from memory, on two host names so that one can be foreign to the other.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml',
  '.webp': 'image/webp', '.png': 'image/png', '.jpg': 'image/jpeg', '.webmanifest': 'application/manifest+json',
};

/**
 * @param {import('./packages.js').Package[]} packages
 * @param {((request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void)=} lrs answers what
 *   is asked below /xapi/
 */
export async function serve(packages, lrs) {
  const file = (/** @type {string} */ path) => readFileSync(new URL(path, import.meta.url));
  /** @type {Map<string, Buffer>} */
  const files = new Map([
    ['/lms.html', file('lms/lms.html')], ['/lms.js', file('lms/lms.js')],
    ['/scorm-again.js', file('node_modules/scorm-again/dist/scorm2004.js')],
    ['/scorm-again-12.js', file('node_modules/scorm-again/dist/scorm12.js')],
  ]);
  for (const { name, files: own } of packages) for (const [path, body] of own) files.set(`/${name}/${path}`, body);
  /** @type {string[]} */
  const missing = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url || '', 'http://localhost').pathname;
    if (lrs && path.startsWith('/xapi/')) return lrs(request, response);
    const body = files.get(path);
    if (!body && path !== '/favicon.ico') missing.push(path);
    response.writeHead(body ? 200 : 404, { 'content-type': types[extname(path)] || 'application/octet-stream' });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  server.unref();
  const address = server.address();
  const port = address && typeof address === 'object' ? address.port : 0;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, foreign: `http://localhost:${port}`, missing, files, close };
}
