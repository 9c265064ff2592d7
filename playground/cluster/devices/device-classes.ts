import { nvidiaClasses, nvidiaDriver } from '../../../lib/workload/accelerator/claims/nvidia-driver';
import { defaultResource } from '../../../lib/workload/accelerator/resource-names';

/** A class of devices, as the API server takes it. */
export interface DeviceClassObject {
  readonly apiVersion: 'resource.k8s.io/v1';
  readonly kind: 'DeviceClass';
  readonly metadata: { readonly name: string };
  readonly spec: object;
}

/**
 * The classes that NVIDIA's driver brings. That of whole GPUs stands for `nvidia.com/gpu` too, which an API server
 * without the feature gate DRAExtendedResource leaves out.
 *
 * @see https://github.com/NVIDIA/k8s-dra-driver-gpu
 */
export function deviceClasses(): DeviceClassObject[] {
  return [
    deviceClass(nvidiaClasses.gpu, 'gpu', { extendedResourceName: defaultResource('nvidia') }),
    deviceClass(nvidiaClasses.mig, 'mig', {}),
  ];
}

function deviceClass(name: string, type: string, more: object): DeviceClassObject {
  const expression = `device.driver == '${nvidiaDriver}' && device.attributes['${nvidiaDriver}'].type == '${type}'`;
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'DeviceClass',
    metadata: { name },
    spec: { selectors: [{ cel: { expression } }], ...more },
  };
}
