import type { Rule } from '../rule';
import { accessWidened } from './access-widened';
import { autoscalerRange } from './autoscaler-range';
import { autoscalerWithoutTarget } from './autoscaler-without-target';
import { claimShrunk } from './claim-shrunk';
import { configOnly } from './config-only';
import { cost } from './cost';
import { danglingReference } from './dangling-reference';
import { dataRemoved } from './data-removed';
import { disruptionBudgetBlocks } from './disruption-budget-blocks';
import { disruptionBudgetRemoved } from './disruption-budget-removed';
import { doesNotFit } from './does-not-fit';
import { downtime } from './downtime';
import { duplicateObject } from './duplicate-object';
import { exposed } from './exposed';
import { gracePeriod } from './grace-period';
import { hostAccess } from './host-access';
import { imageChanged } from './image-changed';
import { jobRunsAgain } from './job-runs-again';
import { memoryLowered } from './memory-lowered';
import { missingKey } from './missing-key';
import { missingProbe } from './missing-probe';
import { moreAccelerators } from './more-accelerators';
import { mutableImage } from './mutable-image';
import { networkPolicyRemoved } from './network-policy-removed';
import { networkPolicyWidened } from './network-policy-widened';
import { podSecurityLowered } from './pod-security-lowered';
import { poolFull } from './pool-full';
import { portNotThere } from './port-not-there';
import { previewDiffers } from './preview-differs';
import { previewFails } from './preview-fails';
import { previewReplaces } from './preview-replaces';
import { privileges } from './privileges';
import { probePort } from './probe-port';
import { progressDeadline } from './progress-deadline';
import { quotaTooSmall } from './quota-too-small';
import { reclaimPolicy } from './reclaim-policy';
import { removedApi } from './removed-api';
import { replaced } from './replaced';
import { replicasAndAutoscaler } from './replicas-and-autoscaler';
import { requestAboveLimit } from './request-above-limit';
import { requestsRemoved } from './requests-removed';
import { restarts } from './restarts';
import { routeRemoved } from './route-removed';
import { routeWithoutService } from './route-without-service';
import { runsOverlap } from './runs-overlap';
import { scaled } from './scaled';
import { scaledToZero } from './scaled-to-zero';
import { scheduleChanged } from './schedule-changed';
import { secretInPlain } from './secret-in-plain';
import { selectorMismatch } from './selector-mismatch';
import { serviceWithoutPods } from './service-without-pods';
import { sharedVolume } from './shared-volume';
import { singleReplica } from './single-replica';
import { spreadRemoved } from './spread-removed';
import { staleConfig } from './stale-config';
import { startUpBudgetRule } from './start-up-budget';
import { surgeOnFullPool } from './surge-on-full-pool';
import { suspended } from './suspended';
import { tlsRemoved } from './tls-removed';
import { tokenMounted } from './token-mounted';
import { trafficMoved } from './traffic-moved';
import { unknownKind } from './unknown-kind';
import { volumeLost } from './volume-lost';
import { webhookBlocks } from './webhook-blocks';
import { workloadRemoved } from './workload-removed';

/** All rules, by their names. */
export const rules: readonly Rule[] = [
  accessWidened,
  autoscalerRange,
  autoscalerWithoutTarget,
  claimShrunk,
  configOnly,
  cost,
  danglingReference,
  dataRemoved,
  disruptionBudgetBlocks,
  disruptionBudgetRemoved,
  doesNotFit,
  downtime,
  duplicateObject,
  exposed,
  gracePeriod,
  hostAccess,
  imageChanged,
  jobRunsAgain,
  memoryLowered,
  missingKey,
  missingProbe,
  moreAccelerators,
  mutableImage,
  networkPolicyRemoved,
  networkPolicyWidened,
  podSecurityLowered,
  poolFull,
  portNotThere,
  previewDiffers,
  previewFails,
  previewReplaces,
  privileges,
  probePort,
  progressDeadline,
  quotaTooSmall,
  reclaimPolicy,
  removedApi,
  replaced,
  replicasAndAutoscaler,
  requestAboveLimit,
  requestsRemoved,
  restarts,
  routeRemoved,
  routeWithoutService,
  runsOverlap,
  scaled,
  scaledToZero,
  scheduleChanged,
  secretInPlain,
  selectorMismatch,
  serviceWithoutPods,
  sharedVolume,
  singleReplica,
  spreadRemoved,
  staleConfig,
  startUpBudgetRule,
  surgeOnFullPool,
  suspended,
  tlsRemoved,
  tokenMounted,
  trafficMoved,
  unknownKind,
  volumeLost,
  webhookBlocks,
  workloadRemoved,
];
