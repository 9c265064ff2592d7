import { acceleratorVendor, type Accelerator, type AcceleratorVendor } from '../accelerator';
import type { Problems } from '../validation';

/** Reports accelerators that a program's image does not run on. */
export function checkVendor(problems: Problems, accelerator: Accelerator | undefined, vendors: readonly AcceleratorVendor[], program: string): void {
  if (accelerator !== undefined) {
    const vendor = acceleratorVendor(accelerator);
    problems.expect(vendors.includes(vendor), 'accelerator.vendor', `must be one that the image of ${program} is made for: ${vendors.join(', ')}`, vendor);
  }
}
