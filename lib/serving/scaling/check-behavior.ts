import type { IConstruct } from 'constructs';
import { featureEnabled } from '../../workload/cluster/feature-gates';
import { isDeferred } from '../../workload/synthesis/markers';
import { parseQuantity } from '../../workload/values/quantity';
import type { Problems } from '../../workload/values/validation';
import { longestWindowSeconds, type CompleteBehavior, type CompleteRules } from './behavior';

/** The rules of one direction as Kubernetes writes them. */
export interface RulesManifest {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: string;
  readonly policies: { readonly type: string; readonly value: number; readonly periodSeconds: number }[];
  /** A quantity. */
  readonly tolerance?: string;
}

/**
 * Checks a behavior as the API server does, and writes it in its form.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/apis/autoscaling/validation/validation.go
 */
export function shapeBehavior(
  scope: IConstruct,
  problems: Problems,
  behavior: CompleteBehavior,
): { scaleUp: RulesManifest; scaleDown: RulesManifest } {
  return {
    scaleUp: shapeRules(scope, problems, behavior.scaleUp, 'scaling.behavior.scaleUp'),
    scaleDown: shapeRules(scope, problems, behavior.scaleDown, 'scaling.behavior.scaleDown'),
  };
}

function shapeRules(scope: IConstruct, problems: Problems, rules: CompleteRules, at: string): RulesManifest {
  problems.integer(rules.stabilizationWindowSeconds, `${at}.stabilizationWindowSeconds`, 0, longestWindowSeconds);
  problems.expect(
    rules.policies.length > 0,
    `${at}.policies`,
    "must hold at least one policy; for no change at all, set 'selectPolicy' to 'Disabled'",
    rules.policies,
  );
  rules.policies.forEach((policy, index) => {
    problems.integer(policy.value, `${at}.policies[${index}].value`, 1);
    problems.integer(policy.periodSeconds, `${at}.policies[${index}].periodSeconds`, 1, 1800);
  });
  return {
    stabilizationWindowSeconds: rules.stabilizationWindowSeconds,
    selectPolicy: rules.selectPolicy,
    policies: rules.policies.map(({ type, value, periodSeconds }) => ({ type, value, periodSeconds })),
    tolerance:
      rules.tolerance === undefined ? undefined : shapeTolerance(scope, problems, rules.tolerance, `${at}.tolerance`),
  };
}

function shapeTolerance(scope: IConstruct, problems: Problems, tolerance: number, at: string): string {
  const gate = 'HPAConfigurableTolerance';
  problems.expect(
    featureEnabled(scope, gate, '1.35'),
    at,
    'needs Kubernetes 1.35 or later: before that the API server drops it without a word. ' +
      `Leave it out, or state the feature gate ${gate} in 'profile.featureGates' of the cluster's file`,
    tolerance,
  );
  if (isDeferred(tolerance)) {
    return tolerance as unknown as string;
  }
  const quantity = parseQuantity(tolerance);
  problems.expect(
    quantity !== undefined && tolerance < 1,
    at,
    'must be a share from 0 to less than 1, such as 0.05 for 5 %',
    tolerance,
  );
  return quantity?.text ?? String(tolerance);
}
