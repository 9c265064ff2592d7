/** An accelerator is said by what it is or by what it can do, in the words of its vendor. */
import type { Accelerator } from 'modelyard';

export const byProduct: Accelerator = { product: 'NVIDIA-H100-80GB-HBM3', count: 8 };
export const byMemory: Accelerator = { memory: '40Gi', computeCapability: '8.0' };
export const part: Accelerator = { sharing: { mig: '1g.10gb' } };
export const turns: Accelerator = { product: 'NVIDIA-L4', sharing: { timeSliced: true } };
export const amd: Accelerator = { vendor: 'amd', memory: '64Gi' };
export const tpu: Accelerator = { vendor: 'google', product: 'tpu-v5-lite-podslice', topology: '2x4' };

// @ts-expect-error -- nothing says which one
export const any: Accelerator = { count: 2 };
// @ts-expect-error -- turns are taken on a GPU that is named, or said by what it can do
export const anyTurns: Accelerator = { sharing: { timeSliced: true } };
// @ts-expect-error -- a part of a GPU, or turns on a whole one
export const both: Accelerator = { product: 'NVIDIA-L4', sharing: { mig: '1g.10gb', timeSliced: true } };
// @ts-expect-error -- turns are taken or not asked for
export const noTurns: Accelerator = { product: 'NVIDIA-L4', sharing: { timeSliced: false } };
// @ts-expect-error -- only NVIDIA's have a compute capability
export const amdCapability: Accelerator = { vendor: 'amd', memory: '64Gi', computeCapability: '8.9' };
// @ts-expect-error -- only NVIDIA's are shared
export const amdPart: Accelerator = { vendor: 'amd', product: 'AMD_Instinct_MI300X_OAM', sharing: { mig: '1g.10gb' } };
// @ts-expect-error -- nothing says which one of them
export const intel: Accelerator = { vendor: 'intel' };
// @ts-expect-error -- chips have a topology
export const chips: Accelerator = { vendor: 'google', product: 'tpu-v5-lite-podslice' };
// @ts-expect-error -- only chips of Google have one
export const topology: Accelerator = { product: 'NVIDIA-L4', topology: '2x4' };
// @ts-expect-error -- a vendor that nobody knows
export const vendor: Accelerator = { vendor: 'acme', product: 'A1' };
