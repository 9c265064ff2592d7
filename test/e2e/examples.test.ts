import { bin, get, up, type UpResult } from './support/playground';
import { run } from './support/run';

describe.each(['flask', 'node'])('examples/%s', (example) => {
  let result: UpResult;
  beforeAll(async () => {
    result = await up(`examples/${example}`);
  });

  it('answers Hello, World! with three replicas', async () => {
    const answer = await run('bash', ['-c', result.curl ?? 'false']);
    expect(answer.stdout).toBe('Hello, World!');
    expect(result.models).toMatchObject([{ ready: 3, desired: 3 }]);
  });

  it('leaves no object when it is destroyed', async () => {
    const ran = await bin('down', [`examples/${example}`]);
    expect(ran.status).toBe(0);
    const namespaces = await get<{ items: { metadata: { name: string } }[] }>('namespaces');
    expect(namespaces.items.map(({ metadata }) => metadata.name)).not.toContain(result.namespace);
  });
});
