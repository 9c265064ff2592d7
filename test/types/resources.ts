/** What is reserved goes with how the pod is treated. */
import type { Resources } from 'modelyard';

export const reserved: Resources = { cpu: { request: 1 }, memory: { request: '1Gi', limit: '2Gi' } };
export const guaranteed: Resources = {
  qualityOfService: 'Guaranteed',
  cpu: { request: 1 },
  memory: { request: '1Gi' },
};
export const leftOver: Resources = { qualityOfService: 'BestEffort', ephemeralStorage: { request: '1Gi' } };

// @ts-expect-error -- a pod that reserves nothing says so
export const nothing: Resources = {};
// @ts-expect-error -- what gets the rest reserves nothing
export const both: Resources = { qualityOfService: 'BestEffort', cpu: { request: 1 }, memory: { request: '1Gi' } };
// @ts-expect-error -- memory is reserved beside processors
export const half: Resources = { cpu: { request: 1 } };
// @ts-expect-error -- a limit alone reserves nothing
export const limit: Resources = { cpu: { limit: 1 }, memory: { request: '1Gi' } };
// @ts-expect-error -- Guaranteed reserves something
export const guaranteedNothing: Resources = { qualityOfService: 'Guaranteed' };
