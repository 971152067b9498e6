// The entry of packages that tell an LMS only.

import { start } from './main.js';

start((lms) => lms);
