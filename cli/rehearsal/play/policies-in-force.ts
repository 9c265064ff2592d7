import { setTimeout as sleep } from 'node:timers/promises';
import { isStatus } from '../../../playground/plugin/cluster/api-error';
import type { ApiClient } from '../../../playground/plugin/cluster/client';

const name = 'modelyard-rehearse-in-force';
const group = '/apis/admissionregistration.k8s.io/v1';
const policies = `${group}/validatingadmissionpolicies`;
const bindings = `${group}/validatingadmissionpolicybindings`;

/** Refuses one Lease that nobody makes. */
const probe = {
  policy: {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['coordination.k8s.io'],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['leases'],
            resourceNames: [name],
          },
        ],
      },
      validations: [{ expression: 'false' }],
    },
  },
  binding: {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  },
  object: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name } },
};
const tryMs = 100;
const longestMs = 60_000;
/** Policies are taken up once a second. */
const othersMs = 3_000;

/**
 * Waits until the API server asks every policy that it has: it takes new ones up once a second, all of them together,
 * and until then lets pass what they would refuse. A policy of its own, which comes last, shows when it has.
 * @throws Error where it does not in a minute
 */
export async function policiesInForce(client: ApiClient): Promise<void> {
  await client.json({ method: 'POST', path: policies, body: probe.policy });
  await client.json({ method: 'POST', path: bindings, body: probe.binding });
  try {
    for (const began = Date.now(); ; await sleep(tryMs)) {
      const [refusedBy, waited] = [await whoRefuses(client), Date.now() - began];
      // One that refuses every object is named before ours, and hides it.
      if (refusedBy === 'ours' || (refusedBy === 'another' && waited > othersMs)) {
        return;
      }
      if (waited > longestMs) {
        throw new Error(`the API server has not taken up the admission policies after ${longestMs / 1000} s`);
      }
    }
  } finally {
    await client.json({ method: 'DELETE', path: `${bindings}/${name}` });
    await client.json({ method: 'DELETE', path: `${policies}/${name}` });
  }
}

async function whoRefuses(client: ApiClient): Promise<'ours' | 'another' | 'nobody'> {
  try {
    await client.json({
      method: 'POST',
      path: '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases',
      query: { dryRun: 'All' },
      body: probe.object,
    });
    return 'nobody';
  } catch (error) {
    if (!isStatus(error, 403, 422)) {
      throw error;
    }
    return error.message.includes(`ValidatingAdmissionPolicy '${name}'`) ? 'ours' : 'another';
  }
}
