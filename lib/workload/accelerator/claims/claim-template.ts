import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { contentHash } from '../../configuration/content-hash';
import { objectLabels, type Component } from '../../objects/labels';
import type { DeviceRequest } from './device-request';

/** How pods call their claim of accelerators. */
export const claimName = 'accelerator';

/** The template after which each pod gets a claim of its own. */
export interface ClaimTemplate {
  readonly name: string;
  /** The construct that the pods wait for. */
  readonly dependency: IConstruct;
}

/**
 * Makes a ResourceClaimTemplate. What it says cannot be changed afterwards, so a hash of it is part of its name; pods
 * of one name in one scope share it.
 *
 * @param name of the pods
 */
export function claimTemplate(
  scope: IConstruct,
  name: string,
  component: Component,
  request: DeviceRequest,
): ClaimTemplate {
  const { deviceClassName, count, selectors } = request;
  const exactly = {
    deviceClassName,
    allocationMode: 'ExactCount',
    count,
    ...(selectors.length === 0 ? {} : { selectors: selectors.map((expression) => ({ cel: { expression } })) }),
  };
  const spec = { spec: { devices: { requests: [{ name: claimName, exactly }] } } };
  const fullName = `${name}-${claimName}-${contentHash(spec)}`;
  const known = scope.node.tryFindChild(fullName);
  if (known !== undefined) {
    return { name: fullName, dependency: known };
  }
  const template = new ApiObject(scope, fullName, {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaimTemplate',
    metadata: { name: fullName, labels: objectLabels(scope, name, component) },
    spec,
  });
  return { name: fullName, dependency: template };
}
