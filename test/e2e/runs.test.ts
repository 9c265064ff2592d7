import { eventually } from './support/eventually';
import { FixtureStack } from './support/fixture-stack';
import { get } from './support/playground';

interface Job {
  readonly metadata: { readonly name: string; readonly uid: string };
}

describe('runs of a job', () => {
  const stack = new FixtureStack('runs');
  const settings = { onChange: 'keep', replicas: 1 };
  let first: Job;
  beforeAll(async () => {
    await stack.upOk(settings);
    first = (await jobs())[0]!;
  });
  afterAll(() => stack.remove());

  it('stay when another one takes their place, and leave the state', async () => {
    await stack.upOk({ ...settings, epochs: 2 });
    const both = await jobs();
    expect(both).toHaveLength(2);
    expect(both.map(({ metadata }) => metadata.uid)).toContain(first.metadata.uid);
    expect(await jobsInState()).toEqual(both.map(({ metadata }) => metadata.name).filter((name) => name !== first.metadata.name));
  });

  it('are not made again by a deployment that changes nothing', async () => {
    const before = await jobs();
    await stack.upOk({ ...settings, epochs: 2 });
    expect(await jobs()).toEqual(before);
  });

  it('go, kept ones too, when their job leaves the program', async () => {
    await stack.upOk({ ...settings, trains: false });
    const gone = async (): Promise<true | undefined> => ((await jobs()).length === 0 ? true : undefined);
    await eventually('end of all runs', 60_000, gone, jobs);
    expect(await jobsInState()).toEqual([]);
  });

  async function jobs(): Promise<Job[]> {
    const { items } = await get<{ items: Job[] }>('jobs', '-n', stack.namespace);
    return items.map(({ metadata: { name, uid } }) => ({ metadata: { name, uid } }));
  }

  async function jobsInState(): Promise<string[]> {
    return (await stack.state()).flatMap(({ type, id }) => (type.endsWith(':Job') && id !== undefined ? [id.split('/').at(-1)!] : []));
  }
});
