// The entry of SCORM 2004 packages that send statements to an LRS beside what they tell the LMS.

import { start } from './main.js';
import { connect2004 } from './scorm2004.js';
import { tracked } from './tracked.js';

start((course) => tracked(connect2004(course), course));
