import * as pulumi from '@pulumi/pulumi';
import { Environment, hpa, keda, WebModelServer, type Scaling } from '../../lib';
import { createApp, deploy } from '../../lib/pulumi';
import { runProgram } from './support/engine';

const metrics = [{ type: 'Resource', name: 'cpu', averageUtilization: 60 }] as const;
const deployed = (scaling: () => Scaling) =>
  runProgram(() => {
    const app = createApp();
    new WebModelServer(new Environment(app, 'test', { namespace: 'models' }), 'web', {
      image: 'web:1',
      resources: { cpu: { request: 1 }, memory: { request: '1Gi' } },
      scaling: scaling(),
    });
    return deploy(app);
  });

test('a Deployment that something else scales reaches the engine without a number of its own', async () => {
  const { find } = await deployed(() => hpa({ min: 2, max: 5, metrics }));
  expect(Object.keys(find('models/Deployment/web').inputs['spec'] as object)).not.toContain('replicas');
  expect(find('models/HorizontalPodAutoscaler/web')).toMatchObject({
    type: 'kubernetes:autoscaling/v2:HorizontalPodAutoscaler',
    inputs: { spec: { minReplicas: 2, maxReplicas: 5 } },
  });
});

test('a ScaledObject comes after the server it scales', async () => {
  const { find } = await deployed(() =>
    keda({
      max: 5,
      triggers: [{ type: 'prometheus', serverAddress: 'http://prometheus:9090', query: 'sum(up)', threshold: 1 }],
    }),
  );
  const scaledObject = find('models/ScaledObject/web');
  expect(scaledObject.type).toBe('kubernetes:keda.sh/v1alpha1:ScaledObject');
  expect(scaledObject.dependencies).toEqual(expect.arrayContaining(['models/Deployment/web', 'models/Service/web']));
});

test('the fewest and the most pods may be known at deploy time only', async () => {
  const { find } = await deployed(() =>
    hpa({ min: pulumi.output(2) as unknown as number, max: pulumi.output(5) as unknown as number, metrics }),
  );
  expect(find('models/HorizontalPodAutoscaler/web').inputs).toMatchObject({ spec: { minReplicas: 2, maxReplicas: 5 } });
  expect(find('models/PodDisruptionBudget/web').inputs).toMatchObject({ spec: { maxUnavailable: 1 } });
});
