import { crdFolder, schemaViolations } from '../../workload/crd-schemas';
import { everything, watched } from './fleet';

const check = crdFolder === undefined ? test.skip : test;

check('monitors and rules keep to the schemas of their definitions (needs MODELYARD_CRDS, a folder with them)', () => {
  const resources = watched({ build: everything, props: { scrapeSeconds: 15 } }).filter(({ apiVersion }) =>
    String(apiVersion).startsWith('monitoring.coreos.com/'),
  );
  expect(new Set(resources.map(({ kind }) => kind as string))).toEqual(new Set(['PodMonitor', 'PrometheusRule']));
  expect(
    resources.flatMap((resource) =>
      schemaViolations(resource).map((violation) => `${resource['kind']} ${resource['metadata'].name} ${violation}`),
    ),
  ).toEqual([]);
});
