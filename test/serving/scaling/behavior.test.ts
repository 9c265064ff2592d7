import { hpa, modelServerBehavior, type HpaMetric, type ScalingBehavior } from '../../../lib';
import { manifestOf, problemsOf } from '../../workload/trees';
import { gpu, web } from './servers';

const metrics: HpaMetric[] = [{ type: 'Pods', metric: 'waiting', averageValue: 5 }];
const behaviorOf = (behavior?: ScalingBehavior) =>
  manifestOf('HorizontalPodAutoscaler', web({ scaling: hpa({ max: 5, metrics, behavior }) })).spec.behavior;
const problemsWith = (behavior: ScalingBehavior) => problemsOf(web({ scaling: hpa({ max: 5, metrics, behavior }) }));

test('what is deployed is what can be forecast', () => {
  expect(behaviorOf()).toEqual(modelServerBehavior());
  expect(manifestOf('HorizontalPodAutoscaler', gpu({ scaling: hpa({ max: 5, metrics }) })).spec.behavior).toEqual(
    modelServerBehavior({ accelerator: true, startupSeconds: 1800 }),
  );
});

test('pods with accelerators come and go more slowly', () => {
  expect(modelServerBehavior({ accelerator: true })).toMatchInlineSnapshot(`
{
  "scaleDown": {
    "policies": [
      {
        "periodSeconds": 300,
        "type": "Pods",
        "value": 1,
      },
      {
        "periodSeconds": 300,
        "type": "Percent",
        "value": 10,
      },
    ],
    "selectPolicy": "Max",
    "stabilizationWindowSeconds": 600,
  },
  "scaleUp": {
    "policies": [
      {
        "periodSeconds": 60,
        "type": "Pods",
        "value": 4,
      },
      {
        "periodSeconds": 60,
        "type": "Percent",
        "value": 100,
      },
    ],
    "selectPolicy": "Max",
    "stabilizationWindowSeconds": 60,
  },
}
`);
});

test.each([
  [false, 60, 300],
  [false, 900, 900],
  [true, 60, 600],
  [true, 1800, 1800],
  [true, 7200, 3600],
])('with accelerators %s and %d s to start, pods go after %d s', (accelerator, startupSeconds, expected) => {
  expect(modelServerBehavior({ accelerator, startupSeconds }).scaleDown.stabilizationWindowSeconds).toBe(expected);
});

test('a field that is given leaves the others as they are', () => {
  const { scaleUp, scaleDown } = modelServerBehavior({
    behavior: { scaleDown: { selectPolicy: 'Disabled', policies: undefined } },
  });
  expect(scaleUp).toEqual(modelServerBehavior().scaleUp);
  expect(scaleDown).toEqual({ ...modelServerBehavior().scaleDown, selectPolicy: 'Disabled' });
});

test('windows, policies and periods have the bounds of Kubernetes', () => {
  expect(
    problemsWith({
      scaleUp: { stabilizationWindowSeconds: 3601, policies: [] },
      scaleDown: {
        stabilizationWindowSeconds: -1,
        policies: [{ type: 'Pods', value: 0, periodSeconds: 1801 }],
        tolerance: 1,
      },
    }),
  ).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'scaling.behavior.scaleUp.stabilizationWindowSeconds' must be a whole number, from 0 to 3600, got 3601",
  "WebModelServer 'test/web': 'scaling.behavior.scaleUp.policies' must hold at least one policy; for no change at all, set 'selectPolicy' to 'Disabled', got []",
  "WebModelServer 'test/web': 'scaling.behavior.scaleDown.stabilizationWindowSeconds' must be a whole number, from 0 to 3600, got -1",
  "WebModelServer 'test/web': 'scaling.behavior.scaleDown.policies[0].value' must be a whole number, at least 1, got 0",
  "WebModelServer 'test/web': 'scaling.behavior.scaleDown.policies[0].periodSeconds' must be a whole number, from 1 to 1800, got 1801",
  "WebModelServer 'test/web': 'scaling.behavior.scaleDown.tolerance' needs Kubernetes 1.35 or later: before that the API server drops it without a word. Leave it out, or state the feature gate HPAConfigurableTolerance in 'profile.featureGates' of the cluster's file, got 1",
  "WebModelServer 'test/web': 'scaling.behavior.scaleDown.tolerance' must be a share from 0 to less than 1, such as 0.05 for 5 %, got 1",
]
`);
});
