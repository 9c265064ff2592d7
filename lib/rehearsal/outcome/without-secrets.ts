import type { SourcedObject } from '../../review';
import { SealedSecrets } from '../../review/sealed-objects';
import { hidden, isSecretName } from '../../workload/secrets';
import { mapTexts } from '../../workload/values/visible-text';
import type { RehearsalFinding, RehearsalReport } from '../model/report';

/**
 * A report without the secrets of the objects that were rehearsed: what the API server and
 * the controllers say may repeat them.
 */
export function withoutSecrets(report: RehearsalReport, objects: readonly SourcedObject[]): RehearsalReport {
  const secrets = new SealedSecrets();
  secrets.seal(objects);
  const hide = secrets.hiding();
  return mapTexts(
    {
      ...withoutRefusals(report),
      whatIfs: report.whatIfs.map(withoutRefusals),
      ...(report.base === undefined ? {} : { base: withoutRefusals(report.base) }),
    },
    hide,
  );
}

function withoutRefusals<T extends { readonly findings: readonly RehearsalFinding[] }>(outcome: T): T {
  return {
    ...outcome,
    findings: outcome.findings.map((finding) => ({
      ...finding,
      path: safePath(finding),
      message: safeMessage(finding),
    })),
  };
}

// Any part of what the server says about a Secret may be a value of it.
function safeMessage({ rule, object, message }: RehearsalFinding): string {
  if (rule === 'refused' && /Secret$/.test(object.kind)) {
    return (
      'The API server refuses it. Its words are not shown: they may repeat what the Secret holds. ' +
      "'kubectl apply --server-side --dry-run=server' shows them"
    );
  }
  return message.replace(
    /(?<field>[\w.[\]"'=/-]+): (?<what>(?:Invalid|Unsupported|Duplicate) value): (?<value>"(?:[^"\\]|\\.)*"|[^:;]*)/g,
    (whole, field: string, what: string) => (isSecretName(field) ? `${field}: ${what}: ${hidden}` : whole),
  );
}

function safePath({ rule, object, path }: RehearsalFinding): string {
  return rule === 'refused' && /Secret$/.test(object.kind)
    ? (/^\.?(stringData|data|type|immutable|metadata)\b/.exec(path)?.[1] ?? '')
    : path;
}
