import { z } from 'zod';

/**
 * What can be installed in a cluster beside Kubernetes itself, each with the version in which the playground runs it;
 * undefined where it runs none.
 */
export const operatorVersions = {
  keda: '2.21.0',
  kueue: '0.17.0',
  jobset: '0.11.1',
  'kubeflow-trainer': '2.2.0',
  leaderworkerset: '0.8.0',
  prometheus: '0.88.0',
  'prometheus-operator': undefined,
  'external-secrets': undefined,
  istio: undefined,
  'ingress-nginx': undefined,
  'gateway-api-inference-extension': undefined,
} as const satisfies Readonly<Record<string, string | undefined>>;

type OperatorName = keyof typeof operatorVersions;

const names = Object.keys(operatorVersions) as [OperatorName, ...OperatorName[]];

const name = z.enum(names);

const withVersion = z
  .strictObject({ name, version: z.string().describe('In quotes.') })
  .refine((operator) => operator.version === operatorVersions[operator.name])
  // Since there is one version of each, the name says it all.
  .transform((operator) => operator.name);

/** An operator as a cluster's file names it: by its name, or with the version that the playground is to run. */
export const operatorSchema = z.union([name, withVersion], { error: ({ input }) => wrong(input) });

function wrong(input: unknown): string {
  const named = name.safeParse((input as { readonly name?: unknown } | null)?.name);
  if (named.success) {
    const version = operatorVersions[named.data];
    return version === undefined
      ? `must be ${named.data} alone: no version of it is run, so that none is known`
      : `must be ${named.data}, or { name: ${named.data}, version: "${version}" }, the one version of it that is run`;
  }
  const known = names.map((each) => [each, operatorVersions[each]].filter((part) => part !== undefined).join(' '));
  return `must be the name of an operator, or { name, version: "…" }; known are ${known.join(', ')}`;
}
