// Makes a package of a folder with the packager of another maker: node package.mjs PACKAGER EDITION FOLDER OUT
import { createRequire } from 'node:module';

const [packager, version, source, outputFolder] = process.argv.slice(2);
const pack = createRequire(import.meta.url)(packager);
// The size is given: left to itself the packager sometimes writes its metadata before it has measured the folder.
pack({
  version,
  organization: 'A school',
  title: 'Reading a map',
  language: 'en',
  identifier: 'map',
  masteryScore: 80,
  startingPage: 'index.html',
  source,
  package: { version: '1.0.0', zip: true, outputFolder, size: 2000 },
}, () => {});
