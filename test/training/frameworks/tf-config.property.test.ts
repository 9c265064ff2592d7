import { checkSlowProperty } from '../../workload/property';
import { expectedTasks, toldTasks, topology } from './topologies';

interface TfConfig {
  readonly cluster: Readonly<Record<string, readonly string[]>>;
  readonly task: { readonly type: string; readonly index: number };
}

test('every task of a cluster sees the same cluster, and itself where it is', () => {
  checkSlowProperty('TF_CONFIG', topology, (each) => {
    const tasks = toldTasks(each).map(({ host, tfConfig }) => ({ host, config: JSON.parse(tfConfig) as TfConfig }));
    expect(tasks.map(({ config: { task } }) => `${task.type}/${task.index}`).sort()).toEqual(expectedTasks(each));
    expect(new Set(tasks.map(({ config }) => JSON.stringify(config.cluster))).size).toBe(1);
    const addresses = Object.values(tasks[0]?.config.cluster ?? {}).flat();
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.every((address) => address.split(/[.:]/).every((label) => label.length <= 63))).toBe(true);
    for (const { host, config } of tasks) {
      const { type, index } = config.task;
      expect(type === 'evaluator' ? config.cluster[type] : config.cluster[type]?.[index]).toBe(
        type === 'evaluator' ? undefined : `${host}:2222`,
      );
    }
  });
});
