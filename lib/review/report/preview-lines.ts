import { listed } from '../../workload/values/words';
import { countsOf, type Preview, type PreviewAction, type PreviewStep } from '../preview/preview';
import { inline, title } from './values';

const words: Readonly<Record<PreviewAction, string>> = {
  create: 'created',
  update: 'updated',
  replace: 'replaced',
  delete: 'deleted',
  import: 'imported',
  read: 'read',
  refresh: 'refreshed',
  forget: 'forgotten',
};
const marks: Readonly<Record<PreviewAction, string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '−',
  import: '+',
  read: ' ',
  refresh: '~',
  forget: '−',
};

/** What Pulumi will do with one resource, ready to be shown. */
export interface PreviewLine {
  readonly action: PreviewAction;
  readonly mark: string;
  /** The object: `Deployment shop/web`. For a resource that is no Kubernetes object, its type and name. */
  readonly what: string;
  /** Which fields, and what is special about it; empty where there is nothing to say. */
  readonly detail: string;
}

/** The steps counted by what they do: `1 replaced, 2 updated, 12 left as they are`. */
export function previewSummary(preview: Preview): string {
  const counts = Object.entries(countsOf(preview)).map(
    ([action, count]) => `${count} ${words[action as PreviewAction]}`,
  );
  const failed = preview.messages.some(({ severity }) => severity === 'error') ? ['the preview failed'] : [];
  return [...failed, ...counts, `${preview.unchanged} left as ${preview.unchanged === 1 ? 'it is' : 'they are'}`].join(
    ', ',
  );
}

/** What Pulumi will do. Steps that cannot be undone come first: deletions and replacements. */
export function previewLines({ steps }: Preview): PreviewLine[] {
  const order: readonly PreviewAction[] = [
    'replace',
    'delete',
    'create',
    'update',
    'import',
    'forget',
    'read',
    'refresh',
  ];
  return [...steps]
    .sort((one, other) => order.indexOf(one.action) - order.indexOf(other.action))
    .map((step) => ({
      action: step.action,
      mark: marks[step.action],
      what: step.object === undefined ? `${step.type} ${step.name}` : title(step.object),
      detail: detailOf(step),
    }));
}

/** What Pulumi said beside its steps: `error: …`. */
export function previewMessages({ messages }: Preview): string[] {
  return messages.map(({ severity, message, resource }) =>
    inline(
      `${severity}: ${resource === undefined ? '' : `${resource}: `}${message.replace(/^(error|warning): /, '')}`,
      400,
    ),
  );
}

function detailOf({ action, fields, replaceFields, protected: guarded, retained, unfinished }: PreviewStep): string {
  return [
    listed(replaceFields.length > 0 ? replaceFields : fields, 6),
    guarded && (action === 'delete' || action === 'replace') ? 'protected' : '',
    retained && (action === 'delete' || action === 'replace') ? 'stays in the cluster' : '',
    unfinished ? 'left unfinished by the last deploy' : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}
