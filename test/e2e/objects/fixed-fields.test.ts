import { isImmutable } from '../../../playground/plugin/changes/immutable';
import { ApiError } from '../../../playground/plugin/cluster/api-error';
import { edited, fixedFieldCases, pathsOf, type Edits } from '../../workload/objects/fixed-field-cases';
import { Api, type SentObject } from '../support/api';
import { kubectl } from '../support/playground';

const namespace = 'fixed-fields';
let api: Api;

// Each case has an object of its own. Claims and pods find nothing to run on, so that they stay as they are.
const cases = fixedFieldCases.map(({ state, object, refused, changed }, at) => {
  const given = (object['metadata'] ?? {}) as Partial<SentObject['metadata']>;
  const metadata = { name: `fixed-fields-${at}`, namespace, ...given };
  return { title: [object.kind, state].join(' ').trim(), object: { ...object, metadata }, refused, changed };
});

beforeAll(async () => {
  api = await Api.open();
  await kubectl('create', 'namespace', namespace);
});
afterAll(() => kubectl('delete', 'namespace', namespace, '--wait=false'));

// What a change in place is answered with: nothing where it is made.
async function answerTo(object: SentObject, edits: Edits): Promise<ApiError | undefined> {
  try {
    await api.apply(edited(object, edits), true);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) {
      return error;
    }
    throw error;
  }
}

describe.each(cases)('of a $title', ({ object, refused, changed }) => {
  beforeAll(async () => {
    await api.apply(object, false);
    // Before that, the scope of what it defines may change.
    if (object.kind === 'CustomResourceDefinition') {
      await kubectl('wait', '--for=condition=Established', `crd/${object.metadata.name}`, '--timeout=20m');
    }
  });
  afterAll(() => api.remove(object));

  it('the API server refuses to change what is fixed, in words that are known', async () => {
    const answers = await Promise.all(
      refused.map(async (edits) => {
        const error = await answerTo(object, edits);
        const fixed = error !== undefined && isImmutable(error);
        return [pathsOf(edits), fixed ? 'fixed' : (error?.message ?? 'was changed')];
      }),
    );
    expect(answers).toEqual(refused.map((edits) => [pathsOf(edits), 'fixed']));
  });

  it('the API server changes everything else in place', async () => {
    const answers = await Promise.all(
      changed.map(async (edits) => [pathsOf(edits), (await answerTo(object, edits))?.message]),
    );
    expect(answers).toEqual(changed.map((edits) => [pathsOf(edits), undefined]));
  });
});
