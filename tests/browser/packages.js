// The packages to play: the small test module, and the first and the last of what the build left in `dist/`, or in each of the
// folders that KITBAG_DIST names. With KITBAG_PLAY=all it is every package. Module 1 as built for every standard is in
// `target/standards`.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { bundle } from './bundle.js';
import { fixtureCourse, fixtureXapi } from './fixture/course.js';
import { fixtureHtml } from './fixture/html.js';

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {Map<string, Buffer>} files by path
 * @property {string} entry the page that the LMS launches
 * @property {import('../../src/runtime/types.js').Course} course
 * @property {string[]} objectives ids that the manifest tells the LMS to prepare
 * @property {string=} activity the id of what is launched, in cmi5 and xAPI
 * @property {{ moveOn?: string, masteryScore?: number }=} launchData what the AU tells a cmi5 LMS to hand on
 */

/**
 * @param {Partial<import('../../src/runtime/types.js').Tracking>=} tracking
 * @param {Partial<import('../../src/runtime/types.js').Tracked>=} xapi makes it a package that sends statements
 * @returns {Package}
 */
export function fixturePackage(tracking, xapi) {
  const course = fixtureCourse(tracking);
  if (xapi) course.xapi = { ...fixtureXapi(course), ...xapi };
  // Not the theme, only what makes a bare page readable: the theme is looked at in built packages.
  const css = ':root { color-scheme: light dark; background: Canvas; color: CanvasText } a { color: inherit; display: inline-block; min-height: 24px }';
  return {
    name: 'fixture', entry: 'm1.html', course, objectives: ['other', 'o2', 'o1'],
    files: new Map(Object.entries({
      'm1.html': fixtureHtml(course), 'assets/kitbag.js': bundle(xapi && 'start-scorm2004-tracking.js'), 'assets/kitbag.css': css,
    })
      .map(([name, text]) => [name, Buffer.from(text)])),
  };
}

/** @returns {Package[]} */
export function packagesToPlay() {
  const folders = (process.env.KITBAG_DIST || fileURLToPath(new URL('../../dist', import.meta.url))).split(delimiter);
  if (!process.env.KITBAG_DIST && !existsSync(folders[0])) {
    skipLoudly('there is no dist/: build the course first, or name a folder in KITBAG_DIST');
    return [fixturePackage()];
  }
  return [fixturePackage(), ...folders.flatMap((folder, n) => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.scorm2004-4th.zip')).sort();
    const chosen = process.env.KITBAG_PLAY === 'all' ? names : [...new Set([names[0], names[names.length - 1]])];
    if (!names.length) throw new Error(`no packages in ${folder}`);
    return chosen.flatMap((name) => readPackage(folder, name)).map((sco) => ({ ...sco, name: `${n ? `${n}-` : ''}${sco.name.split('-')[0]}-${sco.entry.replace('.html', '')}` }));
  })];
}

/**
 * Module 1 of the shipped course, as the build makes it for each of the standards, and as part of a site.
 * @param {string[]} standards
 * @returns {{ standard: string, pack: Package }[]}
 */
export function builtFor(standards) {
  const folder = fileURLToPath(new URL('../../target/standards', import.meta.url));
  if (!existsSync(folder)) {
    skipLoudly('there is no target/standards: tests/run says how they are built');
    return [];
  }
  return standards.map((standard) => {
    const names = readdirSync(folder).filter((name) => name.endsWith(`.${standard}.zip`));
    if (names.length !== 1) throw new Error(`${names.length} packages for ${standard} in ${folder}`);
    const [pack] = readPackage(folder, names[0]).filter(({ course }) => course.module === 'm1');
    return { standard, pack: { ...pack, name: `built-${standard}` } };
  });
}

/**
 * The parts of a small course that is one package for Moodle, with modules that wait for each other, in their order.
 * @param {string} standard
 * @returns {Package[]}
 */
export function builtCourse(standard) {
  const folder = fileURLToPath(new URL('../../target/course', import.meta.url));
  if (!existsSync(folder)) {
    skipLoudly('there is no target/course: tests/run says how it is built');
    return [];
  }
  return readPackage(folder, `whole-course-1.${standard}-moodle.zip`).map((part) => ({ ...part, name: `course-${standard}` }));
}

/** @param {string} reason */
function skipLoudly(reason) {
  if (process.env.CI === 'true') throw new Error(reason);
  process.stderr.write(`\n*** BUILT PACKAGES SKIPPED: ${reason} ***\n\n`);
}

/**
 * What each manifest says can be launched.
 * @type {Record<string, (manifest: string) => Partial<Package>[]>}
 */
const LAUNCHES = {
  'imsmanifest.xml': (manifest) => [...manifest.matchAll(/<item\b[^>]*identifierref="([^"]+)".*?<\/item>/gs)].map(([item, resource]) => {
    const tag = new RegExp(`<resource\\b[^>]*identifier="${resource}"[^>]*>`).exec(manifest)?.[0];
    const objectives = [...item.matchAll(/<imsss:(?:primaryObjective|objective)\b[^>]*objectiveID="([^"]+)"/g)].map(([, id]) => id);
    return { entry: tag?.match(/href="([^"]+)"/)?.[1], objectives };
  }),
  'cmi5.xml': (manifest) => [...manifest.matchAll(/<au\b([^>]*)>.*?<url>([^<]+)<\/url>/gs)].map(([, au, entry]) => {
    const { id, moveOn, masteryScore } = Object.fromEntries([...au.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    return { entry, activity: id, launchData: { moveOn, ...masteryScore && { masteryScore: Number(masteryScore) } } };
  }),
  // The first page of a site.
  'index.html': (page) => [...page.matchAll(/<a href="([^"#]+)"/g)].map(([, entry]) => ({ entry })),
  'tincan.xml': (manifest) => [...manifest.matchAll(/<activity\b[^>]*\bid="([^"]+)".*?<launch\b[^>]*>([^<]+)<\/launch>/gs)]
    .map(([, activity, entry]) => ({ entry, activity })),
};

/** What can be launched of a package, each to be played by itself. @param {string} folder @param {string} name @returns {Package[]} */
function readPackage(folder, name) {
  const files = unzip(readFileSync(join(folder, name)));
  const manifest = Object.keys(LAUNCHES).find((file) => files.has(file)) || '';
  const launches = LAUNCHES[manifest]?.(String(files.get(manifest))) || [];
  if (!launches.length) throw new Error(`${name}: there is nothing to launch`);
  return launches.map(({ entry = '', objectives = [], ...more }) => {
    const data = /<script type="application\/json" id="kitbag-data">(.*?)<\/script>/s.exec(String(files.get(entry)))?.[1];
    if (!data) throw new Error(`${name}: \`${entry}\` is no page that can be launched`);
    return { name, files, entry, course: JSON.parse(data), objectives, ...more };
  });
}

/**
 * The files of a zip archive, read from its central directory.
 * @param {Buffer} zip
 * @returns {Map<string, Buffer>}
 */
export function unzip(zip) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const count = zip.readUInt16LE(end + 10);
  const files = new Map();
  for (let n = 0, at = zip.readUInt32LE(end + 16); n < count; n++) {
    const [method, packed, nameLength, extraLength, commentLength, header] = [
      zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const body = zip.subarray(start, start + packed);
    files.set(name, method === 8 ? inflateRawSync(body) : body);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}
