import { readYaml } from '../../../lib/workload/yaml';
import { randomPrograms } from '../../workload/property';
import { knownTexts, yamlTexts } from '../../workload/yaml/texts';
import { comparable, exactly, readByKubernetes } from '../support/kubernetes-yaml';

test('what is read of a text is what kubectl and Helm read of it, and what they refuse is refused', async () => {
  const texts = [...knownTexts, ...randomPrograms('texts that Kubernetes reads too', yamlTexts, 3000)];
  const theirs = await readByKubernetes(texts);
  const unlike: object[] = [];
  let [alike, refused] = [0, 0];
  texts.forEach((text, at) => {
    const { documents, problems } = readYaml(text);
    const reading = theirs[at]!;
    if (problems.length > 0) {
      refused++;
    } else if ('error' in reading && reading.error !== undefined) {
      unlike.push({ text, ours: documents, theirs: reading.error });
    } else {
      const [ours, other] = [
        documents.map(({ value }) => exactly(value)),
        (reading as { documents: unknown[] }).documents.map(comparable),
      ];
      if (JSON.stringify(ours) === JSON.stringify(other)) {
        alike++;
      } else {
        unlike.push({ text, ours, theirs: other });
      }
    }
  });
  process.stdout.write(`${alike} texts were read alike, ${refused} were refused\n`);
  expect(unlike).toEqual([]);
  // Otherwise the comparison would say nothing.
  expect(alike).toBeGreaterThan(texts.length / 10);
});
