import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Environment, synthesize, WebModelServer } from '../lib';
import { medians, ratio } from './compare';

const resources = { cpu: { request: '500m', limit: '1' }, memory: { request: '1Gi', limit: '2Gi' } };

/** N model servers as modelyard makes them. */
function modelyard(servers: number): object[] {
  const environment = new Environment(new App(), 'bench', { namespace: 'bench' });
  for (let index = 0; index < servers; index++) {
    new WebModelServer(environment, `server-${index}`, { image: 'registry.example.com/server:1.0', replicas: 1, resources });
  }
  return synthesize(environment).map(({ manifest }) => manifest);
}

/** The same objects, written out by hand in plain cdk8s. */
function plainCdk8s(objects: readonly object[]): () => object[] {
  const templates = objects as readonly { kind: string; metadata: object }[];
  return () => {
    const chart = new Chart(new App(), 'bench');
    templates.forEach((template, index) => {
      const props = structuredClone(template) as never;
      if (template.kind === 'Deployment') new k8s.KubeDeployment(chart, `object-${index}`, props);
      else if (template.kind === 'Service') new k8s.KubeService(chart, `object-${index}`, props);
      else new k8s.KubeNamespace(chart, `object-${index}`, props);
    });
    return chart.toJson() as object[];
  };
}

for (const servers of [100, 1000]) {
  const plain = plainCdk8s(modelyard(servers));
  const [ours, theirs] = medians(servers === 100 ? 15 : 5, () => modelyard(servers), plain);
  process.stdout.write(`${servers} servers: modelyard ${ours.toFixed(0)} ms, plain cdk8s ${theirs.toFixed(0)} ms, ratio ${ratio(ours, theirs)}\n`);
}
