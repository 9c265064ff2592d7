import { conditionOf } from './cluster-state';
import { onceForEach } from './once-for-each';

/** Whether a pod is ready. */
export const isReady = onceForEach(
  (pod) => conditionOf(pod, 'Ready')?.status === 'True' && pod.metadata['deletionTimestamp'] === undefined,
);
