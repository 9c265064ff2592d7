import { applyOrder } from '../../../lib/rehearsal/objects/apply-order';

test('what others need comes first, and what looks at pods last', () => {
  const objects = [
    'HorizontalPodAutoscaler',
    'Deployment',
    'Thing',
    'Service',
    'ConfigMap',
    'ResourceQuota',
    'CustomResourceDefinition',
    'Namespace',
  ].map((kind) => ({ object: { apiVersion: 'v1', kind, metadata: { name: 'a' } } }));
  expect(applyOrder(objects).map((wave) => wave.map(({ object }) => object.kind))).toEqual([
    ['CustomResourceDefinition', 'Namespace'],
    ['ResourceQuota'],
    ['ConfigMap'],
    ['Service'],
    ['Thing'],
    ['Deployment'],
    ['HorizontalPodAutoscaler'],
  ]);
});
