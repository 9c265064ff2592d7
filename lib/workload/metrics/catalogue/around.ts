import { counter, exponential, gauge, histogram, type Metric } from '../metric';

const pod = ['namespace', 'pod'];
const container = [...pod, 'container'];
const deployment = ['namespace', 'deployment'];
const statefulSet = ['namespace', 'statefulset'];
const autoscaler = ['namespace', 'horizontalpodautoscaler'];
const job = ['namespace', 'job_name'];
const cronJob = ['namespace', 'cronjob'];

/**
 * kube-state-metrics: what the API server says, as numbers.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics
 */
export const kubeState = {
  deploymentReplicas: gauge('kube_deployment_spec_replicas', 'count', deployment),
  deploymentAvailable: gauge('kube_deployment_status_replicas_available', 'count', deployment),
  statefulSetReplicas: gauge('kube_statefulset_replicas', 'count', statefulSet),
  statefulSetAvailable: gauge('kube_statefulset_status_replicas_available', 'count', statefulSet),
  podReady: gauge('kube_pod_status_ready', 'flag', [...pod, 'condition']),
  podPhase: gauge('kube_pod_status_phase', 'flag', [...pod, 'phase']),
  podUnschedulable: gauge('kube_pod_status_unschedulable', 'flag', pod),
  restarts: counter('kube_pod_container_status_restarts_total', 'count', container),
  lastTerminated: gauge('kube_pod_container_status_last_terminated_reason', 'flag', [...container, 'reason']),
  autoscalerDesired: gauge('kube_horizontalpodautoscaler_status_desired_replicas', 'count', autoscaler),
  autoscalerMost: gauge('kube_horizontalpodautoscaler_spec_max_replicas', 'count', autoscaler),
  autoscalerCondition: gauge('kube_horizontalpodautoscaler_status_condition', 'flag', [
    ...autoscaler,
    'condition',
    'status',
  ]),
  jobFailed: gauge('kube_job_failed', 'flag', [...job, 'condition']),
  jobComplete: gauge('kube_job_complete', 'flag', [...job, 'condition']),
  jobActive: gauge('kube_job_status_active', 'count', job),
  jobStarted: gauge('kube_job_status_start_time', 'timestamp', job),
  jobCompleted: gauge('kube_job_status_completion_time', 'timestamp', job),
  cronJobNext: gauge('kube_cronjob_next_schedule_time', 'timestamp', cronJob),
  cronJobSuspended: gauge('kube_cronjob_spec_suspend', 'flag', cronJob),
} as const satisfies Record<string, Metric>;

/** KEDA's operator. @see https://keda.sh/docs/latest/integrations/prometheus/ */
export const kedaOperator = {
  scalerErrors: counter('keda_scaler_detail_errors_total', 'count', [
    'namespace',
    'scaledObject',
    'scaler',
    'scalerIndex',
    'triggerName',
    'metric',
  ]),
} as const satisfies Record<string, Metric>;

/** The kubelet's own look at containers. @see https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md */
export const containers = {
  cpu: counter('container_cpu_usage_seconds_total', 'seconds', container),
} as const satisfies Record<string, Metric>;

/** What Prometheus says of its own scrapes. */
export const scrapes = { up: gauge('up', 'flag') } as const satisfies Record<string, Metric>;

const device = ['gpu', 'UUID', 'device', 'modelName', 'Hostname', ...container];

/**
 * NVIDIA's DCGM exporter, of what it exports by default. The total memory of a GPU is not among it.
 *
 * @see https://github.com/NVIDIA/dcgm-exporter/blob/main/etc/default-counters.csv
 */
export const dcgm = {
  /** The number of the last error, which stays: only a change of it says that there was one. */
  xid: gauge('DCGM_FI_DEV_XID_ERRORS', 'count', [...device, 'err_code', 'err_msg']),
  uncorrectableRows: counter('DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS', 'count', device),
  remapFailure: gauge('DCGM_FI_DEV_ROW_REMAP_FAILURE', 'flag', device),
  engineActive: gauge('DCGM_FI_PROF_GR_ENGINE_ACTIVE', 'ratio', device),
  tensorActive: gauge('DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', 'ratio', device),
  memoryUsed: gauge('DCGM_FI_DEV_FB_USED', 'mebibytes', device),
  memoryFree: gauge('DCGM_FI_DEV_FB_FREE', 'mebibytes', device),
  memoryReserved: gauge('DCGM_FI_DEV_FB_RESERVED', 'mebibytes', device),
  temperature: gauge('DCGM_FI_DEV_GPU_TEMP', 'celsius', device),
  power: gauge('DCGM_FI_DEV_POWER_USAGE', 'watts', device),
} as const satisfies Record<string, Metric>;

const clusterQueue = ['cluster_queue', 'replica_role'];

/** Kueue. @see https://kueue.sigs.k8s.io/docs/reference/metrics/ */
export const kueue = {
  pending: gauge('kueue_pending_workloads', 'count', [...clusterQueue, 'status']),
  admitted: counter('kueue_admitted_workloads_total', 'count', clusterQueue),
  admittedActive: gauge('kueue_admitted_active_workloads', 'count', clusterQueue),
  status: gauge('kueue_cluster_queue_status', 'flag', [...clusterQueue, 'status']),
  admissionWait: histogram(
    'kueue_admission_wait_time_seconds',
    'seconds',
    [1, ...exponential(2.5, 2, 13)],
    clusterQueue,
  ),
} as const satisfies Record<string, Metric>;

/**
 * The endpoint picker of an InferencePool.
 *
 * @see https://gateway-api-inference-extension.sigs.k8s.io/guides/metrics-and-observability/
 */
export const endpointPicker = {
  queueSize: gauge('inference_pool_average_queue_size', 'requests', ['name']),
  cacheUsage: gauge('inference_pool_average_kv_cache_utilization', 'ratio', ['name']),
  readyPods: gauge('inference_pool_ready_pods', 'count', ['name']),
} as const satisfies Record<string, Metric>;

/**
 * What a program that trains may offer under these names, where its run says on which port.
 */
export const trainingProgram = {
  steps: counter('training_steps_total', 'count'),
  checkpoint: gauge('training_checkpoint_timestamp_seconds', 'timestamp'),
  loss: gauge('training_loss', 'count'),
} as const satisfies Record<string, Metric>;

/** What a web server with published models may offer: when it loaded the version that it serves. */
export const servingProgram = {
  loaded: gauge('model_loaded_timestamp_seconds', 'timestamp'),
} as const satisfies Record<string, Metric>;
