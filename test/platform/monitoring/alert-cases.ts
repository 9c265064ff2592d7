import type { AlertName } from '../../../lib';

/** What an alert does with some series. */
export interface AlertCase {
  /** What is so, as the title of a test. */
  readonly when: string;
  /** The server or run of the environment that it is about. */
  readonly of: string;
  /** Values in promtool's notation, a sample each minute. */
  readonly series: Readonly<Record<string, string>>;
  /** How long after the first sample. */
  readonly at: string;
  /** Whether the alert fires then. */
  readonly fires: boolean;
  /** Labels of the alert, where it stands for several things. */
  readonly labels?: string;
}

/** The cases that every alert has, and what it needs besides. */
interface AlertCases {
  /** The condition. */
  readonly fires: AlertCase;
  /** The same, one step below. */
  readonly below: AlertCase;
  /** A counter begins anew, or whoever tells the series does. */
  readonly reset: AlertCase;
  /** No traffic, or scaled to zero. */
  readonly quiet: AlertCase;
  readonly more?: readonly AlertCase[];
}

/** The names of runs, which end in a hash. */
export interface RunNames {
  readonly digits: string;
  readonly large: string;
}

const shop = 'namespace="shop"';
const scraped = (name: string, pod = 'p', more = ''): string =>
  `{${shop},app_kubernetes_io_name="${name}",pod="${pod}"${more === '' ? '' : `,${more}`}}`;
const vllm = (more = ''): string => scraped('chat', 'p', `engine="0",model_name="m"${more === '' ? '' : `,${more}`}`);
const chatPod = 'chat-7d9f8c6b5-x2x4z';
const otherPod = 'chat-7d9f8c6b5-b2c4d';

const deployment = (wanted: string, available: string): Record<string, string> => ({
  [`kube_deployment_spec_replicas{${shop},deployment="chat"}`]: wanted,
  [`kube_deployment_status_replicas_available{${shop},deployment="chat"}`]: available,
});
const container = `${shop},pod="${chatPod}",container="server"`;
const restarts = (values: string): Record<string, string> => ({
  [`kube_pod_container_status_restarts_total{${container}}`]: values,
});
const lastEnd = (reason: string): Record<string, string> => ({
  [`kube_pod_container_status_last_terminated_reason{${container},reason="${reason}"}`]: '1x60',
});
const ready = (...pods: string[]): Record<string, string> =>
  Object.fromEntries(pods.map((pod) => [`kube_pod_status_ready{${shop},pod="${pod}",condition="true"}`, '1x60']));
const up = (pod: string, values: string): Record<string, string> => ({ [`up${scraped('chat', pod)}`]: values });
const autoscaler = (desired: string, most = '4x60'): Record<string, string> => ({
  [`kube_horizontalpodautoscaler_status_desired_replicas{${shop},horizontalpodautoscaler="chat"}`]: desired,
  [`kube_horizontalpodautoscaler_spec_max_replicas{${shop},horizontalpodautoscaler="chat"}`]: most,
});
const blind = (values: string): Record<string, string> => ({
  [`kube_horizontalpodautoscaler_status_condition{${shop},horizontalpodautoscaler="chat",condition="ScalingActive",status="false"}`]:
    values,
});
const waiting = (values: string, reason = 'capacity'): Record<string, string> => ({
  [`vllm:num_requests_waiting_by_reason${vllm(`reason="${reason}"`)}`]: values,
});
const running = (values: string): Record<string, string> => ({ [`vllm:num_requests_running${vllm()}`]: values });
const steps = (values: string): Record<string, string> => ({ [`vllm:iteration_tokens_total_count${vllm()}`]: values });
const cache = (usage: string, preempted: string): Record<string, string> => ({
  [`vllm:kv_cache_usage_perc${vllm()}`]: usage,
  [`vllm:num_preemptions_total${vllm()}`]: preempted,
});
const finished = (stop: string, error: string): Record<string, string> => ({
  [`vllm:request_success_total${vllm('finished_reason="stop"')}`]: stop,
  [`vllm:request_success_total${vllm('finished_reason="error"')}`]: error,
});
const kept = (metric: string, bound: string, quick: string, all: string): Record<string, string> => ({
  [`${metric}_bucket${vllm(`le="${bound}"`)}`]: quick,
  [`${metric}_count${vllm()}`]: all,
});

/** A promise that 95 % keep a time: the alert fires from 72 % on that do not. */
function promise(metric: string, bound: string): AlertCases {
  const of = 'chat';
  const [at, labels] = ['10m', 'window="1h"'];
  return {
    fires: {
      when: 'four of five requests take longer',
      of,
      series: kept(metric, bound, '0+2x30', '0+10x30'),
      at,
      labels,
      fires: true,
    },
    below: {
      when: 'seven of ten take longer',
      of,
      series: kept(metric, bound, '0+3x30', '0+10x30'),
      at,
      labels,
      fires: false,
    },
    reset: {
      when: 'the server begins anew, and most requests are quick',
      of,
      series: kept(metric, bound, '9000x3 0+8x30', '9900x3 0+10x30'),
      at,
      labels,
      fires: false,
    },
    quiet: { when: 'nobody asks', of, series: kept(metric, bound, '20x30', '900x30'), at, labels, fires: false },
    more: [
      {
        when: 'the slower window tells of a smaller share',
        of,
        series: kept(metric, bound, '0+6x60', '0+10x60'),
        at: '40m',
        labels: 'window="6h"',
        fires: true,
      },
    ],
  };
}

const xid = (values: string, pod = chatPod, more = ''): Record<string, string> => ({
  [`DCGM_FI_DEV_XID_ERRORS{${shop},pod="${pod}",container="server",UUID="GPU-1"${more}}`]: values,
});
const gpu = (metric: string, values: string): Record<string, string> => ({
  [`${metric}{${shop},pod="${chatPod}",container="server",UUID="GPU-1"}`]: values,
});
const loads = (version: number, values: string): Record<string, string> => ({
  [`:tensorflow:cc:saved_model:load_attempt_count${scraped('digits', 'p', `model_path="/models/digits/${version}",status="success"`)}`]:
    values,
});
const job = (metric: string, name: string, values: string, more = ''): Record<string, string> => ({
  [`kube_job_${metric}{${shop},job_name="${name}"${more}}`]: values,
});
const failedJob = (name: string, values: string): Record<string, string> =>
  job('failed', name, values, ',condition="true"');
const completeJob = (name: string, values: string): Record<string, string> =>
  job('complete', name, values, ',condition="true"');
const cron = (next: string, suspended: string): Record<string, string> => ({
  [`kube_cronjob_next_schedule_time{${shop},cronjob="nightly"}`]: next,
  [`kube_cronjob_spec_suspend{${shop},cronjob="nightly"}`]: suspended,
});
const queue = (pending: string, admitted: string): Record<string, string> => ({
  'kueue_pending_workloads{cluster_queue="gpus",status="active",replica_role="leader"}': pending,
  'kueue_admitted_workloads_total{cluster_queue="gpus",replica_role="leader"}': admitted,
});

/** At least four cases for each alert. */
export function alertCases({ digits, large }: RunNames): Readonly<Record<AlertName, AlertCases>> {
  const of = 'chat';
  const cpu = (values: string): Record<string, string> => ({
    [`container_cpu_usage_seconds_total{${shop},pod="${digits}-x2x4z",container="training"}`]: values,
  });
  const largeJob = `${large}-worker-0`;
  const largeSteps = (values: string): Record<string, string> => ({
    [`training_steps_total${scraped('large')}`]: values,
  });
  const checkpoint = (values: string): Record<string, string> => ({
    [`training_checkpoint_timestamp_seconds${scraped('large')}`]: values,
  });
  return {
    ModelServerUnavailable: {
      fires: {
        when: 'no replica is there for longer than the start-up budget of 13 minutes',
        of,
        series: deployment('1x60', '0x60'),
        at: '14m',
        fires: true,
      },
      below: {
        when: 'a replica is there before the budget is over',
        of,
        series: deployment('1x60', '0x12 1x60'),
        at: '14m',
        fires: false,
      },
      reset: {
        when: 'what tells the numbers starts anew in between',
        of,
        series: deployment('1x5 _x2 1x60', '0x5 _x2 0x60'),
        at: '14m',
        fires: true,
      },
      quiet: { when: 'it is scaled to zero', of, series: deployment('0x60', '0x60'), at: '60m', fires: false },
      more: [
        {
          when: 'the leaders of a server of several nodes are away',
          of: 'giant',
          series: {
            [`kube_statefulset_replicas{${shop},statefulset="giant"}`]: '1x60',
            [`kube_statefulset_status_replicas_available{${shop},statefulset="giant"}`]: '0x60',
          },
          at: '31m',
          fires: true,
        },
      ],
    },
    ModelServerBelowReplicas: {
      fires: { when: 'one of three is missing', of, series: deployment('3x60', '2x60'), at: '24m', fires: true },
      below: { when: 'all three are there', of, series: deployment('3x60', '3x60'), at: '24m', fires: false },
      reset: {
        when: 'a rollout is over in time',
        of,
        series: deployment('3x60', '3x5 2x15 3x60'),
        at: '24m',
        fires: false,
      },
      quiet: { when: 'it is scaled to zero', of, series: deployment('0x60', '0x60'), at: '60m', fires: false },
      more: [
        {
          when: 'none is there, which is another alert',
          of,
          series: deployment('3x60', '0x60'),
          at: '24m',
          fires: false,
        },
      ],
    },
    ModelServerNotScraped: {
      fires: {
        when: 'one of two pods gives no metrics',
        of,
        series: { ...ready(chatPod, otherPod), ...up(chatPod, '1x60'), ...up(otherPod, '0x60') },
        at: '11m',
        fires: true,
      },
      below: {
        when: 'both give them',
        of,
        series: { ...ready(chatPod, otherPod), ...up(chatPod, '1x60'), ...up(otherPod, '1x60') },
        at: '11m',
        fires: false,
      },
      reset: {
        when: 'a scrape fails now and then',
        of,
        series: { ...ready(chatPod), ...up(chatPod, '1x5 0 1x60') },
        at: '11m',
        fires: false,
      },
      quiet: { when: 'it is scaled to zero', of, series: up(otherPod, '0x3 stale'), at: '20m', fires: false },
      more: [{ when: 'Prometheus does not know the pods', of, series: ready(chatPod), at: '11m', fires: true }],
    },
    ModelServerRestarts: {
      fires: { when: 'it starts three times', of, series: restarts('0x5 1 2 3x60'), at: '10m', fires: true },
      below: { when: 'it starts twice', of, series: restarts('0x5 1 2x60'), at: '10m', fires: false },
      reset: {
        when: 'the count begins anew, and goes to one',
        of,
        series: restarts('7x5 0 1x60'),
        at: '10m',
        fires: false,
      },
      quiet: { when: 'it does not start anew', of, series: restarts('7x60'), at: '40m', fires: false },
    },
    ModelServerOutOfMemory: {
      fires: {
        when: 'it was killed at its limit and started anew',
        of,
        series: { ...lastEnd('OOMKilled'), ...restarts('0x5 1x60') },
        at: '10m',
        fires: true,
      },
      below: {
        when: 'it ended by an error',
        of,
        series: { ...lastEnd('Error'), ...restarts('0x5 1x60') },
        at: '10m',
        fires: false,
      },
      reset: {
        when: 'that was long ago, and the reason still stands there',
        of,
        series: { ...lastEnd('OOMKilled'), ...restarts('0x5 1x60') },
        at: '50m',
        fires: false,
      },
      quiet: { when: 'nothing ended', of, series: restarts('0x60'), at: '40m', fires: false },
    },
    AcceleratorPodPending: {
      fires: {
        when: 'a pod finds no node for a quarter of an hour',
        of,
        series: { [`kube_pod_status_unschedulable{${shop},pod="${chatPod}"}`]: '1x60' },
        at: '16m',
        fires: true,
      },
      below: {
        when: 'it finds one before',
        of,
        series: { [`kube_pod_status_unschedulable{${shop},pod="${chatPod}"}`]: '1x14 stale' },
        at: '16m',
        fires: false,
      },
      reset: {
        when: 'another pod takes its place and waits too',
        of,
        series: {
          [`kube_pod_status_unschedulable{${shop},pod="${chatPod}"}`]: '1x8 stale',
          [`kube_pod_status_unschedulable{${shop},pod="${otherPod}"}`]: '_x8 1x60',
        },
        at: '16m',
        fires: true,
      },
      quiet: {
        when: 'a pod of another server waits',
        of,
        series: { [`kube_pod_status_unschedulable{${shop},pod="chat-b-7d9f8c6b5-x2x4z"}`]: '1x60' },
        at: '16m',
        fires: false,
      },
      more: [
        {
          when: 'the pod of a run waits',
          of: 'large',
          series: { [`kube_pod_status_unschedulable{${shop},pod="${largeJob}-0-x2x4z"}`]: '1x60' },
          at: '16m',
          fires: true,
        },
      ],
    },
    AutoscalerAtMaximum: {
      fires: {
        when: 'four of four are wanted, and requests wait',
        of,
        series: { ...autoscaler('4x60'), ...waiting('3x60') },
        at: '16m',
        fires: true,
      },
      below: {
        when: 'three of four are wanted',
        of,
        series: { ...autoscaler('3x60'), ...waiting('3x60') },
        at: '16m',
        fires: false,
      },
      reset: {
        when: 'the maximum is raised',
        of,
        series: { ...autoscaler('4x60', '4x8 8x60'), ...waiting('3x60') },
        at: '16m',
        fires: false,
      },
      quiet: {
        when: 'no request waits',
        of,
        series: { ...autoscaler('4x60'), ...waiting('0x60') },
        at: '16m',
        fires: false,
      },
    },
    AutoscalerBlind: {
      fires: {
        when: 'it cannot read its metric',
        of,
        series: { ...blind('1x60'), ...deployment('1x60', '1x60') },
        at: '11m',
        fires: true,
      },
      below: {
        when: 'it can again before ten minutes are over',
        of,
        series: { ...blind('1x9 0x60'), ...deployment('1x60', '1x60') },
        at: '11m',
        fires: false,
      },
      reset: {
        when: 'the count of errors of KEDA begins anew',
        of: 'draft',
        series: { 'keda_scaler_detail_errors_total{namespace="shop",scaledObject="draft"}': '50x5 0x60' },
        at: '20m',
        fires: false,
      },
      quiet: {
        when: 'there is no pod, where autoscalers are switched off',
        of,
        series: { ...blind('1x60'), ...deployment('0x60', '0x60') },
        at: '20m',
        fires: false,
      },
      more: ['namespace', 'exported_namespace'].map((label) => ({
        when: `KEDA counts errors with the label ${label}`,
        of: 'draft',
        series: { [`keda_scaler_detail_errors_total{${label}="shop",scaledObject="draft"}`]: '0+1x60' },
        at: '20m',
        fires: true,
      })),
    },
    RequestsWait: {
      fires: {
        when: 'eleven wait for one pod',
        of,
        series: { ...waiting('11x60'), ...up('p', '1x60') },
        at: '6m',
        fires: true,
      },
      below: {
        when: 'ten wait for one pod',
        of,
        series: { ...waiting('10x60'), ...up('p', '1x60') },
        at: '6m',
        fires: false,
      },
      reset: {
        when: 'the server starts anew, and its queue is gone',
        of,
        series: { ...waiting('40x4 0x60'), ...up('p', '1x60') },
        at: '6m',
        fires: false,
      },
      quiet: { when: 'it is scaled to zero', of, series: waiting('11x2 stale'), at: '10m', fires: false },
      more: [
        {
          when: 'eleven wait for an adapter',
          of,
          series: { ...waiting('11x60', 'deferred'), ...up('p', '1x60') },
          at: '6m',
          fires: false,
        },
      ],
    },
    EngineStalled: {
      fires: {
        when: 'requests run and no step is made',
        of,
        series: { ...running('2x60'), ...waiting('0x60'), ...steps('500x60') },
        at: '6m',
        fires: true,
      },
      below: {
        when: 'a step is made every minute',
        of,
        series: { ...running('2x60'), ...waiting('0x60'), ...steps('500+1x60') },
        at: '6m',
        fires: false,
      },
      reset: {
        when: 'the engine starts anew and works',
        of,
        series: { ...running('2x60'), ...waiting('0x60'), ...steps('900x2 0+5x60') },
        at: '6m',
        fires: false,
      },
      quiet: {
        when: 'nobody asks',
        of,
        series: { ...running('0x60'), ...waiting('0x60'), ...steps('500x60') },
        at: '20m',
        fires: false,
      },
      more: [
        {
          when: 'requests wait and none runs',
          of,
          series: { ...running('0x60'), ...waiting('4x60'), ...steps('500x60') },
          at: '6m',
          fires: true,
        },
        {
          when: 'one process of a pod stands still, and another works',
          of,
          series: {
            ...running('2x60'),
            ...steps('500x60'),
            [`vllm:num_requests_running${scraped('chat', 'p', 'engine="1"')}`]: '2x60',
            [`vllm:iteration_tokens_total_count${scraped('chat', 'p', 'engine="1"')}`]: '0+90x60',
          },
          at: '6m',
          fires: true,
        },
        ...(['0+40x60', '700x60'] as const).map((tokens) => ({
          when: tokens === '700x60' ? 'SGLang processes no tokens' : 'SGLang processes tokens',
          of: 'draft',
          series: {
            [`sglang:num_running_reqs${scraped('draft', 'p', 'tp_rank="0"')}`]: '2x60',
            [`sglang:realtime_tokens_total${scraped('draft', 'p', 'tp_rank="0",mode="decode"')}`]: tokens,
          },
          at: '6m',
          fires: tokens === '700x60',
        })),
      ],
    },
    KvCachePressure: {
      fires: {
        when: 'it is full and throws requests out',
        of,
        series: cache('0.97x60', '0+3x60'),
        at: '12m',
        fires: true,
      },
      below: { when: 'it is at 95 %', of, series: cache('0.95x60', '0+3x60'), at: '12m', fires: false },
      reset: {
        when: 'the count begins anew and stays',
        of,
        series: cache('0.97x60', '50x3 0x60'),
        at: '20m',
        fires: false,
      },
      quiet: {
        when: 'it is full and throws nothing out',
        of,
        series: cache('0.99x60', '7x60'),
        at: '20m',
        fires: false,
      },
    },
    RequestsFail: {
      fires: { when: 'six of a hundred fail', of, series: finished('0+94x60', '0+6x60'), at: '7m', fires: true },
      below: { when: 'four of a hundred fail', of, series: finished('0+96x60', '0+4x60'), at: '7m', fires: false },
      reset: {
        when: 'the counts begin anew, and none fails',
        of,
        series: finished('900x3 0+99x60', '800x3 0x60'),
        at: '10m',
        fires: false,
      },
      quiet: { when: 'nobody asks', of, series: finished('900x60', '800x60'), at: '20m', fires: false },
      more: [
        {
          when: 'every request to Triton fails, and none was ever answered',
          of: 'ranker',
          series: { [`nv_inference_request_failure${scraped('ranker', 'p', 'model="m",reason="OTHER"')}`]: '0+5x60' },
          at: '7m',
          fires: true,
        },
        {
          when: 'TensorFlow Serving answers with errors',
          of: 'digits',
          series: {
            [`:tensorflow:serving:request_count${scraped('digits', 'p', 'model_name="digits",status="OK"')}`]:
              '0+50x60',
            [`:tensorflow:serving:request_count${scraped('digits', 'p', 'model_name="digits",status="INVALID_ARGUMENT"')}`]:
              '0+9x60',
          },
          at: '7m',
          fires: true,
        },
      ],
    },
    AvailabilityBurn: {
      fires: {
        when: 'one of fifty fails where one of a thousand may',
        of,
        series: finished('0+98x60', '0+2x60'),
        at: '10m',
        labels: 'window="1h"',
        fires: true,
      },
      below: {
        when: 'one of a hundred fails',
        of,
        series: finished('0+99x60', '0+1x60'),
        at: '10m',
        labels: 'window="1h"',
        fires: false,
      },
      reset: {
        when: 'the counts begin anew, and none fails',
        of,
        series: finished('900x3 0+99x60', '800x3 0x60'),
        at: '10m',
        labels: 'window="1h"',
        fires: false,
      },
      quiet: {
        when: 'nobody asks',
        of,
        series: finished('900x60', '800x60'),
        at: '20m',
        labels: 'window="1h"',
        fires: false,
      },
      more: [
        {
          when: 'one of a hundred fails for longer',
          of,
          series: finished('0+99x60', '0+1x60'),
          at: '40m',
          labels: 'window="6h"',
          fires: true,
        },
      ],
    },
    QueueTimeBurn: promise('vllm:request_queue_time_seconds', '1.0'),
    TimeToFirstTokenBurn: promise('vllm:time_to_first_token_seconds', '1.0'),
    InterTokenLatencyBurn: promise('vllm:inter_token_latency_seconds', '0.1'),
    LatencyBurn: {
      ...promise('vllm:e2e_request_latency_seconds', '10.0'),
      more: [
        ...(['10', '10.0'] as const).map((bound) => ({
          when: `the bound is written ${bound}`,
          of,
          series: kept('vllm:e2e_request_latency_seconds', bound, '0+2x30', '0+10x30'),
          at: '10m',
          labels: 'window="1h"',
          fires: true,
        })),
        {
          when: 'TensorFlow Serving tells microseconds',
          of: 'digits',
          series: {
            [`:tensorflow:serving:request_latency_bucket${scraped('digits', 'p', 'le="121440"')}`]: '0+2x30',
            [`:tensorflow:serving:request_latency_count${scraped('digits')}`]: '0+10x30',
          },
          at: '10m',
          labels: 'window="1h"',
          fires: true,
        },
      ],
    },
    GpuFault: {
      fires: { when: 'the GPU falls off the bus', of, series: xid('0x5 79x60'), at: '7m', fires: true },
      below: { when: 'the program made a page fault', of, series: xid('0x5 31x60'), at: '7m', fires: false },
      reset: {
        when: 'the exporter starts anew and tells the old error',
        of,
        series: xid('79x5 _x2 79x60'),
        at: '9m',
        fires: false,
      },
      quiet: { when: 'there was no error', of, series: xid('0x60'), at: '20m', fires: false },
      more: [
        {
          when: 'the error is a label',
          of,
          series: { ...xid('0x60', chatPod, ',err_code="0"'), ...xid('_x14 79x60', chatPod, ',err_code="79"') },
          at: '16m',
          fires: true,
        },
        {
          when: 'another pod gets a GPU that had an error',
          of,
          series: { ...xid('79x14 stale'), ...xid('_x14 79x60', otherPod) },
          at: '16m',
          fires: false,
        },
        {
          when: 'the labels of the exporter were renamed',
          of,
          series: {
            [`DCGM_FI_DEV_XID_ERRORS{namespace="gpu-operator",pod="exporter",exported_namespace="shop",exported_pod="${chatPod}",UUID="GPU-1"}`]:
              '0x5 79x60',
          },
          at: '7m',
          fires: true,
        },
        {
          when: 'rows of its memory lose data',
          of,
          series: gpu('DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS', '1x5 2x60'),
          at: '7m',
          labels: 'fault="memory-rows"',
          fires: true,
        },
        {
          when: 'a row cannot be replaced',
          of,
          series: gpu('DCGM_FI_DEV_ROW_REMAP_FAILURE', '0x5 1x60'),
          at: '7m',
          labels: 'fault="row-remapping"',
          fires: true,
        },
      ],
    },
    GpuIdle: {
      fires: {
        when: 'it is busy 2 % of the time',
        of,
        series: gpu('DCGM_FI_PROF_GR_ENGINE_ACTIVE', '0.02x200'),
        at: '125m',
        fires: true,
      },
      below: {
        when: 'it is busy 6 % of the time',
        of,
        series: gpu('DCGM_FI_PROF_GR_ENGINE_ACTIVE', '0.06x200'),
        at: '125m',
        fires: false,
      },
      reset: {
        when: 'the exporter is away for ten minutes',
        of,
        series: gpu('DCGM_FI_PROF_GR_ENGINE_ACTIVE', '0.02x60 _x10 0.02x100'),
        at: '125m',
        fires: true,
      },
      quiet: {
        when: 'no pod has a GPU',
        of,
        series: gpu('DCGM_FI_PROF_GR_ENGINE_ACTIVE', '0.02x5 stale'),
        at: '180m',
        fires: false,
      },
    },
    PublishedVersionNotServed: {
      fires: {
        when: 'a run published twenty minutes ago, and no version was loaded',
        of: 'digits',
        series: { ...job('status_completion_time', digits, '_x100 6000x60'), ...loads(1, '1x160') },
        at: '120m',
        fires: true,
      },
      below: {
        when: 'a version was loaded since',
        of: 'digits',
        series: {
          ...job('status_completion_time', digits, '_x100 6000x60'),
          ...loads(1, '1x160'),
          ...loads(2, '_x105 1x60'),
        },
        at: '120m',
        fires: false,
      },
      reset: {
        when: 'the server starts anew, with the new version only',
        of: 'digits',
        series: {
          ...job('status_completion_time', digits, '_x100 6000x60'),
          ...loads(1, '1x104 stale'),
          ...loads(2, '_x105 1x60'),
        },
        at: '120m',
        fires: false,
      },
      quiet: { when: 'no run has ended', of: 'digits', series: loads(1, '1x160'), at: '120m', fires: false },
      more: [
        ...(['100x160', '_x105 6200x60'] as const).map((loaded) => ({
          when: loaded === '100x160' ? 'a web server loaded its model before' : 'a web server loaded it since',
          of: 'classifier',
          series: {
            ...job('status_completion_time', 'nightly-29000000', '_x100 6000x60'),
            [`model_loaded_timestamp_seconds${scraped('classifier')}`]: loaded,
          },
          at: '120m',
          fires: loaded === '100x160',
        })),
      ],
    },
    TrainingFailed: {
      fires: {
        when: 'its Job failed',
        of: 'digits-training',
        series: failedJob(digits, '0x3 1x60'),
        at: '5m',
        fires: true,
      },
      below: {
        when: 'a pod failed, and another takes its place',
        of: 'digits-training',
        series: failedJob(digits, '0x60'),
        at: '5m',
        fires: false,
      },
      reset: {
        when: 'the Job is removed',
        of: 'digits-training',
        series: failedJob(digits, '1x3 stale'),
        at: '10m',
        fires: false,
      },
      quiet: {
        when: 'another job failed',
        of: 'digits-training',
        series: failedJob('other-3f9a2c1b', '1x60'),
        at: '5m',
        fires: false,
      },
      more: [
        {
          when: 'the last run of a schedule failed',
          of: 'nightly',
          series: {
            ...completeJob('nightly-1', '1x60'),
            ...job('status_start_time', 'nightly-1', '10x60'),
            ...failedJob('nightly-2', '1x60'),
            ...job('status_start_time', 'nightly-2', '20x60'),
          },
          at: '5m',
          fires: true,
        },
        {
          when: 'a later run of a schedule ended well',
          of: 'nightly',
          series: {
            ...failedJob('nightly-1', '1x60'),
            ...job('status_start_time', 'nightly-1', '10x60'),
            ...completeJob('nightly-2', '1x60'),
            ...job('status_start_time', 'nightly-2', '20x60'),
          },
          at: '5m',
          fires: false,
        },
        {
          when: 'a JobSet begins the Job anew',
          of: 'large',
          series: failedJob(largeJob, '1x3 stale'),
          at: '10m',
          fires: false,
        },
        { when: 'a JobSet leaves it failed', of: 'large', series: failedJob(largeJob, '1x60'), at: '10m', fires: true },
      ],
    },
    TrainingStuck: {
      fires: {
        when: 'it takes no processor time for half an hour',
        of: 'digits-training',
        series: { ...job('status_active', digits, '1x90'), ...cpu('100x90') },
        at: '40m',
        fires: true,
      },
      below: {
        when: 'it takes a fiftieth of a processor',
        of: 'digits-training',
        series: { ...job('status_active', digits, '1x90'), ...cpu('100+1.2x90') },
        at: '40m',
        fires: false,
      },
      reset: {
        when: 'its container starts anew and works',
        of: 'digits-training',
        series: { ...job('status_active', digits, '1x90'), ...cpu('900x5 0+40x90') },
        at: '40m',
        fires: false,
      },
      quiet: {
        when: 'it is suspended',
        of: 'digits-training',
        series: { ...job('status_active', digits, '0x90'), ...cpu('100x90') },
        at: '40m',
        fires: false,
      },
      more: (['700x90', '0+10x90'] as const).map((values) => ({
        when: values === '700x90' ? 'a program that counts makes no step' : 'a program that counts makes steps',
        of: 'large',
        series: { ...job('status_active', largeJob, '1x90'), ...largeSteps(values) },
        at: '40m',
        fires: values === '700x90',
      })),
    },
    CheckpointOld: {
      fires: {
        when: 'the last one is older than four hours',
        of: 'large',
        series: { ...job('status_active', largeJob, '1x300'), ...checkpoint('600x300') },
        at: '257m',
        fires: true,
      },
      below: {
        when: 'it is not quite as old',
        of: 'large',
        series: { ...job('status_active', largeJob, '1x300'), ...checkpoint('600x300') },
        at: '249m',
        fires: false,
      },
      reset: {
        when: 'the program starts anew and knows of none, an hour after the run began',
        of: 'large',
        series: {
          ...job('status_active', largeJob, '1x300'),
          ...job('status_start_time', largeJob, '12000x300'),
          ...checkpoint('600x200 0x100'),
        },
        at: '260m',
        fires: false,
      },
      quiet: {
        when: 'the run is over',
        of: 'large',
        series: { ...job('status_active', largeJob, '0x300'), ...checkpoint('600x300') },
        at: '290m',
        fires: false,
      },
      more: [
        {
          when: 'the run has never written one',
          of: 'large',
          series: {
            ...job('status_active', largeJob, '1x300'),
            ...job('status_start_time', largeJob, '60x300'),
            ...checkpoint('0x300'),
          },
          at: '257m',
          fires: true,
        },
      ],
    },
    ScheduleMissed: {
      fires: {
        when: 'a run was to begin a quarter of an hour ago',
        of: 'nightly',
        series: cron('3600x120', '0x120'),
        at: '76m',
        fires: true,
      },
      below: {
        when: 'it was to begin nine minutes ago',
        of: 'nightly',
        series: cron('3600x120', '0x120'),
        at: '69m',
        fires: false,
      },
      reset: {
        when: 'it has begun, and the next is tomorrow',
        of: 'nightly',
        series: cron('3600x62 90000x60', '0x120'),
        at: '76m',
        fires: false,
      },
      quiet: {
        when: 'the schedule is suspended',
        of: 'nightly',
        series: cron('3600x120', '1x120'),
        at: '90m',
        fires: false,
      },
    },
    QueueAdmitsNothing: {
      fires: {
        when: 'workloads wait and none is admitted for an hour',
        of: '',
        series: queue('2x120', '5x120'),
        at: '90m',
        fires: true,
      },
      below: {
        when: 'one is admitted within the hour',
        of: '',
        series: queue('2x120', '5x50 6x90'),
        at: '90m',
        fires: false,
      },
      reset: {
        when: 'Kueue starts anew and admits none',
        of: '',
        series: queue('2x120', '9x10 0x120'),
        at: '100m',
        fires: true,
      },
      quiet: { when: 'none waits', of: '', series: queue('0x120', '5x120'), at: '100m', fires: false },
      more: [
        {
          when: 'two replicas of Kueue tell of an admission',
          of: '',
          series: {
            ...queue('2x120', '5x50 6x90'),
            'kueue_admitted_workloads_total{cluster_queue="gpus",replica_role="follower"}': '0x120',
          },
          at: '90m',
          fires: false,
        },
        {
          when: 'the queue is stopped',
          of: '',
          series: { 'kueue_cluster_queue_status{cluster_queue="gpus",status="active",replica_role="leader"}': '0x60' },
          at: '20m',
          labels: 'state="inactive"',
          fires: true,
        },
      ],
    },
  };
}
