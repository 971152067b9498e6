// What Moodle accepts of a SCORM 2004 package, where it is stricter than the standard. Written from observations of Moodle
// 4.2: values that pass here pass there.

const line = (/** @type {number} */ most) => new RegExp(`^(\\{lang=[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})?\\})?(?!\\{)[^\\n\\r\\u2028\\u2029]{0,${most}}$`);
const time = /^(19[7-9]\d|20[0-2]\d|203[0-8])-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2}(Z|[+-]\d\d:\d\d)?)?$/;
const span = /^PT(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?$/;
const number = /^-?\d{1,5}(\.\d+)?$/;
const share = /^(-?(0(\.\d+)?|1(\.0+)?))$/;
const progress = /^(0(\.\d+)?|1(\.0+)?)$/;
const longId = /^[A-Za-z0-9_.:]{1,250}$/;
const shortId = '[A-Za-z0-9_.]{1,250}?';
const list = (/** @type {string} */ item, /** @type {number} */ most) => new RegExp(`^${item}(\\[,\\]${item}){0,${most - 1}}$`);

/** Responses, and what follows the marks of a pattern. @type {Record<string, RegExp>} */
const answers = {
  'true-false': /^(true|false)$/,
  choice: list(shortId, 36),
  sequencing: list(shortId, 36),
  matching: list(`${shortId}\\[\\.\\]${shortId}`, 36),
  likert: new RegExp(`^${shortId}$`),
  numeric: number,
  'fill-in': line(250),
  'long-fill-in': line(4000),
};

/** @type {[name: RegExp, value: RegExp][]} */
const elements = [
  [/^cmi\.exit$/, /^suspend$/],
  [/^cmi\.location$/, /^.{1,1000}$/],
  [/^cmi\.suspend_data$/, /^[^]{1,64000}$/],
  [/^cmi\.session_time$/, span],
  [/^cmi\.(objectives\.\d+\.)?progress_measure$/, progress],
  [/^cmi\.(objectives\.\d+\.)?score\.scaled$/, share],
  [/^cmi\.(objectives\.\d+\.)?score\.(raw|min|max)$/, number],
  [/^cmi\.(objectives\.\d+\.)?completion_status$/, /^(completed|incomplete)$/],
  [/^cmi\.(objectives\.\d+\.)?success_status$/, /^(passed|failed)$/],
  [/^cmi\.(objectives|interactions)\.\d+\.id$/, longId],
  [/^cmi\.(objectives|interactions)\.\d+\.description$/, line(250)],
  [/^cmi\.interactions\.\d+\.type$/, /^(true-false|choice|fill-in|long-fill-in|matching|sequencing|likert|numeric)$/],
  [/^cmi\.interactions\.\d+\.objectives\.0\.id$/, longId],
  [/^cmi\.interactions\.\d+\.timestamp$/, time],
  [/^cmi\.interactions\.\d+\.weighting$/, number],
  [/^cmi\.interactions\.\d+\.result$/, /^(correct|incorrect|neutral)$/],
  [/^cmi\.interactions\.\d+\.latency$/, span],
];

/**
 * What Moodle would refuse of a row of SetValue calls. Elements that nobody foresaw are refused too.
 * @param {[element: string, value: string][]} writes
 * @param {Record<string, string>} before what the platform held: types of interactions come from there or from the writes
 */
export function refusals(writes, before = {}) {
  const types = { ...before };
  return writes.filter(([element, value]) => {
    if (value === '') return true;
    const [, interaction, part] = /^(cmi\.interactions\.\d+\.)(.+)$/.exec(element) || [];
    if (part === 'id' || part === 'type') types[element] = value;
    if (interaction && part !== 'id' && !types[`${interaction}id`]) return true;
    const type = types[`${interaction}type`];
    if (part === 'learner_response') return !answers[type]?.test(value) || repeats(type, value);
    if (part && /^correct_responses\.\d+\.pattern$/.test(part)) return !patternFits(type, value);
    return !elements.some(([name, form]) => name.test(element) && form.test(value));
  }).map(([element, value]) => `${element} = ${JSON.stringify(value)}`);
}

/** @param {string} type @param {string} value */
function patternFits(type, value) {
  if (type === 'numeric') {
    const sides = value.split('[:]');
    return sides.length === 2 && sides.every((side) => number.test(side)) && Number(sides[0]) <= Number(sides[1]);
  }
  const plain = type.endsWith('fill-in') ? value.replace(/^\{case_matters=(true|false)\}/, '') : value;
  return Boolean(answers[type]?.test(plain)) && !repeats(type, value);
}

/** A choice names each option once. @param {string} type @param {string} value */
function repeats(type, value) {
  const ids = value.split('[,]');
  return type === 'choice' && new Set(ids).size < ids.length;
}
