import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { setRawFields } from '../../../lib';
import { renderManifest } from '../../../lib/workload/synthesis/raw-fields';

const pod = (
  containers: k8s.Container[] = [
    { name: 'a', image: 'a:1' },
    { name: 'b', image: 'b:1' },
  ],
) =>
  new k8s.KubePod(new Chart(new App(), 'test'), 'pod', {
    metadata: { name: 'pod' },
    spec: { containers, nodeSelector: { zone: 'a' } },
  });

test('a field that the class does not know arrives', () => {
  const object = pod();
  setRawFields(object, { spec: { containers: [{ name: 'b', resources: { limits: { 'nvidia.com/gpu': '1' } } }] } });
  expect(renderManifest(object).spec).toMatchInlineSnapshot(`
{
  "containers": [
    {
      "image": "a:1",
      "name": "a",
    },
    {
      "image": "b:1",
      "name": "b",
      "resources": {
        "limits": {
          "nvidia.com/gpu": "1",
        },
      },
    },
  ],
  "nodeSelector": {
    "zone": "a",
  },
}
`);
});

test('maps merge', () => {
  const object = pod();
  setRawFields(object, { spec: { nodeSelector: { disk: 'ssd' } } });
  expect(renderManifest(object)).toMatchObject({ spec: { nodeSelector: { zone: 'a', disk: 'ssd' } } });
});

test('null removes a field', () => {
  const object = pod();
  setRawFields(object, { spec: { nodeSelector: null } });
  expect(renderManifest(object).spec).not.toHaveProperty('nodeSelector');
});

test('a later change wins', () => {
  const object = pod();
  setRawFields(object, { spec: { priority: 1 } });
  setRawFields(object, { spec: { priority: 2 } });
  expect(renderManifest(object)).toMatchObject({ spec: { priority: 2 } });
});

test('a list without names is replaced', () => {
  const object = pod([{ name: 'a', args: ['x', 'y'] }]);
  setRawFields(object, { spec: { containers: [{ name: 'a', args: ['z'] }] } });
  expect(renderManifest(object)).toMatchObject({ spec: { containers: [{ args: ['z'] }] } });
});

test('an item that is not there is an error', () => {
  const object = pod();
  setRawFields(object, { spec: { containers: [{ name: 'c', image: 'c:1' }] } });
  expect(() => renderManifest(object)).toThrowErrorMatchingInlineSnapshot(
    `"Pod 'pod': the raw field 'spec.containers' names 'c', which is not there. There is 'a', 'b'"`,
  );
});

test('fields inside a plain value are an error', () => {
  const object = pod();
  setRawFields(object, { metadata: { name: { first: 'x' } } });
  expect(() => renderManifest(object)).toThrow(/raw field 'metadata.name' sets fields inside "pod"/);
});

test('a mount is known by its path, for several mounts share a volume', () => {
  const object = pod([
    {
      name: 'a',
      volumeMounts: [
        { name: 'data', mountPath: '/one' },
        { name: 'data', mountPath: '/two' },
      ],
    },
  ]);
  setRawFields(object, {
    spec: { containers: [{ name: 'a', volumeMounts: [{ mountPath: '/two', recursiveReadOnly: 'Enabled' }] }] },
  });
  expect(renderManifest(object)).toMatchObject({
    spec: {
      containers: [
        {
          volumeMounts: [
            { name: 'data', mountPath: '/one' },
            { name: 'data', mountPath: '/two', recursiveReadOnly: 'Enabled' },
          ],
        },
      ],
    },
  });
});

test('the generated classes keep an extended resource that is a Quantity, and drop one that is not', () => {
  const limits = (gpus: unknown): Record<string, unknown> | undefined => {
    const resources = { limits: { 'nvidia.com/gpu': gpus as k8s.Quantity } };
    const spec = renderManifest(pod([{ name: 'a', image: 'a:1', resources }]))['spec'] as k8s.PodSpec;
    return spec.containers[0]?.resources?.limits;
  };
  expect(limits(k8s.Quantity.fromString('8'))).toEqual({ 'nvidia.com/gpu': '8' });
  expect(limits('8')?.['nvidia.com/gpu']).toBeUndefined();
});
