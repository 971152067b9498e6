// The entry of SCORM 1.2 packages that send statements to an LRS beside what they tell the LMS.

import { start } from './main.js';
import { connect12 } from './scorm12.js';
import { tracked } from './tracked.js';

start((course) => tracked(connect12(course), course));
