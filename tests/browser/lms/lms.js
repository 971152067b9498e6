// A learning platform as far as a package can tell: scorm-again as the run-time, and a record of each learner that outlives
// the page. It keeps what was committed, gives it back when the last exit was `suspend`, adds up the time, and can be told
// to fail. It logs every call with the error that followed.

/* global Scorm2004API, Scorm12API, localStorage */

const RECORD = 'record';

/** What the editions call things: the API and its functions, mode, entry, learner, exit and time. */
const EDITIONS = {
  2004: {
    api: 'API_1484_11', prefix: '', end: 'Terminate', make: (/** @type {object} */ settings) => new Scorm2004API(settings),
    mode: 'cmi.mode', entry: 'cmi.entry', learner: 'cmi.learner_id', exit: 'cmi.exit', time: 'cmi.session_time',
  },
  1.2: {
    api: 'API', prefix: 'LMS', end: 'Finish', make: (/** @type {object} */ settings) => new Scorm12API(settings),
    mode: 'cmi.core.lesson_mode', entry: 'cmi.core.entry', learner: 'cmi.core.student_id', exit: 'cmi.core.exit', time: 'cmi.core.session_time',
  },
};

/** A duration in either edition's form, in seconds. @param {string} text */
function secondsOf(text) {
  return text.startsWith('PT') ? Number(text.slice(2, -1)) : text.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
}

const lms = {
  /** @type {[method: string, element: string, value: string, result: string, error: number][]} */
  calls: [],
  failCommit: false,
  refuseSet: '',
  live: false,

  /** What the platform has kept so far. @returns {Record<string, string>} */
  record() {
    return JSON.parse(localStorage.getItem(RECORD) || '{}');
  },

  /**
   * @param {string} url
   * @param {{ mode?: string, objectives?: string[], withoutApi?: boolean, refuse?: boolean, edition?: 2004 | 1.2 }} launch
   */
  launch(url, { mode = 'normal', objectives = [], withoutApi = false, refuse = false, edition = 2004 } = {}) {
    const words = EDITIONS[edition];
    const old = lms.record();
    const resumed = old[words.exit] === 'suspend';
    const api = words.make({ autocommit: false, logLevel: 5 });
    const shown = mode !== 'normal' || resumed ? old : {};
    const entry = mode !== 'normal' ? '' : resumed ? 'resume' : 'ab-initio';
    /** @type {Record<string, string>} */
    const start = { [words.mode]: mode, [words.entry]: entry, [words.learner]: 'u1' };
    /** @type {Record<string, string>} */
    let unsaved = {};
    if (!Object.keys(shown).some((name) => name.startsWith('cmi.objectives.'))) {
      unsaved = Object.fromEntries(objectives.map((id, n) => [`cmi.objectives.${n}.id`, id]));
    }
    const kept = Object.fromEntries(Object.entries(shown).filter(([name]) => name !== words.exit && name !== words.time));
    api.loadFromFlattenedJSON({ ...start, ...unsaved, ...kept });
    lms.calls = [];
    const keep = () => {
      const record = { ...lms.record(), ...unsaved };
      unsaved = {};
      localStorage.setItem(RECORD, JSON.stringify(record));
    };
    let failure = 0;
    const called = (/** @type {string} */ method) => words.prefix + (method === 'Terminate' ? words.end : method);
    const lastError = () => api[`${words.prefix}GetLastError`]();

    /** @param {string} method @param {string[]} args */
    const call = (method, ...args) => {
      const [element = '', value = ''] = args;
      failure = 0;
      let result = 'false';
      if (refuse && method === 'Initialize') failure = 102;
      else if (lms.failCommit && method === 'Commit') failure = 391;
      else if (lms.refuseSet && method === 'SetValue' && new RegExp(lms.refuseSet).test(element)) failure = 406;
      else result = api[called(method)](...args);
      const error = failure || Number(lastError());
      lms.calls.push([method, element, value, String(result), error]);
      if (error) return result;
      if (method === 'Initialize') lms.live = true;
      if (method === 'SetValue') unsaved[element] = value;
      if (method === 'Commit' || method === 'Terminate') keep();
      if (method === 'Terminate') {
        lms.live = false;
        const record = lms.record();
        const seconds = secondsOf(record[words.time] || 'PT0S');
        localStorage.setItem(RECORD, JSON.stringify({ ...record, total: String(Number(record.total || 0) + seconds) }));
      }
      return result;
    };
    const names = ['Initialize', 'Terminate', 'GetValue', 'SetValue', 'Commit'];
    if (!withoutApi) {
      window[/** @type {'API'} */ (words.api)] = {
        ...Object.fromEntries(names.map((method) => [called(method), (/** @type {string[]} */ ...args) => call(method, ...args)])),
        [`${words.prefix}GetLastError`]: () => (failure ? String(failure) : lastError()),
      };
    }
    const frame = document.createElement('iframe');
    frame.title = 'Module';
    frame.src = url;
    document.body.append(frame);
  },

  /** Takes the module off the page, as platforms do. */
  close() {
    document.querySelector('iframe')?.remove();
    delete window.API_1484_11;
    delete window.API;
  },
};

window.lms = lms;
