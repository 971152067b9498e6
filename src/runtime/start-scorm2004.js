// The entry of SCORM 2004 packages that tell an LMS only.

import { start } from './main.js';
import { connect2004 } from './scorm2004.js';

start(connect2004);
