import { z } from 'zod';

const aQuantity = 'must be a Kubernetes quantity, e.g. 500m, 64Gi';

/** An amount in a cluster's description. */
export const quantity = z
  .union(
    [
      z.string().regex(/^[0-9]{1,18}(\.[0-9]{1,9})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/, aQuantity),
      z.number().nonnegative().max(1e15),
    ],
    { error: aQuantity },
  )
  .transform(String);

/** A name in a cluster's description. */
export const dnsLabel = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, at most 63');

const name = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';

/** The value of a label of nodes: the API server takes no other. */
export const labelValue = z
  .string()
  .regex(
    new RegExp(`^(?:${name})?$`),
    'must be a label value: at most 63 letters, digits, hyphens, dots and underscores, ' +
      'with a letter or digit at both ends',
  );

/** The name of a label, a taint or a resource, such as nvidia.com/gpu. */
export const qualifiedName = z
  .string()
  .regex(
    new RegExp(`^(?:(?=[^/]{1,253}/)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*/)?${name}$`),
    'must be a name such as example.com/tier: letters, digits, hyphens, dots and underscores, at most 63, ' +
      'behind a domain and a slash or not',
  );

/** The name of a resource that nodes offer beside cpu, memory and storage. */
export const extendedResource = qualifiedName.refine(
  (text) => text.includes('/') || /^hugepages-\d+[KMG]i$/.test(text),
  'must be a resource with a domain, such as vpc.amazonaws.com/efa, or huge pages, such as hugepages-2Mi',
);

/** A taint of nodes in a cluster's description. */
export const taint = z.strictObject({
  key: qualifiedName,
  value: labelValue.optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});

/** A taint of a node. */
export type NodeTaint = z.infer<typeof taint>;
