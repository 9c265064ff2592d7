import { ApiError } from '../../../playground/plugin/cluster/api-error';
import { changedFields, formatPath, parsePath } from '../../../playground/plugin/changes/changed-fields';
import { replacesByRule, withGuesses } from '../../../playground/plugin/changes/diff';
import { fieldManager, isAppliedBy } from '../../../playground/plugin/cluster/field-manager';
import { immutableChanges } from '../../../playground/plugin/changes/immutable';
import { UNKNOWN } from '../../../playground/plugin/protocol/properties';
import { guarded, previewOf } from '../../../playground/plugin/state';
import { parseTypeToken } from '../../../playground/plugin/protocol/type-token';

describe('the type of a resource', () => {
  it.each([
    ['kubernetes:apps/v1:Deployment', { apiVersion: 'apps/v1', kind: 'Deployment' }],
    ['kubernetes:core/v1:Service', { apiVersion: 'v1', kind: 'Service' }],
    ['kubernetes:keda.sh/v1alpha1:ScaledObject', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' }],
  ])('%s', (token, expected) => {
    expect(parseTypeToken(token)).toEqual(expected);
  });

  it.each([
    'kubernetes:helm.sh/v3:Release',
    'kubernetes:apps/v1:DeploymentPatch',
    'kubernetes:core/v1:ConfigMapList',
    'aws:s3:Bucket',
  ])('%s is refused', (token) => {
    expect(() => parseTypeToken(token)).toThrow();
  });
});

describe('changed fields', () => {
  it('are the smallest that differ', () => {
    const changes = changedFields(
      { spec: { replicas: 1, list: [1, 2] }, gone: 1 },
      { spec: { replicas: 2, list: [1, 3] }, 'a/b': 1 },
    );
    expect(changes.map(({ path, kind }) => `${kind} ${formatPath(path)}`)).toEqual([
      'update spec.replicas',
      'update spec.list[1]',
      'delete gone',
      'add ["a/b"]',
    ]);
  });

  it('are read as they are written', () => {
    const path = ['metadata', 'labels', 'app.kubernetes.io/name', 0];
    expect(parsePath(formatPath(path))).toEqual(path);
  });

  it('replace the object where its identity or its data changes', () => {
    const settings = { enableConfigMapMutable: false, enableSecretMutable: true };
    const change = (...path: string[]) => ({ path, kind: 'update' as const });
    expect(replacesByRule(change('metadata', 'name'), {}, settings)).toBe(true);
    expect(replacesByRule(change('data', 'a'), { apiVersion: 'v1', kind: 'ConfigMap' }, settings)).toBe(true);
    expect(replacesByRule(change('stringData', 'a'), { apiVersion: 'v1', kind: 'Secret' }, settings)).toBe(false);
    expect(replacesByRule(change('spec', 'replicas'), { apiVersion: 'apps/v1', kind: 'Deployment' }, settings)).toBe(
      false,
    );
  });

  it('replace the object where the server calls them immutable', () => {
    const cause = { reason: 'FieldValueInvalid', field: 'spec.template', message: 'field is immutable' };
    const refusal = new ApiError(422, { details: { causes: [cause] }, message: 'invalid' });
    const template = { path: ['spec', 'template', 'spec', 'containers', 0, 'image'], kind: 'update' as const };
    const label = { path: ['metadata', 'labels', 'a'], kind: 'update' as const };
    expect(immutableChanges(refusal, [template, label])).toEqual([template]);
  });

  it.each([
    '\n@@ -101,7 +101,7 @@\n    "Env": [\n     {\n      "Name": "PASSWORD",\n-     "Value": "hunter2",\n',
    '\n  core.PodSpec{\n  \tEnv: []core.EnvVar{{Name: "PASSWORD",\n- \tValue: "hunter2"}}',
  ])('show nothing of what the server writes of a difference: %j', (difference) => {
    const cause = {
      reason: 'FieldValueForbidden',
      field: 'spec',
      message: `Forbidden: pod updates may not change other fields${difference}`,
    };
    const refusal = new ApiError(422, { details: { causes: [cause] }, message: 'invalid' });
    expect(refusal.message).toBe('spec: Forbidden: pod updates may not change other fields');
  });

  it('take another value of its type for an unknown one', () => {
    expect(withGuesses({ a: 1, b: 'x', c: 1 }, { a: UNKNOWN, b: UNKNOWN, c: 1, d: UNKNOWN })).toEqual({
      a: 2,
      b: 'not-known-yet',
      c: 1,
    });
  });
});

describe('the field manager', () => {
  const urn = 'urn:pulumi:dev::project::kubernetes:core/v1:ConfigMap::x';

  it('tells which resource of which stack made an object', () => {
    const manager = fieldManager(urn, {});
    expect(isAppliedBy({ metadata: { managedFields: [{ manager, operation: 'Apply' }] } }, manager)).toBe(true);
    expect(
      isAppliedBy({ metadata: { managedFields: [{ manager, operation: 'Apply' }] } }, fieldManager(`${urn}2`, {})),
    ).toBe(false);
  });

  it('stays what it was when the resource was renamed', () => {
    expect(fieldManager(`${urn}2`, {}, { __fieldManager: 'former' })).toBe('former');
  });
});

describe('the state', () => {
  it('never holds a Secret’s values unmarked', () => {
    const state = JSON.stringify(guarded({ apiVersion: 'v1', kind: 'Secret', data: { a: 'dmFsdWU=' } }));
    expect(state).toContain('1b47061264138c4ac30d75fd1eb44270');
  });

  it('does not know in a preview what the server fills in', () => {
    const answer = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x', uid: 'made-up' },
      spec: { clusterIP: '10.96.0.7' },
    };
    expect(previewOf(answer, { spec: {} }, true)).toMatchObject({
      status: UNKNOWN,
      metadata: { uid: UNKNOWN },
      spec: { clusterIP: UNKNOWN },
    });
  });
});
