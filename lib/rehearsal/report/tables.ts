import { listed, percent } from '../../workload/values/words';
import { own } from '../../workload/values/own';
import type { Fragmentation, PoolReport } from '../model/cluster';
import type { Outcome, RehearsalReport } from '../model/report';
import { holdsInWords, queueTitle, quotaInWords, workloadTitle } from './values';

/** A table, for Markdown and for HTML. The first column names what its row is about. */
export interface Table {
  readonly head: readonly {
    readonly title: string;
    /** Whether it holds sentences rather than numbers. */ readonly words?: boolean;
  }[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** How full pools are; before the change too, where there was something. */
export function poolRows({ pools, base }: Outcome & { readonly base?: Outcome }): Table {
  const resources = [...new Set(pools.flatMap(({ capacity }) => Object.keys(capacity.extended)))].sort();
  const before = new Map(base?.pools.map((pool) => [pool.name, pool]));
  const change = (pool: PoolReport, show: (pool: PoolReport) => string): string => {
    const [was, is] = [before.get(pool.name), show(pool)];
    return was === undefined || show(was) === is ? is : `${show(was)} → ${is}`;
  };
  return {
    head: [
      { title: 'pool' },
      { title: 'nodes' },
      { title: 'empty' },
      { title: 'cpu' },
      { title: 'memory' },
      ...resources.map((title) => ({ title })),
    ],
    rows: pools.map((pool) => [
      pool.name,
      change(pool, ({ nodes }) => String(nodes)),
      change(pool, ({ empty }) => String(empty)),
      change(pool, ({ requested, capacity }) => percent(requested.cpu, capacity.cpu)),
      change(pool, ({ requested, capacity }) => percent(requested.memory, capacity.memory)),
      ...resources.map((resource) =>
        (own(pool.capacity.extended, resource) ?? 0) === 0
          ? ''
          : change(
              pool,
              ({ requested, capacity }) =>
                `${own(requested.extended, resource) ?? 0} of ${own(capacity.extended, resource) ?? 0}`,
            ),
      ),
    ]),
    notes: [],
  };
}

/** How the free accelerators of the pools are scattered over nodes. */
export function fragmentationRows({ pools }: Outcome): Table {
  const all = pools.flatMap((pool) =>
    pool.fragmentation.map((fragmentation) => ({ pool: pool.name, ...fragmentation })),
  );
  const sizes = [...new Set(all.flatMap(({ fits }) => Object.keys(fits).map(Number)))].sort(
    (one, other) => one - other,
  );
  return {
    head: [
      { title: 'free accelerators' },
      { title: 'free' },
      { title: 'on nodes in use' },
      { title: 'largest pod' },
      ...sizes.map((size) => ({ title: `fit of ${size}` })),
    ],
    rows: all.map(
      ({ pool, resource, free, onPartlyUsedNodes, largest, fits }: Fragmentation & { readonly pool: string }) => [
        `${pool}: ${resource}`,
        String(free),
        String(onPartlyUsedNodes),
        String(largest),
        ...sizes.map((size) => (fits[size] === undefined ? '' : String(fits[size]))),
      ],
    ),
    notes:
      all.length === 0
        ? []
        : [
            '“fit of n”: how many more pods of n pieces the free ones are enough for, node by node, ' +
              'whatever else those pods need.',
          ],
  };
}

/** What autoscalers want. */
export function autoscalerRows({ autoscalers }: Outcome): Table {
  return {
    head: [{ title: 'autoscaler' }, { title: 'replicas' }, { title: 'range' }, { title: 'in its words', words: true }],
    rows: autoscalers.map(({ target, before, after, min, max, message }) => [
      workloadTitle(target),
      before === after ? String(after) : `${before} → ${after}`,
      `${min}–${max}`,
      message,
    ]),
    notes: [],
  };
}

/** How far quotas are used. */
export function quotaRows({ quotas }: Outcome): Table {
  return {
    head: [{ title: 'quota' }, { title: 'used', words: true }],
    rows: quotas.map(({ namespace, name, resources }) => [
      `${namespace}/${name}`,
      resources.map(({ resource, hard, used }) => `${resource} ${used} of ${hard}`).join(', '),
    ]),
    notes: quotas.flatMap(({ refusals }) => refusals),
  };
}

/** What asks Kueue for room, and what it says. */
export function admissionRows({ admissions }: Outcome): Table {
  return {
    head: [
      { title: 'asks for room' },
      { title: 'queue', words: true },
      { title: 'is', words: true },
      { title: 'why, and what would admit it', words: true },
    ],
    rows: admissions.map(({ workload, state, message = '', advice = '', holds, evictions, ...queue }) => [
      workloadTitle(workload),
      queueTitle(queue),
      state,
      [message, advice, holdsInWords(holds), ...evictions].filter((part) => part !== '').join('. '),
    ]),
    notes: [],
  };
}

/** The quotas of Kueue's queues. */
export function queueRows({ queues }: Outcome): Table {
  return {
    head: [
      { title: 'ClusterQueue' },
      { title: 'cohort', words: true },
      { title: 'admitted' },
      { title: 'waiting' },
      { title: 'used of its quota', words: true },
    ],
    rows: queues.map(({ name, cohort = '', admitted, waiting, resources }) => [
      name,
      cohort,
      String(admitted),
      String(waiting),
      resources.map(quotaInWords).join(', '),
    ]),
    notes: queues.flatMap(({ name, message }) => (message === undefined ? [] : [`${name}: ${message}`])),
  };
}

/** Pods that do their work only together. */
export function groupRows({ groups }: Outcome): Table {
  return {
    head: [
      { title: 'group' },
      { title: 'is', words: true },
      { title: 'placed' },
      { title: 'ready' },
      { title: 'nodes', words: true },
      { title: 'made of it', words: true },
    ],
    rows: groups.map(({ workload, name, state, pods, placed, ready, nodes, made }) => [
      name === workload.name ? workloadTitle(workload) : `${workloadTitle(workload)}: ${name}`,
      state.replace('-', ' '),
      `${placed} of ${pods}`,
      `${ready} of ${pods}`,
      listed(nodes, 8),
      listed(made, 4),
    ]),
    notes: [],
  };
}

/** The pods that had to go before their time. */
export function disruptionRows({ disruptions }: Outcome): Table {
  return {
    head: [{ title: 'pod' }, { title: 'from' }, { title: 'by' }, { title: 'in words', words: true }],
    rows: disruptions.map(({ pod, node, by, message }) => [pod, node, by, message]),
    notes: [],
  };
}

/** How many more replicas fit, and how few nodes suffice. */
export function capacityRows({ whatIfs }: RehearsalReport): Table {
  const found = whatIfs.flatMap(({ capacity }) => capacity ?? []);
  return {
    head: [
      { title: 'capacity' },
      { title: 'run' },
      { title: 'more fit' },
      { title: 'pool' },
      { title: 'fewest nodes' },
      { title: 'lower bound' },
      { title: 'why not one more', words: true },
    ],
    rows: found.map(({ workload, replicas, more, pool = '', fewestNodes, lowerBound, limit }) => [
      workloadTitle(workload),
      String(replicas),
      limit === undefined ? `${more} or more` : String(more),
      pool,
      fewestNodes === undefined ? '' : String(fewestNodes),
      lowerBound === undefined ? '' : String(lowerBound),
      limit ?? '',
    ]),
    notes: found.some(({ lowerBound }) => lowerBound !== undefined)
      ? [
          'Fewest nodes: with so many of the pool the scheduler still places all that runs now. ' +
            'Lower bound: with fewer nobody could, by the sum and the sizes of requests alone.',
        ]
      : [],
  };
}
