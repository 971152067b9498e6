// The shapes that pass between the modules of the runtime. Declarations only: nothing of this file ships.

/** What the author calls a question. */
export type QuestionType =
  | "choice" | "choices" | "true-false" | "matching" | "sequencing" | "numeric" | "fill-in" | "long-fill-in" | "likert";

/**
 * An answer is always one string: an option's id, several ids joined by commas, `source.target` pairs joined by
 * commas, or the text that was typed. Ids hold only `a-z`, `0-9` and `_`, so that nothing needs escaping. Empty: no answer.
 */
export type Answer = string;

export interface Question {
  id: string;
  page: string;
  type: QuestionType;
  /** Counts in the quiz: it stands there and has a right answer. */
  scored: boolean;
  weight: number;
  outcome?: string | null;
  /** The question on one line, at most 250 characters. */
  description: string;
  /** Ids, accepted texts, or `source[.]target` pairs; absent where nothing is right or wrong. */
  right?: string[];
  min?: number;
  max?: number;
  caseMatters?: boolean;
  /** Wrong words that have a feedback of their own. */
  anticipated?: string[];
  /** Longest text in UTF-16 units. */
  limit?: number;
  /** In SCORM 1.2 only: the ids of options, points, items or sources, each at its place in the source. */
  options?: string[];
  /** In SCORM 1.2 only: the ids of targets. */
  targets?: string[];
}

export interface Page {
  id: string;
  kind: "session" | "quiz" | "glossary" | "finish";
  title: string;
  outcomes?: string[];
}

export interface Outcome {
  id: string;
  text: string;
}

export interface Tracking {
  passMark: number;
  completion: "sessions" | "quiz" | "passed";
  progression: "free" | "ordered";
  /** 0: as often as the learner likes. */
  attempts: number;
  shuffleQuestions: boolean;
  shuffleOptions: boolean;
  feedback: "question" | "quiz" | "never";
}

/** What a module knows of the course that it is a part of. */
export interface Part {
  /** IRI of the course. */
  course: string;
  /** The objective that says that this part is done, where other parts look at one. */
  done?: string;
  /** Objectives that say that a module is known, with the outcomes that show it and the share that is enough. */
  known: { id: string; outcomes: string[]; share: number }[];
  /** The LMS leads who fails to another part. */
  leads?: true;
  /** Parts that come before this one. */
  needs: { id: string; title: string }[];
  /** Only where the page keeps the order itself. */
  words?: Record<string, string>;
}

/** The words that the runtime shows; the page brings them in its language. */
export interface Strings {
  saved: string;
  saving: string;
  save_failed: string;
  no_lms: string;
  too_big: string;
  right: string;
  wrong: string;
  right_answer: string;
  not_answered: string;
  not_a_number: string;
  answer_saved: string;
  moved: string;
  characters_left: string;
  progress: string;
  position: string;
  done: string;
  locked: string;
  score: string;
  needed: string;
  passed: string;
  failed: string;
  attempts_left: string;
  no_attempts_left: string;
  best_score: string;
  unanswered: string;
  summary_done: string;
  summary_todo: string;
  summary_pass_quiz: string;
  summary_take_quiz: string;
  summary_close: string;
  /** Only where a platform follows the learner's work. */
  review_mode?: string;
  initialize_failed?: string;
  response_refused?: string;
  /** Only where the learner's work is kept at an LRS. */
  connecting?: string;
  leave?: string;
  launch_used?: string;
}

/** What the page says about itself, in `#kitbag-data`. */
export interface Course {
  v: number;
  course: string;
  module: string;
  lang: string;
  /** How long a learner's work may become, in UTF-16 units and in bytes of UTF-8. */
  limits: { stateUnits: number; stateBytes: number };
  tracking: Tracking;
  /** In SCORM 1.2 only: what is said of a module that is completed and failed, where the LMS waits for another word for ever. */
  failed?: "completed";
  pages: Page[];
  outcomes: Outcome[];
  questions: Question[];
  strings: Strings;
  /** Only in packages that send statements. */
  xapi?: Tracked;
  /** In packages of a whole course with an order. */
  part?: Part;
}

/** An activity as statements name it. */
export interface Activity {
  id: string;
  definition?: object;
}

/** What statements of a module are made of, and where they go when the launch does not say. */
export interface Tracked {
  /** As the header `X-Experience-API-Version` says it. */
  version: string;
  endpoint?: string;
  /** A key that was built in, as the header `Authorization` says it. */
  auth?: string;
  /** Of the learner's account at the LMS; absent where people are not named by it. */
  homePage?: string;
  course: Activity;
  module: Activity;
  category: Activity[];
  /** By id of the question; those that are not told to an LRS are absent. */
  questions: Record<string, Activity>;
}

/** What a learner has done, as `state.js` keeps it. */
export interface State {
  seed: number;
  done: string[];
  answers: Record<string, Answer>;
  checked: string[];
  /** Quiz attempts handed in. */
  taken: number;
  /** Best share of the weights, 0 to 1; null before the first attempt. */
  best: number | null;
  /** The answers shown are those of an attempt that was handed in. */
  submitted: boolean;
  /** Best share per outcome. */
  outcomes: Record<string, number>;
  /** Keys of a newer build, carried along unread. */
  rest: Record<string, unknown>;
}

/** What an LMS tells at the start of a session. */
export interface Launch {
  mode: "normal" | "review" | "none" | "refused";
  location: string;
  /** Saved state as text; empty on a first visit. */
  state: string;
  completed: boolean;
  passed: boolean;
  /** Best score that the LMS holds, 0 to 1, if it said that the module was passed. */
  scaled: number | null;
  /** What the learner must be told of it, where it is not what is said at every LMS. */
  words?: string;
}

/** What is kept of a learner's work where no LMS keeps it. */
export interface Work extends Partial<Omit<Launch, "mode" | "words">> {
  /** Of all sittings, in milliseconds. */
  time?: number;
  /** Part of the pages that is done, 0 to 1; only in a site. */
  progress?: number;
  /** When it was written, in milliseconds since 1970; the fraction is that of no other machine. */
  at?: number;
  /** `at` of the states that it goes on from, the last of each sitting. */
  seen?: number[];
  /** What is told once in all sittings, and has been told. */
  said?: string[];
}

/** An answer that the LMS should hold. */
export interface Recorded {
  question: Question;
  answer: Answer;
  result: "correct" | "incorrect" | "neutral";
  /** When the question was first there to be answered, in milliseconds since 1970. */
  shown: number;
  /** Time from then to the first response, in milliseconds, if both were in this sitting. */
  took: number | null;
}

export interface ObjectiveReport {
  id: string;
  text: string;
  scaled: number | null;
  success: "passed" | "failed" | null;
  completion: "completed" | "incomplete";
  progress: number;
}

/** Everything worth telling an LMS, in no standard's words. */
export interface Report {
  location: string;
  /** Null when it is too long to be kept whole: then the last one that fitted stays. */
  state: string | null;
  progress: number;
  completion: "completed" | "incomplete";
  scaled: number | null;
  success: "passed" | "failed" | null;
  objectives: ObjectiveReport[];
  answers: Recorded[];
  /** How the session would end now, where it matters to a course. */
  exit?: "normal" | "suspend";
  /** Time spent in this sitting, in milliseconds. */
  elapsed: number;
}

/** What came of writing a report. */
export interface Written {
  /** Everything but answers went in. */
  ok: boolean;
  /** Ids of questions whose answer the LMS refused. */
  refused: string[];
}

/** The port to an LMS: one implementation for each standard, and the course knows only this. */
export interface Lms {
  initialize(): Launch;
  write(report: Report): Written;
  /** What the LMS calls the learner; empty when it does not say. */
  learner(): string;
  /** The time of all earlier sittings in milliseconds; 0 when the LMS does not say. */
  spent(): number;
  /** What has to travel tells later whether it arrived. */
  commit(): boolean | Promise<boolean>;
  /** Whether this is said of the learner for the first time in all sittings, where the port keeps account of it. */
  once?(name: string): boolean;
  /** How many bytes of what a closing page may send the port leaves to others, where it knows. */
  room?(): number;
  terminate(): boolean;
}

/** The SCORM 2004 run-time API, as LMSs really answer it: sometimes with booleans and numbers. */
export interface Api1484 {
  Initialize(parameter: string): unknown;
  Terminate(parameter: string): unknown;
  GetValue(element: string): unknown;
  SetValue(element: string, value: string): unknown;
  Commit(parameter: string): unknown;
  GetLastError(): unknown;
}

/** The SCORM 1.2 run-time API. */
export interface Api12 {
  LMSInitialize(parameter: string): unknown;
  LMSFinish(parameter: string): unknown;
  LMSGetValue(element: string): unknown;
  LMSSetValue(element: string, value: string): unknown;
  LMSCommit(parameter: string): unknown;
  LMSGetLastError(): unknown;
}
