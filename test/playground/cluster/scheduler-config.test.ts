import { clusterSchema } from '../../../lib/workload/cluster/cluster-profile';
import { schedulerConfiguration } from '../../../playground/cluster/scheduler-config';

test('the scheduler weighs how full nodes are as the cluster says', () => {
  const cluster = clusterSchema.parse({
    name: 'packed',
    profile: {
      kubernetesVersion: '1.34',
      scheduler: {
        scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'nvidia.com/gpu', weight: 5 }, { name: 'cpu' }] },
      },
    },
  });
  expect(schedulerConfiguration('/kubeconfig', cluster, undefined)).toMatchInlineSnapshot(`
{
  "apiVersion": "kubescheduler.config.k8s.io/v1",
  "clientConnection": {
    "burst": 1000,
    "kubeconfig": "/kubeconfig",
    "qps": 500,
  },
  "enableProfiling": false,
  "kind": "KubeSchedulerConfiguration",
  "leaderElection": {
    "leaderElect": false,
  },
  "profiles": [
    {
      "pluginConfig": [
        {
          "args": {
            "apiVersion": "kubescheduler.config.k8s.io/v1",
            "kind": "NodeResourcesFitArgs",
            "scoringStrategy": {
              "resources": [
                {
                  "name": "nvidia.com/gpu",
                  "weight": 5,
                },
                {
                  "name": "cpu",
                  "weight": 1,
                },
              ],
              "type": "MostAllocated",
            },
          },
          "name": "NodeResourcesFit",
        },
      ],
      "schedulerName": "default-scheduler",
    },
  ],
}
`);
});
