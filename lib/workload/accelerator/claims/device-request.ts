import { isMig, type AcceleratorRequest } from '../request';
import { driverProduct, nvidiaClasses, nvidiaDriver } from './nvidia-driver';

/** What a claim asks for: so many devices of a class that all meet the conditions, which are written in CEL. */
export interface DeviceRequest {
  readonly deviceClassName: string;
  readonly count: number;
  readonly selectors: readonly string[];
}

const attribute = (name: string): string => `device.attributes["${nvidiaDriver}"].${name}`;

/**
 * What is asked for, as a claim of devices of NVIDIA's driver. Each condition is a selector of its own, so that it can
 * be told which of them no device meets.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/
 */
export function deviceRequest(request: AcceleratorRequest): DeviceRequest {
  const { product, memory, compute, sharing, count } = request;
  const selectors = [
    // The labels of nodes, after which cluster files call products, have hyphens where the driver has spaces.
    ...(product === undefined
      ? []
      : [`${attribute('productName')}.replace(" ", "-") == ${JSON.stringify(driverProduct(product))}`]),
    ...(isMig(sharing) ? [`${attribute('profile')} == ${JSON.stringify(sharing.mig)}`] : []),
    ...(memory === undefined
      ? []
      : [`device.capacity["${nvidiaDriver}"].memory.compareTo(quantity("${memory}Mi")) >= 0`]),
    ...(compute === undefined
      ? []
      : [`${attribute('cudaComputeCapability')}.compareTo(semver("${compute.join('.')}.0")) >= 0`]),
  ];
  return { deviceClassName: isMig(sharing) ? nvidiaClasses.mig : nvidiaClasses.gpu, count, selectors };
}
