import { acceleratorVendor, type Accelerator, type AcceleratorVendor } from './accelerator';
import type { Problems } from '../values/validation';

/**
 * Reports accelerators that a program's image does not run on.
 *
 * @param vendors those whose accelerators it runs on; undefined where that is not known
 */
export function checkVendor(
  problems: Problems,
  accelerator: Accelerator | undefined,
  vendors: readonly AcceleratorVendor[] | undefined,
  program: string,
): void {
  if (accelerator !== undefined && vendors !== undefined) {
    const vendor = acceleratorVendor(accelerator);
    problems.expect(
      vendors.includes(vendor),
      'accelerator.vendor',
      `must be one that the image of ${program} is made for: ${vendors.join(', ')}`,
      vendor,
    );
  }
}
