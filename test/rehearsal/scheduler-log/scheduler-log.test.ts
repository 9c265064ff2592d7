import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SchedulerLog } from '../../../lib/rehearsal/scheduler-log/scheduler-log';

// Written by kube-scheduler 1.34.4 with schedulerLogFlags, on six simulated nodes.
const text = readFileSync(join(__dirname, 'scheduler-log.txt'), 'utf8');

function read(parts: Iterable<string>, keep?: (pod: string) => boolean): SchedulerLog {
  const log = new SchedulerLog(keep);
  for (const part of parts) {
    log.add(part);
  }
  return log;
}

const log = read([text]);

test('the node of the highest score comes first, with the score of each plugin', () => {
  expect(log.explain('default/ssd-1')).toMatchInlineSnapshot(`
{
  "attempts": 1,
  "evaluated": 6,
  "feasible": 3,
  "filtered": [
    {
      "node": "gpu-0",
      "plugin": "TaintToleration",
      "reason": "untolerated taint nvidia.com/gpu=present:NoSchedule",
    },
    {
      "node": "gpu-1",
      "plugin": "TaintToleration",
      "reason": "untolerated taint nvidia.com/gpu=present:NoSchedule",
    },
  ],
  "scored": [
    {
      "node": "large",
      "plugins": [
        {
          "plugin": "TaintToleration",
          "score": 300,
        },
        {
          "plugin": "NodeAffinity",
          "score": 200,
        },
        {
          "plugin": "NodeResourcesFit",
          "score": 56,
        },
        {
          "plugin": "NodeResourcesBalancedAllocation",
          "score": 93,
        },
        {
          "plugin": "ImageLocality",
          "score": 0,
        },
      ],
      "total": 649,
    },
    {
      "node": "medium",
      "plugins": [
        {
          "plugin": "TaintToleration",
          "score": 300,
        },
        {
          "plugin": "NodeAffinity",
          "score": 0,
        },
        {
          "plugin": "NodeResourcesFit",
          "score": 25,
        },
        {
          "plugin": "NodeResourcesBalancedAllocation",
          "score": 75,
        },
        {
          "plugin": "ImageLocality",
          "score": 0,
        },
      ],
      "total": 400,
    },
    {
      "node": "small",
      "plugins": [
        {
          "plugin": "TaintToleration",
          "score": 300,
        },
        {
          "plugin": "NodeAffinity",
          "score": 0,
        },
        {
          "plugin": "NodeResourcesFit",
          "score": 25,
        },
        {
          "plugin": "NodeResourcesBalancedAllocation",
          "score": 75,
        },
        {
          "plugin": "ImageLocality",
          "score": 0,
        },
      ],
      "total": 400,
    },
  ],
}
`);
});

test('of equal scores the one that was drawn comes first', () => {
  expect(log.explain('default/b')?.scored.map(({ node, total }) => `${node} ${total}`)).toMatchInlineSnapshot(`
[
  "medium 449",
  "large 449",
  "small 400",
]
`);
});

test('where a single node fits there are no scores', () => {
  const { scored, evaluated, feasible } = log.explain('default/train-1')!;
  expect({ scored, evaluated, feasible }).toEqual({ scored: [], evaluated: 6, feasible: 1 });
});

test('nodes that break a spread constraint are out with its numbers', () => {
  expect(log.explain('default/s-1')?.filtered).toMatchInlineSnapshot(`
[
  {
    "node": "gpu-0",
    "plugin": "TaintToleration",
    "reason": "untolerated taint nvidia.com/gpu=present:NoSchedule",
  },
  {
    "node": "gpu-1",
    "plugin": "TaintToleration",
    "reason": "untolerated taint nvidia.com/gpu=present:NoSchedule",
  },
  {
    "node": "medium",
    "plugin": "PodTopologySpread",
    "reason": "zone: 1 there + 1 - 0 where fewest are > maxSkew 1",
  },
  {
    "node": "small",
    "plugin": "PodTopologySpread",
    "reason": "zone: 1 there + 1 - 0 where fewest are > maxSkew 1",
  },
]
`);
});

test('a pod that fits nowhere has the words of the scheduler, of the last time it tried', () => {
  const { message, attempts, evaluated } = log.explain('default/train-2')!;
  expect({ message, attempts, evaluated }).toMatchInlineSnapshot(`
{
  "attempts": 3,
  "evaluated": undefined,
  "message": "0/6 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable, 5 Insufficient nvidia.com/gpu. no new claims to deallocate, preemption: 0/6 nodes are available: 2 No preemption victims found for incoming pod, 4 Preemption is not helpful for scheduling.",
}
`);
});

test('what is tried as if other pods were gone is not taken for how it is', () => {
  const line =
    '"node had untolerated taints" node="large" pod="default/s-2" untoleratedTaint={"key":"k","effect":"NoSchedule"}';
  const after = text.replace(
    /^.*"Dry run the preemption" pod="default\/s-2".*$/m,
    (start) => `${start}\nI1121 14:06:57.775755   28362 taint_toleration.go:119] ${line}`,
  );
  expect(after).not.toBe(text);
  expect(read([after]).explain('default/s-2')).toEqual(log.explain('default/s-2'));
});

test('a pod that others had to go for says which, and no longer that it fitted nowhere', () => {
  const { preempted, message, evaluated } = log.explain('default/urgent')!;
  expect({ preempted, message, evaluated }).toEqual({
    preempted: ['default/train-0'],
    message: undefined,
    evaluated: 1,
  });
});

test('the log may come in pieces that end anywhere', () => {
  const pieces = read(text.match(/.{1,77}/gs)!);
  expect(pieces.tried().map((pod) => pieces.explain(pod))).toEqual(log.tried().map((pod) => log.explain(pod)));
});

test('scores that nobody wants are not kept', () => {
  const some = read([text], (pod) => pod === 'default/a');
  expect([some.explain('default/a')?.scored.length, some.explain('default/b')?.scored.length]).toEqual([3, 0]);
});

test('other lines say nothing', () => {
  expect(
    read([
      'hello\n\n',
      'I1121 14:06:46.1 1 x.go:1] "Attempting to schedule pod"\n',
      '] "\n',
      'I1121 x.go:1] "Plugin scored node for pod" pod="a\n',
    ]).tried(),
  ).toEqual([]);
});

test('a pod that was never tried has no explanation', () => {
  expect(log.explain('default/unheard-of')).toBeUndefined();
});
