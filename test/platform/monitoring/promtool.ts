import { stringify } from 'yaml';
import type { AlertName, SynthesizedObject } from '../../../lib';
import { alertCases, type AlertCase, type RunNames } from './alert-cases';
import { rulesIn } from './fleet';

/** The rules of one alert, for every workload that has it, and what they are to do. */
export interface PromtoolFiles {
  readonly rules: string;
  readonly tests: string;
}

/** The cases of an alert, for `promtool test rules`. */
export function promtoolFiles(name: AlertName, objects: readonly SynthesizedObject['manifest'][]): PromtoolFiles {
  const { more = [], ...four } = alertCases(runNames(objects))[name];
  const rules = rulesIn(objects)
    .filter(({ alert }) => alert === name)
    .map(({ object: _, ...rule }) => rule);
  return {
    rules: stringify({ groups: [{ name, rules }] }),
    tests: stringify({
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: [...Object.values(four), ...more].map((each) => testOf(name, each)),
    }),
  };
}

// How many fire says it: their labels and texts are tested elsewhere.
function testOf(name: string, { when, of, series, at, fires, labels = '' }: AlertCase): object {
  const workload = of === '' ? '' : `,workload="${of}"`;
  const firing = `ALERTS{alertname="${name}",alertstate="firing"${workload}${labels === '' ? '' : `,${labels}`}}`;
  return {
    name: `${name} ${fires ? 'fires' : 'is silent'} when ${when}`,
    interval: '1m',
    input_series: Object.entries(series).map(([key, values]) => ({ series: key, values })),
    promql_expr_test: [
      {
        expr: `count(${firing}) > bool 0 or vector(0)`,
        eval_time: at,
        exp_samples: [{ labels: '{}', value: fires ? 1 : 0 }],
      },
    ],
  };
}

function runNames(objects: readonly SynthesizedObject['manifest'][]): RunNames {
  const named = (kind: string, begin: string): string =>
    objects.find(({ kind: each, metadata }) => each === kind && (metadata.name as string).startsWith(begin))?.metadata
      .name as string;
  return { digits: named('Job', 'digits-training-'), large: named('JobSet', 'large-') };
}
