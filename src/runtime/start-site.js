// The entry of pages without an LMS.

import { start } from './main.js';
import { keepOffline } from './offline.js';
import { connectSite } from './site.js';

start(connectSite);
keepOffline('../');
