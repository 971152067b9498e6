// What a learner has done, and its text form for the LMS (cmi.suspend_data). Knows nothing of any LMS or page.
//
// The text is JSON without spaces, keyed by ids so that a rebuilt module finds what it knows and leaves the rest alone:
//
//   v  1                          version of the format; another one, or no JSON at all, is a fresh start
//   s  412345                     seed of all shuffling, 0 to 999999
//   d  ["history","risks"]        sessions done, in the order of doing
//   a  {"m1_q01":"b"}             answers, each one string (see `Answer` in types.d.ts)
//   c  ["m1_q01"]                 questions whose feedback is shown
//   t  2                          quiz attempts handed in, at most 9999
//   b  0.8333                     best score, 0 to 1, four decimals; left out before the first attempt
//   u  1                          1 when the attempt on the page has been handed in, else 0
//   o  {"o1":0.6667}              best score per outcome, 0 to 1, four decimals
//   r  "1f0c…"               the attempt's UUID; only packages that send statements write it (see tracked.js)
//
// Unknown keys, and ids of pages and questions that this build does not have, are carried along while there is room:
// an older or newer build may want them. When the text would pass the limits they go first; the learner's work is
// never cut.
//
// Worst case, in characters (ASCII, so units = bytes), with I = length of an id:
//   fixed                72       {"v":1,"s":999999,"d":[],"a":{},"c":[],"t":9999,"b":0.9999,"u":1,"o":{}}
//   each session         I + 3    "id",
//   each outcome         I + 10   "id":0.9999,
//   each question        I + 6    "id":"", in `a`, and I + 3 more in `c` where it has feedback (all but likert), plus its answer:
//     choice, likert     longest id of an option          true-false  5
//     choices            all ids of options + one comma between each two
//     sequencing         all ids of items + one comma between each two
//     matching           for each source: its id + 1 + longest target id, and one comma between each two
//     numeric            30 characters     fill-in     250 characters     long-fill-in     its limit
// Typed text (the last line) may cost more than one unit a character: quotes, backslashes and line breaks are written
// with two units, and a character outside ASCII takes up to three bytes for each unit. So its worst case is 2 units and
// 3 bytes for each character of the limit; control characters and broken surrogates are removed before.

export const STATE_VERSION = 1;

/** @returns {import('./types.js').State} */
export function newState() {
  return {
    seed: Math.floor(Math.random() * 1e6), done: [], answers: {}, checked: [], taken: 0, best: null, submitted: false,
    outcomes: {}, rest: {},
  };
}

/**
 * Reads what an earlier session, perhaps of another build, has left. What makes no sense is dropped piece by piece.
 * @param {string} text
 * @returns {import('./types.js').State}
 */
export function decodeState(text) {
  const state = newState();
  const raw = parseObject(text);
  if (raw.v !== STATE_VERSION) return state;
  const { v: _v, s, d, a, c, t, b, u, o, ...rest } = raw;
  if (isCount(s, 999999)) state.seed = s;
  state.done = texts(d);
  state.answers = entriesOf(a, isText);
  state.checked = texts(c);
  if (isCount(t, 9999)) state.taken = t;
  if (isShare(b)) state.best = b;
  state.submitted = u === 1;
  state.outcomes = entriesOf(o, isShare);
  state.rest = rest;
  return state;
}

/**
 * @param {import('./types.js').State} state
 * @param {((id: string) => boolean)=} known when given, only what it answers yes to is written
 */
export function encodeState(state, known) {
  const keep = known || (() => true);
  /** @param {Record<string, unknown>} map */
  const pick = (map) => Object.fromEntries(Object.entries(map).filter(([id]) => keep(id)));
  return JSON.stringify({
    v: STATE_VERSION, s: state.seed, d: state.done.filter(keep), a: pick(state.answers), c: state.checked.filter(keep),
    t: Math.min(state.taken, 9999), ...(state.best === null ? {} : { b: round4(state.best) }), u: state.submitted ? 1 : 0,
    o: pick(Object.fromEntries(Object.entries(state.outcomes).map(([id, share]) => [id, round4(share)]))),
    ...(known ? {} : state.rest),
  });
}

/**
 * The text to save: whole, or without what this build does not know, or null when even that passes the limits.
 * @param {import('./types.js').State} state
 * @param {(id: string) => boolean} known
 * @param {{ stateUnits: number, stateBytes: number }} limits
 */
export function fitState(state, known, limits) {
  const fits = (/** @type {string} */ text) => text.length <= limits.stateUnits && utf8Length(text) <= limits.stateBytes;
  const whole = encodeState(state);
  if (fits(whole)) return whole;
  const needed = encodeState(state, known);
  return fits(needed) ? needed : null;
}

/** @param {string} text */
export function utf8Length(text) {
  return new TextEncoder().encode(text).length;
}

/**
 * Typed text without what would bloat or break the state: control characters (but not line breaks) and half surrogates.
 * @param {string} text
 */
export function cleanText(text) {
  return text.replace(/\r\n?/g, '\n').replace(/\t/g, ' ').replace(/(?!\n)\p{Cc}|\p{Cs}|[\u2028\u2029]/gu, '');
}

/** @param {number} value */
export function round4(value) {
  return Math.round(value * 1e4) / 1e4;
}

/** @param {string} text @returns {Record<string, unknown>} */
export function parseObject(text) {
  try {
    return objectOr(JSON.parse(text));
  } catch {
    return {};
  }
}

/** @param {any} value @returns {Record<string, unknown>} */
function objectOr(value) {
  return value && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** @param {unknown} value @returns {string[]} */
function texts(value) {
  return Array.isArray(value) ? [...new Set(value.filter(isText))] : [];
}

/**
 * @template T
 * @param {unknown} map
 * @param {(value: unknown) => value is T} fits
 * @returns {Record<string, T>}
 */
function entriesOf(map, fits) {
  /** @type {Record<string, T>} */
  const kept = {};
  for (const [id, value] of Object.entries(objectOr(map))) if (fits(value)) kept[id] = value;
  return kept;
}

/** @param {unknown} value @returns {value is string} */
function isText(value) {
  return typeof value === 'string';
}

/** @param {unknown} value @returns {value is number} */
function isShare(value) {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** @param {unknown} value @param {number} most @returns {value is number} */
function isCount(value, most) {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}
