import * as pulumi from '@pulumi/pulumi';
import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { createApp, deploy, DeployError, token } from '../../../lib/pulumi';
import { joinValues } from '../../../lib/pulumi/outputs/swap';
import { runProgram, unknown } from '../support/engine';

/** Deploys one ConfigMap and returns its data as the engine got it. */
async function deployed(data: () => Record<string, unknown>, preview = false) {
  const { find } = await runProgram(() => deploy(mapOf(data())), { preview });
  const { inputs, secrets } = find('ConfigMap/map');
  return { data: inputs['data'] as Record<string, unknown>, secrets };
}

function mapOf(data: Record<string, unknown>): Chart {
  const chart = new Chart(createApp(), 'chart');
  new k8s.KubeConfigMap(chart, 'map', { metadata: { name: 'map' }, data: data as Record<string, string> });
  return chart;
}

async function problemsOf(build: () => Chart): Promise<readonly string[]> {
  let problems: readonly string[] = [];
  await runProgram(() => {
    try {
      deploy(build());
    } catch (error) {
      if (!(error instanceof DeployError)) {
        throw error;
      }
      problems = error.problems;
    }
  });
  return problems;
}

const problemsOfData = (data: () => Record<string, unknown>) => problemsOf(() => mapOf(data()));
const output = (value = 'value') => pulumi.output(value);

describe('an Output reaches the object that it was given to', () => {
  test('as itself where it is the whole value, with its type', async () => {
    const { find } = await runProgram(() => {
      const chart = new Chart(createApp(), 'chart');
      new k8s.KubeDeployment(chart, 'server', {
        metadata: { name: 'server' },
        spec: { replicas: token(pulumi.output(3)) as number, selector: {}, template: {} },
      });
      return deploy(chart);
    });
    expect(find('Deployment/server').inputs).toHaveProperty('spec.replicas', 3);
  });

  test('inside a longer text, several at once', async () => {
    expect(
      (
        await deployed(() => ({
          url: `https://${token(output('host'))}:${token(pulumi.output(443))}/${token(output('path'))}`,
        }))
      ).data,
    ).toEqual({ url: 'https://host:443/path' });
  });

  test('without token(), in the props of an object', async () => {
    expect((await deployed(() => ({ raw: output() }))).data).toEqual({ raw: 'value' });
  });

  test('from a promise', async () => {
    expect((await deployed(() => ({ raw: Promise.resolve('a'), marked: token(Promise.resolve('b')) }))).data).toEqual({
      raw: 'a',
      marked: 'b',
    });
  });

  test('as a quantity of a resource', async () => {
    const { find } = await runProgram(() => {
      const chart = new Chart(createApp(), 'chart');
      new k8s.KubePersistentVolumeClaim(chart, 'claim', {
        metadata: { name: 'claim' },
        spec: { resources: { requests: { storage: k8s.Quantity.fromString(token(output('10Gi')) as string) } } },
      });
      return deploy(chart);
    });
    expect(find('PersistentVolumeClaim/claim').inputs).toHaveProperty('spec.resources.requests.storage', '10Gi');
  });

  test('and stays secret in a Secret, alone and inside a text', async () => {
    const { find } = await runProgram(() => {
      const chart = new Chart(createApp(), 'chart');
      new k8s.KubeSecret(chart, 'secret', {
        metadata: { name: 'secret' },
        stringData: { plain: 'x', whole: token(pulumi.secret('s')) as string, part: `a-${token(pulumi.secret('s'))}` },
      });
      return deploy(chart);
    });
    expect(find('Secret/secret')).toMatchObject({
      inputs: { stringData: { plain: 'x', whole: 's', part: 'a-s' } },
      secrets: ['stringData'],
    });
  });

  test('and stays unknown in a preview, alone and inside a text', async () => {
    const { find } = await runProgram(
      () => {
        const first = deploy(mapOf({ key: 'value' })).resources.get('ConfigMap/map');
        const chart = new Chart(createApp(), 'other');
        new k8s.KubeConfigMap(chart, 'second', {
          metadata: { name: 'second' },
          data: { whole: token(first?.id ?? '') as string, part: `of ${token(first?.id ?? '')}` },
        });
        deploy(chart);
      },
      { preview: true },
    );
    expect(find('ConfigMap/second').inputs).toHaveProperty('data', { whole: unknown, part: unknown });
  });

  test('and makes the object wait for the resource that it comes from', async () => {
    const { find } = await runProgram(() => {
      const first = deploy(mapOf({ key: 'value' })).resources.get('ConfigMap/map');
      const chart = new Chart(createApp(), 'other');
      new k8s.KubeConfigMap(chart, 'second', {
        metadata: { name: 'second' },
        data: { from: `of ${token(first?.id ?? '')}` },
      });
      deploy(chart);
    });
    expect(find('ConfigMap/second').dependencies).toEqual(['ConfigMap/map']);
  });
});

test('a plain value needs no marker', () => {
  expect(token('plain')).toBe('plain');
});

test('one Output has one marker', () => {
  const one = output();
  expect(token(one)).toBe(token(one));
  deployTokens(one);
});

test('a marker is a DNS label', () => {
  const one = output();
  expect(token(one)).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  deployTokens(one);
});

// A token that reaches no object is reported by the next deploy().
function deployTokens(...outputs: pulumi.Output<unknown>[]): void {
  void runProgram(() => deploy(mapOf(Object.fromEntries(outputs.map((one, index) => [`key${index}`, one])))));
}

describe('a clear error where the value would be wrong:', () => {
  const where = "ConfigMap 'map' ('chart/map'): 'data.key'";

  test.each<[string, () => Record<string, unknown>, string]>([
    [
      'an Output in a template literal',
      () => ({ key: `at ${output() as unknown as string}` }),
      'is made from an Output in a template literal',
    ],
    [
      'a promise in a template literal',
      () => ({ key: `at ${Promise.resolve('x') as unknown as string}` }),
      'is made from an Output in a template literal',
    ],
    [
      'an upper-cased marker',
      () => ({ key: (token(output()) as string).toUpperCase() }),
      'has a token that was changed on its way',
    ],
    [
      'a marker cut off',
      () => ({ key: (token(output()) as string).slice(0, 15) }),
      'has a token that was changed on its way',
    ],
    [
      'a marker without hyphens',
      () => ({ key: (token(output()) as string).replaceAll('-', '_') }),
      'has a token that was changed on its way',
    ],
    [
      'a token in JSON',
      () => ({ key: JSON.stringify({ url: token(output()) as string }) }),
      'is JSON with a token in it',
    ],
    [
      'a marker that nobody made',
      () => ({ key: 'pulumi-out-999999-tuo' }),
      'has a token that this program did not make',
    ],
  ])('%s', async (_, data, expected) => {
    expect((await problemsOfData(data))[0]).toMatch(`${where} ${expected}`);
  });

  test.each([0, 1, 2])('a base64-encoded marker after %d characters', async (offset) => {
    const encoded = () => Buffer.from(`${'p'.repeat(offset)}${token(output())}`).toString('base64');
    expect((await problemsOfData(() => ({ key: encoded() })))[0]).toMatch(
      `${where} has a token that was encoded as base64`,
    );
  });

  test('an object key', async () => {
    expect(await problemsOfData(() => ({ [token(output()) as string]: 'x' }))).toEqual([
      expect.stringContaining('is a key made from an Output'),
    ]);
  });

  test('an id of a construct', async () => {
    const problems = await problemsOf(() => {
      const chart = mapOf({ key: token(output()) });
      new Chart(chart, `c-${token(output('other'))}`);
      return chart;
    });
    expect(problems).toEqual([
      expect.stringContaining('its id is made from an Output'),
      expect.stringContaining('reached no object'),
    ]);
  });

  test('a token that is dropped, named by the line that made it', async () => {
    expect(
      await problemsOfData(() => ({ kept: token(output()), lost: Number(token(output('dropped'))) || 'nothing' })),
    ).toEqual([expect.stringMatching(/^token\(\) at test\/pulumi\/outputs\/token\.test\.ts:\d+: reached no object/)]);
  });

  test('all of them at once', async () => {
    expect(
      await problemsOfData(() => ({
        a: (token(output()) as string).toUpperCase(),
        b: `${output() as unknown as string}`,
      })),
    ).toHaveLength(3);
  });

  test('an object where a text needs a string', () => {
    expect(() => joinValues(['x ', ''], [{ a: 1 }], where)).toThrow(
      `${where} puts an Output into a text; its value must be a string, a number or a boolean, got object`,
    );
  });
});

test('an App without the resolver gets a hint', () => {
  const chart = new Chart(new (jest.requireActual<typeof import('cdk8s')>('cdk8s').App)(), 'chart');
  new k8s.KubeConfigMap(chart, 'map', { metadata: { name: 'map' }, data: { key: output() as unknown as string } });
  expect(() => deploy(chart)).toThrow(/wrap it in token\(\), or make the App with createApp\(\)/);
});
