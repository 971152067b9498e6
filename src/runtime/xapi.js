// Packages for an LRS alone (`tincan.xml`): the launch says where it is and who learns, the learner's work is kept there.

import { launchOf, lrsOf, tracked } from './tracked.js';
import { lrsAsLms } from './work.js';
import { attempt } from './windows.js';

/** @param {import('./types.js').Course} course */
export async function connectXapi(course) {
  const { xapi } = course;
  const from = launchOf(window);
  const { actor, registration, around: [activity] } = from;
  const lrs = lrsOf(from, xapi);
  if (!xapi || !actor || !lrs) return null;
  const query = {
    activityId: activity || xapi.module.id, agent: JSON.stringify(actor), stateId: 'kitbag-work', ...(registration && { registration }),
  };
  return tracked(await lrsAsLms(lrs, query, attempt(() => window.localStorage), false), course);
}
