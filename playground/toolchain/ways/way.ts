import type { ToolCache } from '../cache/cache';
import type { Platform } from '../platform';
import type { ToolSpec } from '../spec';
import type { Progress, Tool, ToolName } from '../tool';

/** What the ways share during one set-up. */
export interface SetUp {
  readonly cache: ToolCache;
  readonly platform: Platform;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

/** What a way found of the tools that it was asked for, and why it has not the others. */
export class Findings {
  readonly tools: Tool[] = [];
  readonly refusals = new Map<ToolName, string>();

  found(tool: Tool): void {
    this.tools.push(tool);
  }

  refuse(spec: ToolSpec, why: string): void {
    this.refusals.set(spec.name, why);
  }
}

/** One of the places where tools come from. It is asked for all missing tools at once: some come together. */
export interface Way {
  /** As the error message calls it. */
  readonly name: string;
  get(specs: readonly ToolSpec[], setUp: SetUp): Promise<Findings>;
}
