import { k8s } from 'cdk8s-plus-28';
import type { ApiObject } from 'cdk8s';
import { customize, setRawFields } from '../../../lib';

interface Customizable {
  readonly deployment: ApiObject;
  readonly service: ApiObject;
}

/** Changes that people make by the escape hatches. */
export const customizations = {
  annotation: ({ deployment }: Customizable): void =>
    customize(deployment, 'Deployment', { metadata: { annotations: { 'example.com/team': 'vision' } } }),
  dns: ({ deployment }: Customizable): void =>
    customize(deployment, 'Deployment', {
      spec: {
        template: {
          spec: { dnsPolicy: 'ClusterFirst', hostAliases: [{ ip: '10.0.0.1', hostnames: ['models.internal'] }] },
        },
      },
    }),
  sidecar: ({ deployment }: Customizable): void =>
    customize(deployment, 'Deployment', {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'metrics',
                image: 'registry.example.com/metrics:1.0',
                resources: {
                  requests: { cpu: k8s.Quantity.fromString('10m') },
                  limits: { memory: k8s.Quantity.fromString('64Mi') },
                },
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              },
            ],
          },
        },
      },
    }),
  port: ({ service }: Customizable): void =>
    customize(service, 'Service', {
      spec: { ports: [{ name: 'debug', port: 9999, targetPort: k8s.IntOrString.fromNumber(9999) }] },
    }),
  raw: ({ deployment }: Customizable): void =>
    setRawFields(deployment, {
      spec: {
        template: {
          spec: {
            containers: [{ name: 'server', resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }] }],
          },
        },
      },
    }),
  misspelt: ({ deployment }: Customizable): void =>
    customize(deployment, 'Deployment', { spec: { replikas: 3 } } as never),
} as const;

/** The name of a change. */
export type Customization = keyof typeof customizations;
