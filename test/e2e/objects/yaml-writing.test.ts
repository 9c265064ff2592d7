import { toYaml } from '../../../lib';
import { readYaml } from '../../../lib/workload/yaml';
import { randomPrograms } from '../../workload/property';
import { nastyObjects } from '../../workload/yaml/objects';
import { comparable, exactly, readByKubernetes } from '../support/kubernetes-yaml';

test('kubectl and Helm read from our YAML what was written, and so do we', async () => {
  const objects = randomPrograms('objects that are written and read', nastyObjects, 2000).map((object) => ({
    apiVersion: 'v1',
    ...object,
  }));
  const texts = objects.map((object) => toYaml([object]));
  const theirs = await readByKubernetes(texts);
  const wrong = objects.flatMap((object, at) => {
    const reading = theirs[at]!;
    const written = JSON.stringify(exactly(JSON.parse(JSON.stringify(object))));
    const read =
      'error' in reading && reading.error !== undefined
        ? reading.error
        : JSON.stringify(comparable((reading as { documents: unknown[] }).documents[0]));
    const { documents, problems } = readYaml(texts[at]!);
    const ours = problems.length > 0 ? problems[0]!.message : JSON.stringify(exactly(documents[0]!.value));
    return read === written && ours === written ? [] : [{ text: texts[at], written, read, ours }];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
});
