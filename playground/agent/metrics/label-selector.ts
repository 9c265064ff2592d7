/** Labels of an object or of a series of an external metric. */
export type Labels = Readonly<Record<string, string>>;

/** Whether labels are selected. */
export type LabelSelector = (labels: Labels) => boolean;

const key = '[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?';
const compared = '\\s*(?<operator>==|=|!=)\\s*(?<value>[A-Za-z0-9._-]*)';
const listed = '\\s+(?<set>in|notin)\\s*\\((?<values>[^()]*)\\)';
const requirement = new RegExp(
  `\\s*(?:!\\s*(?<absent>${key})|(?<key>${key})(?:${compared}|${listed})?)\\s*(?<end>,|$)`,
  'y',
);

/**
 * Reads a label selector as it stands in a request to the API server: `app=x,tier in (a,b),!canary`.
 *
 * @throws Error with what cannot be read
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): LabelSelector {
  if (text.trim() === '') {
    return () => true;
  }
  const requirements: LabelSelector[] = [];
  let at = 0;
  for (let end = ','; end === ',';) {
    requirement.lastIndex = at;
    const groups = requirement.exec(text)?.groups;
    if (groups === undefined) {
      throw new Error(
        `the label selector '${text}' cannot be read from '${text.slice(at).trim()}' on; ` +
          'write it like app=x,tier in (a,b),!canary',
      );
    }
    at = requirement.lastIndex;
    end = groups['end'] ?? '';
    requirements.push(toSelector(groups));
  }
  return (labels) => requirements.every((each) => each(labels));
}

/** Whether an object has all of these labels. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

// A label that is missing is not equal to anything, and in no set.
function toSelector({
  absent,
  key: name = '',
  operator,
  value = '',
  set,
  values = '',
}: Partial<Record<string, string>>): LabelSelector {
  if (absent !== undefined) {
    return (labels) => !(absent in labels);
  }
  if (operator !== undefined) {
    return (labels) => (labels[name] === value) === (operator !== '!=');
  }
  if (set === undefined) {
    return (labels) => name in labels;
  }
  const listed = new Set(values.split(',').map((each) => each.trim()));
  return (labels) => (labels[name] !== undefined && listed.has(labels[name])) === (set === 'in');
}
