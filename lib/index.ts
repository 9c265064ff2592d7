export { Monitoring, type MonitoringProps } from './platform/monitoring/monitoring';
export { GpuModelServer, type GpuModelServerProps } from './serving/gpu-model-server';
export { ModelServer, type MetricsEndpoint, type ModelServerShape, type ShapeContext } from './serving/model-server';
export type { MultiNode } from './serving/multi-node/multi-node';
export { TfServing } from './serving/tf-serving';
export { WebModelServer, type WebModelServerProps } from './serving/web-model-server';
export type { Attention } from './serving/fit';
export type { Adapters } from './serving/engines/adapters';
export type { EngineProps, LanguageModelProps } from './serving/engines/common-props';
export { customEngine, type CustomEngineProps } from './serving/engines/custom';
export type { Engine, EngineContext, EnginePorts, EngineRun, EngineWorker } from './serving/engines/engine';
export { llamaCpp, type LlamaCppProps } from './serving/engines/llama-cpp';
export type { ParallelSizes } from './serving/engines/parallelism';
export { nim, type NimProps } from './serving/engines/nim';
export { sglang, type SglangProps } from './serving/engines/sglang';
export type { EngineSignal, EngineSignalName } from './serving/engines/signals';
export { tgi, type TgiProps } from './serving/engines/tgi';
export { triton, type TritonProps } from './serving/engines/triton';
export { vllm, type VllmProps } from './serving/engines/vllm';
export type { DisruptionBudget } from './serving/disruption-budget';
export type { PublishedModel } from './serving/published-model';
export type { IngressRoute } from './serving/ingress';
export type { Rollout } from './serving/rollout';
export type { Backend } from './serving/routing/backend';
export { BlueGreen, type BlueGreenProps } from './serving/routing/blue-green';
export { Gateway, type GatewayProps, type Listener, type ParentRef } from './serving/routing/gateway';
export type { GatewayRoute, GrpcRoute, HttpRoute } from './serving/routing/gateway-route';
export { InferencePool, type EndpointPicker, type InferencePoolProps } from './serving/routing/inference-pool';
export type { CookieAffinity } from './serving/routing/ingress-nginx';
export type { ServiceOptions } from './serving/routing/service';
export {
  TrafficSplit,
  type Mirror,
  type TrafficSplitProps,
  type WeightedBackend,
} from './serving/routing/traffic-split';
export {
  modelServerBehavior,
  type CompleteBehavior,
  type ModelServerBehaviorProps,
  type ScalingBehavior,
  type ScalingPolicy,
  type ScalingRules,
} from './serving/scaling/behavior';
export { external, type ExternalScalingProps } from './serving/scaling/external';
export { forecastReplicas, type Forecast } from './serving/scaling/forecast/forecast';
export type {
  AutoscalerSettings,
  MetricValue,
  Observed,
  ObservedPod,
  ScalingHistory,
} from './serving/scaling/forecast/observed';
export type { ScalingReason } from './serving/scaling/forecast/rate';
export {
  simulateScaling,
  type SimulatedPods,
  type SimulatedStep,
  type SimulatedValues,
  type SimulationProps,
} from './serving/scaling/forecast/simulate';
export { hpa, type HpaProps } from './serving/scaling/hpa';
export type {
  ContainerResourceMetric,
  ExternalMetric,
  HpaMetric,
  ObjectMetric,
  PodsMetric,
  ResourceMetric,
} from './serving/scaling/hpa-metrics';
export { keda } from './serving/scaling/keda';
export type { KedaFallback, KedaProps } from './serving/scaling/keda-props';
export type {
  CronTrigger,
  KedaTrigger,
  PrometheusTrigger,
  RawTrigger,
  TriggerAuthentication,
  TriggerSource,
} from './serving/scaling/keda-triggers';
export type { Scaling } from './serving/scaling/scaling';
export type { Signal } from './serving/scaling/signal';
export type { ServerProps } from './serving/server-props';
export type { TfBatching } from './serving/tf-serving/batching';
export type { TfGrpc } from './serving/tf-serving/grpc';
export type { TfModel, TfVersionPolicy } from './serving/tf-serving/model';
export type { TfMonitoring } from './serving/tf-serving/monitoring';
export type { TfServingProps } from './serving/tf-serving/props';
export type { TfModelSource } from './serving/tf-serving/source';
export type { TfStaging } from './serving/tf-serving/staging';
export type { TfTls } from './serving/tf-serving/tls';
export type { TrainingBackend } from './training/backends/backend';
export { indexedJob } from './training/backends/indexed-job';
export { jobSet } from './training/backends/job-set';
export { trainJob, type TrainJobProps } from './training/backends/train-job';
export type { Checkpoints } from './training/checkpoints';
export { container, type ContainerProps } from './training/frameworks/container';
export type {
  Framework,
  FrameworkContext,
  TaskGroup,
  TaskProps,
  Tasks,
  TaskSuccess,
} from './training/frameworks/framework';
export { jax, type JaxProps } from './training/frameworks/jax';
export { mpi, type MpiProps } from './training/frameworks/mpi';
export { pytorch, type ElasticWorkers, type PytorchProps } from './training/frameworks/pytorch';
export {
  tensorflow,
  type TensorflowMultiWorkerProps,
  type TensorflowParameterServerProps,
  type TensorflowProps,
  type TensorflowSingleProps,
} from './training/frameworks/tensorflow';
export type { ClusterChoice } from './platform/fleet/choice';
export { Fleet, type FleetProps } from './platform/fleet/fleet';
export type { FleetCluster, FleetMember } from './platform/fleet/fleet-cluster';
export { Team } from './platform/team/team';
export type { AcceleratorQuota, PriorityQuota, Quota } from './platform/team/quota';
export type { TeamRole } from './platform/team/roles';
export type {
  ContainerAmounts,
  ContainerLimits,
  TeamAccess,
  TeamNamespace,
  TeamProps,
} from './platform/team/team-props';
export { Teams, type TeamsProps } from './platform/team/teams';
export {
  HyperparameterSweep,
  type Grid,
  type HyperparameterSweepProps,
  type SweepResults,
} from './training/hyperparameter-sweep';
export type { PublishGate, PublishTarget } from './training/publish';
export type { Queue } from './training/queue';
export type { QueuePlace } from './workload/cluster/queue';
export type { Schedule } from './training/schedule';
export { TrainingJob } from './training/training-job';
export type { TrainingJobProps } from './training/training-job-props';
export type {
  Accelerator,
  AcceleratorVendor,
  GoogleTpu,
  GpuSharing,
  NvidiaGpu,
  OtherAccelerator,
} from './workload/accelerator/accelerator';
export { clusterOf, provideCluster } from './workload/cluster/cluster-context';
export {
  clusterSchema,
  parseCluster,
  readCluster,
  type Cluster,
  type ClusterProfile,
  type NodePool,
} from './workload/cluster/cluster-profile';
export { HashedConfigMap, type HashedConfigMapProps } from './workload/configuration/config-map';
export { ConfigSecret, type ConfigSecretProps } from './workload/configuration/config-secret';
export {
  ExternalSecret,
  type ExternalKey,
  type ExternalSecretProps,
  type SecretStore,
} from './workload/configuration/external-secret';
export type { SecretKey } from './workload/configuration/secret-source';
export type { CountOrPercent } from './workload/values/count-or-percent';
export { customize, type CustomizableProps, type DeepPartial } from './workload/synthesis/customize';
export type { Env, EnvSource } from './workload/pod/env';
export type { Caller, OtherPods } from './workload/isolation/caller';
export type { Destination, ReachedNetwork, ReachedPods } from './workload/isolation/destinations';
export type { Isolation } from './workload/isolation/isolation';
export { Environment, type EnvironmentProps } from './workload/cluster/environment';
export { engineMetrics, type CataloguedEngine } from './workload/metrics/catalogue';
export type { EngineMetrics } from './workload/metrics/engine-metrics';
export type { Metric, MetricSeries, MetricUnit } from './workload/metrics/metric';
export type { PodSecurityLevel } from './workload/cluster/namespace';
export type { AlertName } from './workload/monitoring/alert-names';
export type { ServiceObjectives } from './workload/monitoring/objectives';
export type { RunMetrics, RunMonitoring, ServerMonitoring } from './workload/monitoring/options';
export type {
  Telemetry,
  TelemetryAbilities,
  TraceProtocol,
  Traces,
  OwnTelemetry,
} from './workload/telemetry/telemetry';
export { ImageBuild, type ImageBuildProps } from './workload/images/image-build';
export type { Image } from './workload/images/image-reference';
export { ModelVolume, type AccessMode, type ModelVolumeProps } from './workload/volumes/model-volume';
export { eachPod, type EachPodDownload, type EachPodProps } from './workload/models/each-pod';
export { ModelCache } from './workload/models/model-cache';
export type { CacheVolume, ModelCacheProps } from './workload/models/model-cache-props';
export type { ModelCredentials } from './workload/models/model-credentials';
export { storageInitializer, type Downloader, type ModelDownloadProps } from './workload/models/model-download';
export type { ModelSource, UriModelSource, VolumeModelSource } from './workload/models/model-source';
export type { ServedModel } from './workload/models/mounted-model';
export type { OneOrMore } from './workload/values/one-or-more';
export type { QualityOfService } from './workload/pod/quality-of-service';
export { setRawFields, type RawFields } from './workload/synthesis/raw-fields';
export type { BestEffortResources, RequestedResources, ResourceAmount, Resources } from './workload/pod/resources';
export { ServiceAccount, type ServiceAccountProps } from './workload/pod/service-account';
export type { Spread, SpreadRule } from './workload/pod/spread';
export { synthesize, type SynthesizedObject } from './workload/synthesis/synthesize';
export { notesOf } from './workload/synthesis/notes';
export { toYaml } from './workload/synthesis/to-yaml';
export { SynthesisError } from './workload/values/validation';
export type { ExistingClaim, FilledFolder, ImageVolume, ScratchVolume, VolumeMount } from './workload/volumes/volumes';
