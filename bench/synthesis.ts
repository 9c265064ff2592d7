import { medians, ratio } from './compare';
import { equippedServers, plainCdk8s, simpleServers } from './servers';

// What `synthesize` takes, beside the same objects in plain cdk8s. It should be no more than 1.2 times as long.
for (const [kind, make] of Object.entries({
  'simple servers': simpleServers,
  'fully equipped servers': equippedServers,
})) {
  for (const servers of [100, 1000]) {
    const objects = make(servers);
    const [ours, theirs] = medians(servers === 100 ? 15 : 5, () => make(servers), plainCdk8s(objects));
    const each = (milliseconds: number): string =>
      `${milliseconds.toFixed(0)} ms (${((milliseconds / objects.length) * 1000).toFixed(0)} µs an object)`;
    process.stdout.write(
      `${servers} ${kind}, ${objects.length} objects: modelyard ${each(ours)}, plain cdk8s ${each(theirs)}, ` +
        `ratio ${ratio(ours, theirs)}\n`,
    );
  }
}
