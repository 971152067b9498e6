// The entry of SCORM 1.2 packages that tell an LMS only.

import { start } from './main.js';
import { connect12 } from './scorm12.js';

start(connect12);
