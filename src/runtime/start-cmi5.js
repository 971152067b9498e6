// The entry of cmi5 packages.

import { connectCmi5 } from './cmi5.js';
import { start } from './main.js';
import { waitFor } from './waiting.js';

start((course) => waitFor(course, connectCmi5(course)));
