import type { ObjectCheck, PodCheck } from './check';
import { access } from './objects/access';
import { autoscaler } from './objects/autoscaler';
import { ingress } from './objects/ingress';
import { job } from './objects/job';
import { names } from './objects/names';
import { networkPolicy } from './objects/network-policy';
import { rollout } from './objects/rollout';
import { selectors } from './objects/selectors';
import { service } from './objects/service';
import { sizes } from './objects/sizes';
import { limits, storage } from './objects/storage';
import { containers } from './pods/containers';
import { placement } from './pods/placement';
import { pod } from './pods/pod';
import { resources } from './pods/resources';
import { volumes } from './pods/volumes';

/** What the API server checks of whole objects beyond their schemas. */
export const objectChecks: readonly ObjectCheck[] = [
  access,
  autoscaler,
  ingress,
  job,
  limits,
  names,
  networkPolicy,
  rollout,
  selectors,
  service,
  sizes,
  storage,
];

/** What it checks of pods. */
export const podChecks: readonly PodCheck[] = [containers, placement, pod, resources, volumes];
