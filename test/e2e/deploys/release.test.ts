import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { FixtureStack } from '../support/fixture-stack';
import { get } from '../support/playground';

// Traefik, a real controller, serves both kinds of route; it balances by turns, so the shares are nearly exact.
describe('a release by weight', () => {
  const stack = new FixtureStack('weights', 'release');
  let address: string;
  beforeAll(async () => {
    await stack.upOk({ weight: 20 });
    const gateway = await get<{ status: { addresses: { value: string }[] } }>(
      'gateway',
      'gateway',
      '-n',
      stack.namespace,
    );
    address = gateway.status.addresses[0]!.value;
  });
  afterAll(() => stack.discard());

  it.each(['gateway.example.com', 'ingress.example.com'])(
    'gives the canary its 20 of 100 requests, at %s',
    async (host) => {
      const { canary, failed } = await shares(host);
      expect(failed).toEqual([]);
      expect(canary).toBeGreaterThan(0.15);
      expect(canary).toBeLessThan(0.25);
    },
  );

  it('follows a change of the weight, with no failed request', async () => {
    let changing = true;
    const during = (async () => {
      const failed: string[] = [];
      while (changing) {
        failed.push(...(await shares('gateway.example.com', 20)).failed);
      }
      return failed;
    })();
    await stack.upOk({ weight: 70 });
    changing = false;
    expect(await during).toEqual([]);
    for (const host of ['gateway.example.com', 'ingress.example.com']) {
      const { canary } = await shares(host);
      expect({ host, canary: canary > 0.65 && canary < 0.75 }).toEqual({ host, canary: true });
    }
  });

  it('is rolled back by a weight of 0', async () => {
    await stack.upOk({ weight: 0 });
    expect((await shares('gateway.example.com')).canary).toBe(0);
    expect((await shares('ingress.example.com')).canary).toBe(0);
  });

  /** Asks so many times, over new connections, once the route is known to the controller. */
  async function shares(host: string, requests = 200): Promise<{ canary: number; failed: string[] }> {
    for (let tries = 0; tries < 40 && !(await ask(host)).startsWith('version'); tries++) {
      await sleep(250);
    }
    // A change reaches the controller a moment after the deploy.
    await sleep(1_000);
    const answers: string[] = [];
    for (let sent = 0; sent < requests; sent += 10) {
      answers.push(...(await Promise.all(Array.from({ length: 10 }, () => ask(host)))));
    }
    return {
      canary: answers.filter((answer) => answer === 'version canary\n').length / answers.length,
      failed: answers.filter((answer) => !/^version (stable|canary)\n$/.test(answer)),
    };
  }

  function ask(host: string): Promise<string> {
    return new Promise((resolve) => {
      const asked = request(
        { host: address, port: 80, path: '/', headers: { host }, agent: false, timeout: 10_000 },
        (response) => {
          let body = '';
          response
            .setEncoding('utf8')
            .on('data', (chunk: string) => (body += chunk))
            .on('end', () => resolve(body));
        },
      );
      asked
        .on('timeout', () => asked.destroy(new Error('no answer in time')))
        .on('error', (error) => resolve(error.message))
        .end();
    });
  }
});
