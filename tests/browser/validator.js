// Statements under the eyes of `kitbag check --statements`.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Our own validator has nothing to say. @param {any[]} statements */
export function valid(statements) {
  const kitbag = process.env.KITBAG || fileURLToPath(new URL('../../target/debug/kitbag', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'kitbag-statements-'));
  const file = join(folder, 'statements.jsonl');
  writeFileSync(file, statements.map((statement) => `${JSON.stringify(statement)}\n`).join(''));
  const { status, stderr, error } = spawnSync(kitbag, ['check', '--statements', file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, String(error || stderr));
}
