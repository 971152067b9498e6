// The entry of pages without an LMS.

import { start } from './main.js';
import { connectSite } from './site.js';

start(connectSite);
