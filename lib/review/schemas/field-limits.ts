import type { JsonSchema } from './json-schema-type';

const label = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';
const optionalLabel = '^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$';
const subdomain = '^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
const labelValue = '^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$';
const portName = '^((?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?)?$';
const percentage = '^[0-9]+%$';
const configKey = '^(?!\\.\\.)(?!\\.$)[-._a-zA-Z0-9]{1,253}$';
const absolute = '^/';
const variable = '^[ -<>-~]+$';

const labelWords =
  'It has to be lower-case letters, digits and hyphens, 63 at most, with a letter or digit at both ends';

/** What a text of each pattern is, as an error says it. */
export const patternWords: Readonly<Record<string, string>> = {
  [label]: labelWords,
  [optionalLabel]: labelWords,
  [subdomain]:
    'It has to be lower-case letters, digits, hyphens and dots, 253 at most, with a letter or digit at both ends',
  [labelValue]:
    'It has to be letters, digits, hyphens, dots and underscores, 63 at most, with a letter or digit at both ends',
  [portName]: 'It has to be lower-case letters, digits and hyphens, 15 at most, with one letter at least',
  [percentage]: 'It has to be a whole number or a percentage such as 25%',
  [configKey]: 'It has to be letters, digits, hyphens, dots and underscores, 253 at most',
  [absolute]: 'It has to begin with a slash',
  [variable]: 'It has to be printable ASCII characters without an equals sign',
};

const name: JsonSchema = { pattern: subdomain };
const port: JsonSchema = { minimum: 1, maximum: 65535 };
const notNegative: JsonSchema = { minimum: 0 };
const notEmpty: JsonSchema = { minLength: 1 };
const atLeastOne: JsonSchema = { minItems: 1 };
const int32: JsonSchema = { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const countOrPercentage: JsonSchema = {
  anyOf: [
    { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 },
    { type: 'string', pattern: percentage },
  ],
};
const portOrName: JsonSchema = {
  anyOf: [
    { type: 'integer', ...port },
    { type: 'string', pattern: portName },
  ],
};
const oneOf = (...values: string[]): JsonSchema => ({ enum: values });
const target: JsonSchema = oneOf('Utilization', 'Value', 'AverageValue');
const policyPeriod: JsonSchema = { minimum: 1, maximum: 1800 };

/**
 * What the API server asks of single fields beyond the types that its documents give them, by definition and field:
 * keywords of JSON Schema. A test sends what breaks each of them to a real API server.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis, the functions named Validate…
 */
export const fieldLimits: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  'apis.meta.v1.ObjectMeta': {
    labels: { additionalProperties: { type: 'string', pattern: labelValue } },
  },
  'apis.meta.v1.LabelSelectorRequirement': { operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist') },
  'apps.v1.DeploymentSpec': { replicas: notNegative, minReadySeconds: notNegative, revisionHistoryLimit: notNegative },
  'apps.v1.RollingUpdateDeployment': { maxSurge: countOrPercentage, maxUnavailable: countOrPercentage },
  'apps.v1.RollingUpdateDaemonSet': { maxSurge: countOrPercentage, maxUnavailable: countOrPercentage },
  'apps.v1.RollingUpdateStatefulSetStrategy': { partition: notNegative },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    whenDeleted: oneOf('Retain', 'Delete', ''),
    whenScaled: oneOf('Retain', 'Delete', ''),
  },
  'apps.v1.ReplicaSetSpec': { replicas: notNegative, minReadySeconds: notNegative },
  'apps.v1.StatefulSetSpec': { replicas: notNegative, minReadySeconds: notNegative, revisionHistoryLimit: notNegative },
  'apps.v1.DaemonSetSpec': { minReadySeconds: notNegative },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { maxReplicas: { minimum: 1 }, minReplicas: notNegative },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': {
    maxReplicas: { minimum: 1 },
    minReplicas: notNegative,
    targetCPUUtilizationPercentage: { minimum: 1 },
  },
  'autoscaling.v2.HPAScalingRules': {
    selectPolicy: oneOf('Max', 'Min', 'Disabled'),
    stabilizationWindowSeconds: { minimum: 0, maximum: 3600 },
    policies: atLeastOne,
  },
  'autoscaling.v2.HPAScalingPolicy': {
    type: oneOf('Pods', 'Percent'),
    value: { minimum: 1 },
    periodSeconds: policyPeriod,
  },
  'autoscaling.v2.MetricSpec': { type: oneOf('ContainerResource', 'External', 'Object', 'Pods', 'Resource') },
  'autoscaling.v2.MetricTarget': { type: target, averageUtilization: { minimum: 1 } },
  'batch.v1.CronJobSpec': {
    startingDeadlineSeconds: notNegative,
    successfulJobsHistoryLimit: notNegative,
    failedJobsHistoryLimit: notNegative,
    timeZone: notEmpty,
  },
  'batch.v1.JobSpec': {
    parallelism: notNegative,
    completions: notNegative,
    backoffLimit: notNegative,
    activeDeadlineSeconds: { minimum: 1 },
    ttlSecondsAfterFinished: notNegative,
  },
  'batch.v1.SuccessPolicy': { rules: atLeastOne },
  'batch.v1.PodFailurePolicyOnExitCodesRequirement': { values: atLeastOne },
  'core.v1.ConfigMap': {
    data: { propertyNames: { pattern: configKey } },
    binaryData: { propertyNames: { pattern: configKey } },
  },
  'core.v1.Secret': {
    data: { propertyNames: { pattern: configKey } },
    stringData: { propertyNames: { pattern: configKey } },
  },
  'core.v1.ConfigMapVolumeSource': { name: notEmpty, defaultMode: { minimum: 0, maximum: 0o777 } },
  'core.v1.SecretVolumeSource': { defaultMode: { minimum: 0, maximum: 0o777 } },
  'core.v1.DownwardAPIVolumeSource': { defaultMode: { minimum: 0, maximum: 0o777 } },
  'core.v1.ProjectedVolumeSource': { defaultMode: { minimum: 0, maximum: 0o777 } },
  'core.v1.KeyToPath': { mode: { minimum: 0, maximum: 0o777 } },
  'core.v1.ServiceAccountTokenProjection': { expirationSeconds: { minimum: 600 } },
  'core.v1.ConfigMapKeySelector': { name },
  'core.v1.SecretKeySelector': { name },
  'core.v1.ConfigMapEnvSource': { name },
  'core.v1.SecretEnvSource': { name },
  'core.v1.PersistentVolumeClaimVolumeSource': { claimName: notEmpty },
  'core.v1.Container': { name: { pattern: label }, image: notEmpty },
  'core.v1.ContainerPort': {
    name: { pattern: portName },
    containerPort: port,
    hostPort: { minimum: 0, maximum: 65535 },
  },
  'core.v1.ContainerResizePolicy': { restartPolicy: oneOf('NotRequired', 'RestartContainer') },
  'core.v1.EnvVar': { name: { pattern: variable } },
  'core.v1.ExecAction': { command: atLeastOne },
  'core.v1.GRPCAction': { port },
  'core.v1.HTTPGetAction': { port: portOrName },
  'core.v1.TCPSocketAction': { port: portOrName },
  'core.v1.HostPathVolumeSource': { path: notEmpty },
  'core.v1.PersistentVolumeSpec': { accessModes: atLeastOne },
  'core.v1.PodAffinityTerm': { topologyKey: notEmpty },
  'core.v1.PodSpec': {
    containers: atLeastOne,
    activeDeadlineSeconds: { minimum: 1 },
    nodeSelector: { additionalProperties: { type: 'string', pattern: labelValue } },
  },
  'core.v1.PreferredSchedulingTerm': { weight: { minimum: 1, maximum: 100 } },
  'core.v1.WeightedPodAffinityTerm': { weight: { minimum: 1, maximum: 100 } },
  'core.v1.Probe': {
    initialDelaySeconds: notNegative,
    periodSeconds: notNegative,
    timeoutSeconds: notNegative,
    failureThreshold: notNegative,
    successThreshold: notNegative,
    terminationGracePeriodSeconds: { minimum: 1 },
  },
  'core.v1.PodResourceClaim': { name: { pattern: label } },
  'core.v1.ResourceClaim': { name: { pattern: label } },
  'core.v1.SecurityContext': {
    runAsUser: { minimum: 0, maximum: 2 ** 31 - 1 },
    runAsGroup: { minimum: 0, maximum: 2 ** 31 - 1 },
  },
  'core.v1.PodSecurityContext': {
    runAsUser: { minimum: 0, maximum: 2 ** 31 - 1 },
    runAsGroup: { minimum: 0, maximum: 2 ** 31 - 1 },
    fsGroup: { minimum: 0, maximum: 2 ** 31 - 1 },
  },
  'core.v1.ServicePort': { name: { pattern: optionalLabel }, port },
  'core.v1.TopologySpreadConstraint': { maxSkew: { minimum: 1 }, minDomains: { minimum: 1 } },
  'core.v1.Volume': { name: { pattern: label } },
  'core.v1.VolumeMount': { mountPath: { pattern: '^[^:]+$' } },
  'networking.v1.HTTPIngressRuleValue': { paths: atLeastOne },
  'networking.v1.IngressServiceBackend': { name: notEmpty },
  'networking.v1.ServiceBackendPort': { number: { minimum: 0, maximum: 65535 } },
  'networking.v1.NetworkPolicyPort': {
    endPort: port,
    port: { anyOf: [{ type: 'integer', ...port }, { type: 'string' }] },
  },
  'policy.v1.PodDisruptionBudgetSpec': { maxUnavailable: countOrPercentage, minAvailable: countOrPercentage },
  'rbac.v1.PolicyRule': { verbs: atLeastOne },
  'scheduling.v1.PriorityClass': { value: { maximum: 1_000_000_000 } },
};

/** A whole number that the API server keeps in 32 bits, or a text. */
export const int32OrString: JsonSchema = { anyOf: [int32, { type: 'string' }] };
