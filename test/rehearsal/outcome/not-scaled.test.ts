import { notScaled } from '../../../lib/rehearsal/outcome/not-scaled';
import type { KubernetesObject } from '../../../lib/review/objects/kubernetes-object';

const scaled = (name: string, ...conditions: object[]): KubernetesObject => ({
  ...{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name, namespace: 'shop' } },
  status: { conditions },
});

test('a ScaledObject that KEDA does not take is told in its words, and one that no load has been told for is not', () => {
  const scaledObjects = [
    scaled('new'),
    scaled('sound', { type: 'Ready', status: 'True', reason: 'ScaledObjectReady', message: 'ready' }),
    scaled('idle', { type: 'Ready', status: 'False', reason: 'TriggerError', message: 'not working' }),
    scaled('lost', { type: 'Ready', status: 'False', reason: 'ScaledObjectCheckFailed', message: 'no target' }),
  ];
  expect(notScaled({ scaledObjects })).toEqual([
    {
      rule: 'not-scaled',
      severity: 'high',
      object: { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', namespace: 'shop', name: 'lost' },
      message: 'KEDA does not scale by it: no target',
    },
  ]);
});
