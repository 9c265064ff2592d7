import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { labelKeys, type Component } from '../../workload/objects/labels';
import type { ModelPublisher, VersionedModel } from '../../workload/models/versioned-models';
import type { Kubectl } from '../kubectl';

/** A version of a model, and the run that published it. */
export interface PublishedVersion {
  readonly model: VersionedModel;
  readonly version: number;
  readonly run: string;
}

/** A pod of a run, as `kubectl get -o json` prints it. */
export interface RunPod {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly status?: {
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly terminated?: { readonly exitCode: number; readonly finishedAt?: string; readonly message?: string };
      };
    }[];
  };
}

const component: Component = 'training-job';

/**
 * What the runs of some jobs have published, by the termination messages of their pods: `published version 7 in …`. The
 * latest comes first.
 */
export async function publishedVersions(
  kubectl: Kubectl,
  publishers: readonly ModelPublisher[],
): Promise<PublishedVersion[]> {
  const namespaces = [...new Set(publishers.map(namespaceOf))];
  const pods = new Map(
    await Promise.all(
      namespaces.map(
        async (namespace) =>
          [
            namespace,
            (await kubectl.list<RunPod>('pods', namespace, `${labelKeys.component}=${component}`)) ?? [],
          ] as const,
      ),
    ),
  );
  return publishers.flatMap((publisher) => versionsOf(publisher, pods.get(namespaceOf(publisher)) ?? []));
}

/** What the pods of one job say that they have published. The latest comes first. */
export function versionsOf({ job, volume, folder }: ModelPublisher, pods: readonly RunPod[]): PublishedVersion[] {
  return pods
    .filter(({ metadata }) => metadata.labels?.[labelKeys.name] === job)
    .flatMap(({ metadata, status }) => {
      const run =
        metadata.labels?.['jobset.sigs.k8s.io/jobset-name'] ?? metadata.labels?.['batch.kubernetes.io/job-name'];
      return (status?.containerStatuses ?? []).flatMap(({ state }) => {
        const { exitCode, finishedAt = '', message = '' } = state?.terminated ?? {};
        const [, version] = /^published version ([1-9]\d*)\b/.exec(message) ?? [];
        return exitCode !== 0 || version === undefined || run === undefined
          ? []
          : [{ model: { volume, folder }, version: Number(version), run, finishedAt }];
      });
    })
    .sort((a, b) => b.finishedAt.localeCompare(a.finishedAt, 'en'))
    .map(({ model, version, run }) => ({ model, version, run }));
}

function namespaceOf({ volume }: VersionedModel): string {
  return namespaceOrDefault(volume.claim);
}
