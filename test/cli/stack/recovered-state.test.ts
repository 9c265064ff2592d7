import type { MadeObject } from '../../../cli/stack/pending-creates';
import { recoveredState } from '../../../cli/stack/recovered-state';
import type { StackState, StateResource } from '../../../cli/stack/state-records';

const urn = (name: string): string => `urn:pulumi:dev::p::kubernetes:apps/v1:Deployment::${name}`;
const inputs = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'models' } };
const pending = (more: Partial<StateResource> = {}): StateResource => ({
  urn: urn('web'),
  type: 'kubernetes:apps/v1:Deployment',
  inputs,
  dependencies: [],
  ...more,
});
const made: MadeObject = { urn: urn('web'), id: 'models/web', uid: 'u', fieldManager: 'pulumi-kubernetes' };
const taken = {
  id: 'models/web',
  inputs,
  outputs: {
    ...inputs,
    metadata: { ...inputs.metadata, uid: 'u' },
    __inputs: inputs,
    __fieldManager: 'pulumi-kubernetes',
    __initialApiVersion: 'apps/v1',
  },
  initErrors: ['the deploy that was making it was interrupted'],
};

function recovered(
  resources: readonly StateResource[],
  operations: NonNullable<StackState['deployment']['pending_operations']>,
  found: readonly MadeObject[] = [made],
): StackState['deployment'] {
  return recoveredState({ deployment: { resources, pending_operations: operations } }, found).deployment;
}

describe('the state after a deploy that was killed', () => {
  test('has what it made among its resources, to be looked after by the next deploy', () => {
    const { resources, pending_operations } = recovered([], [{ type: 'creating', resource: pending() }]);
    expect({ resources, pending_operations }).toEqual({
      resources: [{ ...pending(), ...taken }],
      pending_operations: [],
    });
  });

  test('does not have what it did not make', () => {
    expect(recovered([], [{ type: 'creating', resource: pending() }], [])).toEqual({
      resources: [],
      pending_operations: [],
    });
  });

  test('keeps what was being changed or deleted', () => {
    const there = { ...pending(), id: 'models/web' };
    expect(recovered([there], [{ type: 'updating', resource: there }], [])).toEqual({
      resources: [there],
      pending_operations: [],
    });
  });

  test('has the new object before the old one, which is still to be deleted', () => {
    const old = pending({ id: 'models/web-1' });
    expect(recovered([old], [{ type: 'creating', resource: pending() }]).resources).toEqual([
      { ...pending(), ...taken },
      { ...old, delete: true },
    ]);
  });

  test('has the new object alone where the old one is gone already', () => {
    const old = pending({ id: 'models/web', pendingReplacement: true });
    expect(recovered([old], [{ type: 'creating', resource: pending() }]).resources).toEqual([
      { ...pending(), ...taken },
    ]);
  });

  test('has it once where a later deploy has finished it', () => {
    const there = pending({ id: 'models/web' });
    expect(recovered([there], [{ type: 'creating', resource: pending() }]).resources).toEqual([there]);
  });

  test('names no dependency that is gone', () => {
    const resource = pending({
      dependencies: [urn('gone'), urn('there')],
      propertyDependencies: { spec: [urn('gone')] },
    });
    const [, last] = recovered([{ urn: urn('there'), type: 't' }], [{ type: 'creating', resource }]).resources!;
    expect(last).toMatchObject({ dependencies: [urn('there')], propertyDependencies: { spec: [] } });
  });
});

describe('the state of a stack that an older stand-in made', () => {
  const outputs = { ...inputs, __fieldManager: 'pulumi-kubernetes-1', __initialApiVersion: 'apps/v1' };

  test('gets the inputs that the official plugin compares with, as they are encrypted', () => {
    const secretly = {
      ...inputs,
      data: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'v1:x' },
    };
    const [resource] = recovered([pending({ inputs: secretly, outputs })], [], []).resources!;
    expect(resource?.outputs).toEqual({ ...outputs, __inputs: secretly });
  });

  test.each([
    ['has them', pending({ outputs: { ...outputs, __inputs: inputs } })],
    [
      'is no object of Kubernetes',
      { urn: urn('release'), type: 'kubernetes:helm.sh/v3:Release', inputs, outputs: { chart: 'x' } },
    ],
  ])('is left as it is where it %s', (_, resource) => {
    const state: StackState = { deployment: { resources: [resource] } };
    expect(recoveredState(state, [])).toBe(state);
  });
});
