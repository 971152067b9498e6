// A learning platform as far as a package can tell: scorm-again as the run-time, and a record of each learner that outlives
// the page. It keeps what was committed, gives it back when the last exit was `suspend`, adds up the time, and can be told
// to fail. It logs every call with the error that followed.

/* global Scorm2004API, localStorage */

const RECORD = 'record';

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
   * @param {{ mode?: string, objectives?: string[], withoutApi?: boolean, refuse?: boolean }} launch
   */
  launch(url, { mode = 'normal', objectives = [], withoutApi = false, refuse = false } = {}) {
    const old = lms.record();
    const resumed = old['cmi.exit'] === 'suspend';
    const api = new Scorm2004API({ autocommit: false, logLevel: 5 });
    const shown = mode !== 'normal' || resumed ? old : {};
    const entry = mode !== 'normal' ? '' : resumed ? 'resume' : 'ab-initio';
    /** @type {Record<string, string>} */
    const start = { 'cmi.mode': mode, 'cmi.entry': entry, 'cmi.learner_id': 'u1' };
    /** @type {Record<string, string>} */
    let unsaved = {};
    if (!Object.keys(shown).some((name) => name.startsWith('cmi.objectives.'))) {
      unsaved = Object.fromEntries(objectives.map((id, n) => [`cmi.objectives.${n}.id`, id]));
    }
    const kept = Object.fromEntries(Object.entries(shown).filter(([name]) => name !== 'cmi.exit' && name !== 'cmi.session_time'));
    api.loadFromFlattenedJSON({ ...start, ...unsaved, ...kept });
    lms.calls = [];
    const keep = () => {
      const record = { ...lms.record(), ...unsaved };
      unsaved = {};
      localStorage.setItem(RECORD, JSON.stringify(record));
    };
    let failure = 0;

    /** @param {string} method @param {string[]} args */
    const call = (method, ...args) => {
      const [element = '', value = ''] = args;
      failure = 0;
      let result = 'false';
      if (refuse && method === 'Initialize') failure = 102;
      else if (lms.failCommit && method === 'Commit') failure = 391;
      else if (lms.refuseSet && method === 'SetValue' && new RegExp(lms.refuseSet).test(element)) failure = 406;
      else result = api[method](...args);
      const error = failure || Number(api.GetLastError());
      lms.calls.push([method, element, value, String(result), error]);
      if (error) return result;
      if (method === 'Initialize') lms.live = true;
      if (method === 'SetValue') unsaved[element] = value;
      if (method === 'Commit' || method === 'Terminate') keep();
      if (method === 'Terminate') {
        lms.live = false;
        const record = lms.record();
        const seconds = Number((record['cmi.session_time'] || 'PT0S').slice(2, -1));
        localStorage.setItem(RECORD, JSON.stringify({ ...record, total: String(Number(record.total || 0) + seconds) }));
      }
      return result;
    };
    const names = ['Initialize', 'Terminate', 'GetValue', 'SetValue', 'Commit'];
    if (!withoutApi) {
      window.API_1484_11 = {
        ...Object.fromEntries(names.map((method) => [method, (/** @type {string[]} */ ...args) => call(method, ...args)])),
        GetLastError: () => (failure ? String(failure) : api.GetLastError()),
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
  },
};

window.lms = lms;
