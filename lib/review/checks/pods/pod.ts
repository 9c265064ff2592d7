import { textAt, textsAt } from '../../objects/kubernetes-object';
import type { PodCheck } from '../check';

const alwaysOn = ['Deployment', 'ReplicaSet', 'DaemonSet', 'ReplicationController'];

/** What a pod says of itself has to fit what makes it. */
export const pod: PodCheck = {
  *find({ object, pod: spec, podPath }) {
    const policy = textAt(spec, 'restartPolicy') ?? 'Always';
    if (alwaysOn.includes(object.kind) && policy !== 'Always') {
      yield {
        path: `${podPath}.restartPolicy`,
        message: `The pods of a ${object.kind} are always restarted: it has to be 'Always'. What ends is a Job`,
      };
    }
    if (['Job', 'CronJob'].includes(object.kind) && object.apiVersion.startsWith('batch/') && policy === 'Always') {
      yield {
        path: `${podPath}.restartPolicy`,
        message: "The pods of a Job end: it has to be 'OnFailure' or 'Never', and the default is neither",
      };
    }
    if (alwaysOn.includes(object.kind) && spec['activeDeadlineSeconds'] !== undefined) {
      yield {
        path: `${podPath}.activeDeadlineSeconds`,
        message: `The pods of a ${object.kind} have no deadline: leave it out`,
      };
    }
    if (spec['dnsPolicy'] === 'None' && textsAt(spec, 'dnsConfig', 'nameservers').length === 0) {
      yield { path: `${podPath}.dnsConfig.nameservers`, message: "With 'dnsPolicy: None' it needs a server at least" };
    }
    if (spec['hostPID'] === true && spec['shareProcessNamespace'] === true) {
      yield {
        path: `${podPath}.shareProcessNamespace`,
        message: 'With hostPID there is nothing to share: take one out',
      };
    }
  },
};
