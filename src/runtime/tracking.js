// The entry of packages that send statements to an LRS beside what they tell the LMS.

import { start } from './main.js';
import { tracked } from './tracked.js';

start(tracked);
