/** A server has a fixed number of pods, or one that follows something: never both. */
import { external, GpuModelServer, hpa, TfServing, vllm, WebModelServer, type ServerProps } from 'modelyard';
import { accelerator, environment, image, models, resources } from '../api/support/preamble';

const scaling = hpa({ max: 8, metrics: [{ type: 'Resource', name: 'cpu', averageUtilization: 60 }] });
const engine = vllm({ model: 'Qwen/Qwen3-8B', mutable: true });
const model = { volume: models, path: 'digits' };

new WebModelServer(environment, 'fixed', { image, resources, replicas: 3 });
new WebModelServer(environment, 'scaled', { image, resources, scaling });
new WebModelServer(environment, 'external', { image, resources, scaling: external({ max: 4 }) });
new WebModelServer(environment, 'neither', { image, resources });
new TfServing(environment, 'fixed', { model, resources, replicas: 3 });
new GpuModelServer(environment, 'scaled', { engine, accelerator, resources, scaling: 'external' });

// @ts-expect-error -- a number beside what decides it
new WebModelServer(environment, 'both', { image, resources, replicas: 3, scaling });
// @ts-expect-error -- of somebody else as well
new WebModelServer(environment, 'both', { image, resources, replicas: 3, scaling: 'external' });
// @ts-expect-error -- of every server
new TfServing(environment, 'both', { model, resources, replicas: 3, scaling });
// @ts-expect-error -- on accelerators too
new GpuModelServer(environment, 'both', { engine, accelerator, resources, replicas: 3, scaling });
// @ts-expect-error -- props that are put together elsewhere
export const both: ServerProps = { resources, replicas: 3, scaling };
