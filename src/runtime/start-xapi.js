// The entry of xAPI packages.

import { start } from './main.js';
import { waitFor } from './waiting.js';
import { connectXapi } from './xapi.js';

start((course) => waitFor(course, connectXapi(course)));
