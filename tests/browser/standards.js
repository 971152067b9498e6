// One package in the form of every standard, and one learner's seat at each: how it is launched there, when it has been saved,
// and what the platform then knows, in words that are the same for all.

import { readFileSync } from 'node:fs';
import { bundle } from './bundle.js';
import { cmi5Lms } from './cmi5.js';
import { fixtureXapi } from './fixture/course.js';
import { launchQuery } from './lrs.js';

/** @typedef {import('./packages.js').Package} Package */
/** @typedef {import('../../src/runtime/types.js').Question} Question */

/**
 * @typedef {object} Known what a platform knows of a learner
 * @property {boolean} completed
 * @property {boolean | null} passed null: not said
 * @property {number | null} score 0 to 1
 * @property {Record<string, { answer: string, right: boolean | null }>} answers by question, in the form of the runtime
 */

/** @type {Record<string, { entry: string, units: number, words?: string, tracks?: boolean }>} */
export const STANDARDS = {
  'scorm2004-4th': { entry: 'start-scorm2004.js', units: 64000 },
  'scorm2004-3rd': { entry: 'start-scorm2004.js', units: 4000 },
  scorm12: { entry: 'start-scorm12.js', units: 4096 },
  cmi5: { entry: 'start-cmi5.js', units: 40000, words: 'lrs', tracks: true },
  xapi: { entry: 'start-xapi.js', units: 40000, words: 'lrs', tracks: true },
  site: { entry: 'start-site.js', units: 1000000, words: 'site' },
};

/** The words of a table of the interface. @param {string} lang @param {string} table */
function words(lang, table) {
  const text = readFileSync(new URL(`../../src/page/strings/${lang.split('-')[0]}.toml`, import.meta.url), 'utf8');
  const part = text.split(`[${table}]\n`)[1].split('\n[')[0];
  return Object.fromEntries([...part.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, key, value]) => [key, value]));
}

/**
 * A package as the build would make it for another standard: other data in the page, another script. For the small test module.
 * @param {Package} pack
 * @param {string} standard
 * @returns {Package}
 */
export function inForm(pack, standard) {
  const { entry, units, words: table, tracks } = STANDARDS[standard];
  const html = String(pack.files.get(pack.entry));
  const course = structuredClone(pack.course);
  course.limits = { stateUnits: units, stateBytes: 40000 };
  if (table) Object.assign(course.strings, words(course.lang, table));
  if (tracks) course.xapi ||= fixtureXapi(course);
  else delete course.xapi;
  if (standard === 'scorm12') for (const question of course.questions) nameParts(question, html);
  const data = JSON.stringify(course).replace(/</g, '\\u003c');
  return {
    ...pack, course, name: `${pack.name}-${standard}`,
    files: new Map([
      ...pack.files, ['assets/kitbag.js', Buffer.from(bundle(entry))],
      [pack.entry, Buffer.from(html.replace(/(id="kitbag-data">).*?(<\/script>)/s, (_all, before, after) => before + data + after))],
    ]),
  };
}

/** What letters stand for, by the order on the page. @param {Question} question @param {string} html */
function nameParts(question, html) {
  const own = html.split(`data-question="${question.id}"`)[1].split('data-question="')[0];
  const ids = (/** @type {RegExp} */ form) => [...new Set([...own.matchAll(form)].map(([, id]) => id))];
  if (question.type === 'sequencing') question.options = question.right;
  else if (question.type !== 'true-false') question.options = ids(/data-(?:option|source)="([^"]+)"/g);
  if (question.type === 'matching') question.targets = ids(/<option value="([^"]+)"/g);
  if (!question.options?.length) delete question.options;
}

/**
 * @param {string} standard
 * @param {import('./player.js').Player} player
 * @param {ReturnType<typeof import('./lrs.js').memoryLrs>} lrs
 */
export function seatAt(standard, player, lrs) {
  const seats = { 'scorm2004-4th': scormSeat, 'scorm2004-3rd': scormSeat, scorm12: scorm12Seat, cmi5: cmi5Seat, xapi: xapiSeat, site: siteSeat };
  return seats[/** @type {'xapi'} */ (standard)](player, lrs);
}

/**
 * What every platform without an API has in common: saved is what the page says is saved, and told is what no longer waits.
 * @param {import('./player.js').Player} player
 * @param {ReturnType<typeof import('./lrs.js').memoryLrs>=} lrs
 */
function quietSeat(player, lrs) {
  return {
    async settled() {
      await player.page.waitForTimeout(250);
      await player.frame?.waitForFunction((saved) => document.querySelector('[data-save]')?.textContent === saved, player.course.strings.saved);
      await player.page.waitForFunction(() => !Object.keys(window.localStorage).some((key) => key.startsWith('kitbag-lrs ')));
    },
    async close() {
      await player.page.evaluate(() => window.lms.close());
      const isOver = () => /terminated|suspended/.test(lrs?.statements.at(-1)?.verb.id || 'terminated');
      for (let n = 0; n < 50 && !isOver(); n++) await player.page.waitForTimeout(100);
      await player.page.waitForTimeout(200);
    },
  };
}

/** @param {import('./player.js').Player} player */
function scormSeat(player) {
  return {
    launch: () => player.launch(),
    settled: () => player.settled(),
    async close() {
      await player.close();
      await player.clean();
    },
    /** @returns {Promise<Known>} */
    async knows() {
      const record = await player.record();
      const verdict = record['cmi.success_status'];
      /** @type {Known['answers']} */
      const answers = {};
      for (const [name, id] of Object.entries(record).filter(([key]) => /^cmi\.interactions\.\d+\.id$/.test(key))) {
        const part = (/** @type {string} */ last) => record[name.replace(/id$/, last)];
        answers[id] = { answer: plain(part('learner_response')), right: rightOf(part('result')) };
      }
      return {
        completed: record['cmi.completion_status'] === 'completed', passed: verdict ? verdict === 'passed' : null,
        score: record['cmi.score.raw'] ? Number(record['cmi.score.raw']) / 100 : null, answers,
      };
    },
  };
}

/** @param {import('./player.js').Player} player */
function scorm12Seat(player) {
  return {
    launch: () => player.launch({ edition: 1.2 }),
    settled: () => player.settled(),
    async close() {
      await player.close();
      const failed = (await player.calls()).filter((call) => call[4]);
      if (failed.length) throw new Error(`refused: ${failed.join('; ')}`);
    },
    /** @returns {Promise<Known>} */
    async knows() {
      const record = await player.record();
      const status = record['cmi.core.lesson_status'];
      /** @type {Known['answers']} */
      const answers = {};
      for (const [n, question] of player.course.questions.entries()) {
        const part = (/** @type {string} */ last) => record[`cmi.interactions.${n}.${last}`];
        if (part('id') && part('id') !== question.id) throw new Error(`${question.id} is not at its place`);
        if (part('result')) answers[question.id] = { answer: fromLetters(question, part('student_response') || ''), right: rightOf(part('result')) };
      }
      return {
        completed: ['passed', 'completed', 'failed'].includes(status), passed: status === 'passed' ? true : status === 'failed' ? false : null,
        score: record['cmi.core.score.raw'] ? Number(record['cmi.core.score.raw']) / 100 : null, answers,
      };
    },
  };
}

/** @param {import('./player.js').Player} player @param {ReturnType<typeof import('./lrs.js').memoryLrs>} lrs */
function cmi5Seat(player, lrs) {
  const lms = cmi5Lms(lrs, `${player.origin}/xapi/`, player.pack);
  const quiet = quietSeat(player, lrs);
  return {
    ...quiet,
    launch: () => player.launch({ withoutApi: true, query: lms.launch({ returnURL: `${player.origin}/lms.html` }) }),
    /** @returns {Promise<Known>} */
    async knows() {
      lms.sessions();
      const told = lrs.statements.filter(({ verb }) => verb.display.en !== 'launched');
      return fromStatements(told, 'answered');
    },
  };
}

/** @param {import('./player.js').Player} player @param {ReturnType<typeof import('./lrs.js').memoryLrs>} lrs */
function xapiSeat(player, lrs) {
  const query = launchQuery(`${player.origin}/xapi/`, {
    registration: '6f1c2b1e-0000-4000-8000-00000000000a', grouping: 'https://lms.example/group/1',
    activity_id: player.pack.activity || player.course.xapi?.module.id,
  });
  return {
    ...quietSeat(player, lrs),
    launch: () => player.launch({ withoutApi: true, query }),
    /** @returns {Promise<Known>} */
    knows: async () => fromStatements(lrs.statements, 'responded'),
  };
}

/** @param {import('./player.js').Player} player */
function siteSeat(player) {
  return {
    ...quietSeat(player),
    launch: () => player.launch({ withoutApi: true }),
    /** @returns {Promise<Known>} */
    async knows() {
      const kept = await player.page.evaluate(() => Object.entries(window.localStorage).find(([key]) => key.startsWith('kitbag-site ['))?.[1] || '{}');
      const { completed, passed, state } = JSON.parse(kept);
      const { a, b = null, t } = JSON.parse(state);
      const answers = Object.fromEntries(Object.entries(a).map(([id, answer]) => [id, { answer: flat(String(answer)), right: null }]));
      return { completed, passed: t ? passed : null, score: b, answers };
    },
  };
}

/** @param {any[]} statements @param {string} verb @returns {Known} */
function fromStatements(statements, verb) {
  const sorted = [...statements].sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  const last = (/** @type {string[]} */ verbs) => sorted.filter((statement) => verbs.includes(statement.verb.display.en)).at(-1);
  const verdict = last(['passed', 'failed']);
  return {
    completed: Boolean(last(['completed'])), passed: verdict ? verdict.verb.display.en === 'passed' : null,
    score: verdict?.result.score.scaled ?? null,
    answers: Object.fromEntries(sorted.filter((statement) => statement.verb.display.en === verb).map(({ object, result }) =>
      [object.id.split('/').at(-1), { answer: plain(result.response), right: result.success ?? null }])),
  };
}

/** @param {string} text */
const flat = (text) => text.replace(/\s+/g, ' ').trim();
/** @param {string} result */
const rightOf = (result) => ({ correct: true, incorrect: false, wrong: false }[result] ?? null);
/** An answer without the signs of the standard. @param {string=} text */
const plain = (text = '') => text.replace(/^\{lang=[^}]*\}/, '').replace(/\[([,.])\]/g, '$1');

/** @param {Question} question @param {string} answer */
function fromLetters({ type, options = [], targets = [] }, answer) {
  const id = (/** @type {string[]} */ ids, /** @type {string} */ letter) => ids['abcdefghijklmnopqrstuvwxyz0123456789'.indexOf(letter)];
  if (type === 'true-false') return { t: 'true', f: 'false' }[answer] || '';
  if (['numeric', 'fill-in', 'long-fill-in'].includes(type) || !answer) return answer;
  const parts = answer.split(',').map((part) => {
    const [one, other] = part.split('.');
    return other ? `${id(options, one)}.${id(targets, other)}` : id(options, one);
  });
  return (type === 'choices' ? parts.sort() : parts).join();
}
