import { namespaceOrDefault } from '../../../workload/objects/namespaces';
import { mapAt, textAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectChange } from '../../object-change';
import type { Hit, Rule, RuleContext } from '../../rule';
import { changesOf, podSetChanges } from '../../rule-support';

/**
 * What went through a mesh by TLS may go by plain text.
 *
 * @see https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
export const meshPlainText: Rule = {
  id: 'mesh-plain-text',
  severity: 'high',
  consequence: 'access',
  finds:
    'A mesh takes or sends plain text where it did not: a PeerAuthentication is gone or no longer STRICT, a ' +
    'DestinationRule turns TLS off, a namespace or pods leave the mesh. `medium` for single ports and pods.',
  why:
    'What is sent can be read on its way, and who sends it is not known any more: rules about callers (an ' +
    'AuthorizationPolicy) have nobody to go by.',
  fix: 'Keep STRICT and the labels of the mesh; let single ports be, by `portLevelMtls`, for who cannot speak TLS.',
  *check(context) {
    for (const change of changesOf(context, 'PeerAuthentication')) {
      yield* ofPeers(change, context);
    }
    for (const change of changesOf(context, 'DestinationRule')) {
      yield* ofRule(change);
    }
    for (const change of changesOf(context, 'Namespace')) {
      yield* ofNamespace(change);
    }
    yield* ofPods(context);
  },
};

function modeOf(object: KubernetesObject | undefined): string {
  return textAt(object, 'spec', 'mtls', 'mode') ?? 'UNSET';
}

function* ofPeers(change: ObjectChange, context: RuleContext): Generator<Hit> {
  const { before, after, object } = change;
  if (before === undefined) {
    return;
  }
  const path = 'spec.mtls.mode';
  if (modeOf(before) === 'STRICT' && modeOf(after) !== 'STRICT') {
    const others = context.after
      .ofKind('PeerAuthentication', object.environment)
      .some(
        (other) =>
          namespaceOrDefault(other.object) === namespaceOrDefault(before) &&
          JSON.stringify(mapAt(other.object, 'spec', 'selector')) ===
            JSON.stringify(mapAt(before, 'spec', 'selector')) &&
          modeOf(other.object) === 'STRICT',
      );
    if (!others && !(after === undefined && context.after.podsNear(before, object.environment).length === 0)) {
      yield {
        on: change,
        path: after === undefined ? '' : path,
        message:
          after === undefined
            ? 'Its pods take plain text again, unless the whole mesh refuses it'
            : `Its pods take plain text: it is ${modeOf(after)}, and was STRICT`,
        before: 'STRICT',
        after: after === undefined ? undefined : modeOf(after),
      };
    }
  }
  for (const [port, level] of Object.entries(mapAt(after, 'spec', 'portLevelMtls'))) {
    const mode = textAt(level, 'mode') ?? 'UNSET';
    const was = textAt(mapAt(before, 'spec', 'portLevelMtls'), port, 'mode') ?? modeOf(before);
    if (was === 'STRICT' && (mode === 'PERMISSIVE' || mode === 'DISABLE')) {
      yield {
        on: change,
        path: `spec.portLevelMtls.${port}.mode`,
        message: `Port ${port} of its pods takes plain text`,
        severity: 'medium',
        before: was,
        after: mode,
      };
    }
  }
}

function* ofRule(change: ObjectChange): Generator<Hit> {
  const { before, after } = change;
  const path = ['spec', 'trafficPolicy', 'tls', 'mode'] as const;
  const [was, is] = [textAt(before, ...path), textAt(after, ...path)];
  if (before !== undefined && is === 'DISABLE' && was !== 'DISABLE') {
    yield {
      on: change,
      path: path.join('.'),
      message: 'Requests to its host are sent in plain text',
      before: was,
      after: is,
    };
  }
}

const labelsOfMeshes = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'] as const;

function inMesh(labels: Readonly<Record<string, unknown>> | undefined): boolean {
  return (
    labels?.['istio-injection'] === 'enabled' ||
    labels?.['istio.io/rev'] !== undefined ||
    labels?.['istio.io/dataplane-mode'] === 'ambient'
  );
}

function* ofNamespace(change: ObjectChange): Generator<Hit> {
  const { before, after } = change;
  if (before === undefined || after === undefined) {
    return;
  }
  const [was, is] = [before.metadata.labels, after.metadata.labels];
  if (inMesh(was) && !inMesh(is)) {
    const label = labelsOfMeshes.find((each) => was?.[each] !== undefined) ?? labelsOfMeshes[0];
    yield {
      on: change,
      path: `metadata.labels[${label}]`,
      message: 'Its pods leave the mesh, each when it starts the next time: they send and take plain text',
      before: was?.[label],
      after: is?.[label],
    };
  }
}

const outside: Readonly<Record<string, string>> = {
  'sidecar.istio.io/inject': 'false',
  'istio.io/dataplane-mode': 'none',
};

function* ofPods(context: RuleContext): Generator<Hit> {
  for (const { change, before, after } of podSetChanges(context)) {
    for (const [label, value] of Object.entries(outside)) {
      if (before !== undefined && after?.labels[label] === value && before.labels[label] !== value) {
        yield {
          on: change,
          path: `${after.templatePath}.metadata.labels[${label}]`,
          message: 'Its pods leave the mesh: they send and take plain text, and no rule about callers holds for them',
          severity: 'medium',
          before: before.labels[label],
          after: value,
        };
      }
    }
  }
}
