import { z } from 'zod';

const aQuantity = 'must be a Kubernetes quantity, e.g. 500m, 64Gi';

/** An amount in a cluster's description. */
export const quantity = z
  .union([z.string().regex(/^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/, aQuantity), z.number().nonnegative()], { error: aQuantity })
  .transform(String);

/** A name in a cluster's description. */
export const dnsLabel = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, at most 63');

/** A taint of nodes in a cluster's description. */
export const taint = z.strictObject({
  key: z.string().min(1),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});
