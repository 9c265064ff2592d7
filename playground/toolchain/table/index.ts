import type { ToolSpec } from '../spec';
import type { ToolName } from '../tool';
import { imageTools } from './images';
import { kubernetesTools } from './kubernetes';
import { networkTools } from './network';
import { nodeTools } from './node';
import { operatorTools } from './operators';
import { pulumiTools } from './pulumi';
import { testTools } from './tests';

/** Every tool: its version, and how it is had. */
export const tools: readonly ToolSpec[] = [
  ...pulumiTools,
  ...kubernetesTools,
  ...nodeTools,
  ...imageTools,
  ...networkTools,
  ...operatorTools,
  ...testTools,
];

/** @throws Error on a name that is in no table: a fault in the program, since names are typed */
export function specOf(name: ToolName): ToolSpec {
  const spec = tools.find((tool) => tool.name === name);
  if (spec === undefined) {
    throw new Error(`no tool is called '${name}'`);
  }
  return spec;
}
