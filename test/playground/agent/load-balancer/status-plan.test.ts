import type { V1Ingress, V1Service } from '@kubernetes/client-node';
import { decideIngress, decideService, statusPatch } from '../../../../playground/agent/load-balancer/status-plan';

const service = (spec: V1Service['spec'], ip?: string): V1Service => ({
  spec,
  status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip }] } },
});
const ingress = (ingressClassName: string, ip?: string): V1Ingress => ({
  spec: { ingressClassName },
  status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip }] } },
});

describe('load balancer status', () => {
  it('is published for a Service of type LoadBalancer, once', () => {
    expect(decideService(service({ type: 'LoadBalancer' }))).toBe('publish');
    expect(decideService(service({ type: 'LoadBalancer' }, '127.0.0.1'))).toBe('leave');
  });

  it('is left alone for a Service of another load balancer or type', () => {
    expect(decideService(service({ type: 'LoadBalancer', loadBalancerClass: 'example.com/lb' }))).toBe('leave');
    expect(decideService(service({ type: 'ClusterIP' }))).toBe('leave');
  });

  it('is withdrawn from a Service that is no load balancer any more', () => {
    expect(decideService(service({ type: 'ClusterIP' }, '127.0.0.1'))).toBe('withdraw');
    expect(decideService(service({ type: 'ClusterIP' }, '192.0.2.1'))).toBe('leave');
  });

  it('is published for Ingresses of our class only', () => {
    expect(decideIngress(ingress('playground'), 'playground')).toBe('publish');
    expect(decideIngress(ingress('playground', '127.0.0.1'), 'playground')).toBe('leave');
    expect(decideIngress(ingress('nginx'), 'playground')).toBe('leave');
  });

  it('is the address of this machine', () => {
    expect(statusPatch('publish')).toEqual({ status: { loadBalancer: { ingress: [{ ip: '127.0.0.1' }] } } });
    expect(statusPatch('withdraw')).toEqual({ status: { loadBalancer: { ingress: null } } });
  });
});
