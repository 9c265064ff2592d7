import type { WhatIfRequest } from './what-if';
import { type Output } from '../review/review-request';

/** What `modelyard rehearse` may be told. */
export interface RehearseCommandOptions {
  /** Files of clusters by environment, that of all by the empty name. */
  readonly cluster: Readonly<Record<string, string>>;
  readonly fromContext?: string;
  readonly output: readonly Output[];
  readonly failOn: 'low' | 'medium' | 'high' | 'never';
  readonly environment: readonly string[];
  readonly project?: string;
  readonly synth: boolean;
  readonly replace: boolean;
  readonly compression?: number;
  readonly explain?: boolean;
  readonly timeout: number;
  readonly whatIfs: readonly WhatIfRequest[];
}
