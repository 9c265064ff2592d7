import { z } from 'zod';
import { dnsLabel, labelValue, qualifiedName } from './cluster-values';

const network = z.union([z.cidrv4(), z.cidrv6()], { error: 'must be a network of addresses, e.g. 203.0.113.0/24' });

const pods = z.strictObject({
  namespace: dnsLabel,
  podLabels: z
    .record(qualifiedName, labelValue)
    .default({})
    .describe('Labels of these pods. Without, all pods of the namespace are meant.'),
});

const addresses = z.strictObject({ cidr: network });

const place = z.union([pods, addresses], {
  error: 'must be pods, { namespace, podLabels }, or a network of addresses, { cidr }',
});

const places = z.array(place).min(1);

/** What a cluster's network lets through, and who is where in it, in its description. */
export const networkProfile = z.strictObject({
  policies: z
    .enum(['enforced', 'ignored'])
    .optional()
    .describe('Whether its network plugin enforces NetworkPolicies. Without, it is not known.'),
  ingress: places
    .optional()
    .describe(
      'From where requests of Ingresses reach pods: the pods of the controller, or the networks of a load balancer. ' +
        'Without, the usual place of the ingress class.',
    ),
  gateways: places
    .optional()
    .describe(
      'From where requests of Gateways reach pods. Without, the pods that are labelled as those of the Gateway, in ' +
        'its namespace.',
    ),
  monitoring: places
    .optional()
    .describe('Who asks pods for metrics. Without, the pods of the namespace monitoring; gmp-system on GKE.'),
  dns: places
    .default([{ namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } }])
    .describe('Who answers names. A cache on each node has an address: { cidr: 169.254.20.10/32 }.'),
  dnsPort: z.int().min(1).max(65535).default(53).describe('The port of its pods: 5353 in OpenShift.'),
  apiServer: z
    .strictObject({ cidrs: z.array(network).min(1), port: z.int().min(1).max(65535).default(6443) })
    .optional()
    .describe('The addresses of the API server. Without, they are not known.'),
  outside: z
    .array(network)
    .min(1)
    .optional()
    .describe(
      'Networks outside the cluster that hubs, buckets and other names are in. Without, all addresses but private ' +
        'ones.',
    ),
});

/** Pods of a namespace, or a network of addresses. */
export type NetworkPlace = z.infer<typeof place>;

/** What a cluster's network lets through, and who is where in it. */
export type NetworkProfile = z.infer<typeof networkProfile>;
