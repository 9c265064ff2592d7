import { referencesOfAccess } from './access';
import { referencesOfOperators } from './operators';
import { referencesOfPods } from './pods';
import { referencesOfQueues } from './queues';
import type { Reference } from './reference';
import { referencesOfRequests } from './requests';
import { referencesOfScaling } from './scaling';
import { referencesOfClaims } from './storage';

/** Who names whom, and by which field: the table that rules, and the picture, go by. */
export const references: readonly Reference[] = [
  ...referencesOfPods,
  ...referencesOfClaims,
  ...referencesOfRequests,
  ...referencesOfQueues,
  ...referencesOfScaling,
  ...referencesOfOperators,
  ...referencesOfAccess,
];
