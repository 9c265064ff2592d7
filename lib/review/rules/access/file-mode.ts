import { asText } from '../../../workload/values/as-text';
import type { JsonMap } from '../../../workload/values/maps';
import { mapAt, mapsAt, numberAt, textAt } from '../../objects/kubernetes-object';
import { isMisread, octal } from '../../objects/file-mode';
import type { PodSet } from '../../objects/workload';
import type { Rule, Severity } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** Files in a volume can be read, written or run by more than before, or have a mode that nobody meant. */
export const fileMode: Rule = {
  id: 'file-mode',
  severity: 'low',
  consequence: 'access',
  finds:
    'Files of a Secret, ConfigMap or projected volume get bits in their mode that they did not have; `medium` where ' +
    'everybody may write them, and where a mode that is meant in octal is read as decimal: `644` is `01204`.',
  why: 'Others in the pod read or change keys and settings. YAML reads `0400` as octal and `400` as decimal.',
  fix: 'A mode with a leading zero in YAML (`0400`), in decimal in JSON (256), and no more than the program needs.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      const known = modesOf(before);
      for (const [key, { path, mode, inherited }] of modesOf(after)) {
        const one = known.get(key) ?? known.get(volumeOf(key));
        // That of the whole volume is judged once.
        if (inherited && one?.inherited !== false) {
          continue;
        }
        const was = one?.mode;
        const fault = was === mode ? undefined : faultOf(mode, was);
        if (fault !== undefined) {
          yield {
            on: change,
            path,
            ...fault,
            ...(was === undefined ? {} : { before: octal(was) }),
            after: octal(mode),
          };
        }
      }
    }
  },
};

function faultOf(mode: number, was: number | undefined): { message: string; severity: Severity } | undefined {
  if (isMisread(mode)) {
    return {
      message:
        `${mode} is decimal here: the mode is ${octal(mode)}, ${whoGains(mode)}. ` +
        `If ${octal(Number.parseInt(String(mode), 8))} is meant, write ${octal(Number.parseInt(String(mode), 8))}, ` +
        `or ${Number.parseInt(String(mode), 8)} in JSON`,
      severity: 'medium',
    };
  }
  const added = was === undefined ? 0 : mode & ~was;
  return added === 0
    ? undefined
    : {
        message: `The mode of its files goes from ${octal(was!)} to ${octal(mode)}: ${whoGains(added)}`,
        severity: (added & 0o002) === 0 ? 'low' : 'medium',
      };
}

const classes = [
  [6, 'the owner'],
  [3, 'the group'],
  [0, 'everybody'],
] as const;
const rights = [
  [4, 'read'],
  [2, 'write'],
  [1, 'run'],
] as const;

// `the group may write, everybody may read and write`
function whoGains(bits: number): string {
  if (bits > 0o777) {
    return 'which the API server refuses: modes end at 0777';
  }
  return classes
    .flatMap(([shift, who]) => {
      const may = rights.filter(([bit]) => ((bits >> shift) & bit) !== 0).map(([, right]) => right);
      return may.length === 0 ? [] : [`${who} may ${may.join(' and ')} them`];
    })
    .join(', ');
}

interface FileMode {
  readonly path: string;
  readonly mode: number;
  /** Whether it is that of the whole volume. */
  readonly inherited: boolean;
}

// Modes by volume, and by volume and file where files are named.
function modesOf(pods: PodSet | undefined): Map<string, FileMode> {
  const modes = new Map<string, FileMode>();
  for (const volume of pods === undefined ? [] : mapsAt(pods.pod, 'volumes')) {
    const name = asText(volume['name']);
    for (const { source, path } of sourcesOf(volume, `${pods!.podPath}.volumes[${name}]`)) {
      const mode = numberAt(source, 'defaultMode');
      if (mode !== undefined) {
        modes.set(keyOf(name), { path: `${path}.defaultMode`, mode, inherited: false });
      }
      for (const item of mapsAt(source, 'items')) {
        const own = numberAt(item, 'mode');
        const effective = own ?? modes.get(keyOf(name))?.mode;
        const file = asText(item['path']);
        if (effective !== undefined) {
          modes.set(keyOf(name, file), {
            path: `${path}.items[${textAt(item, 'key') ?? file}].mode`,
            mode: effective,
            inherited: own === undefined,
          });
        }
      }
    }
  }
  return modes;
}

// What a volume is made of, each with its path; that which holds the mode of all comes first.
function sourcesOf(volume: JsonMap, at: string): { readonly source: JsonMap; readonly path: string }[] {
  const plain = ['secret', 'configMap', 'downwardAPI'];
  return [
    ...[...plain, 'projected'].map((field) => ({ source: mapAt(volume, field), path: `${at}.${field}` })),
    ...mapsAt(volume, 'projected', 'sources').flatMap((each, index) =>
      plain.map((field) => ({ source: mapAt(each, field), path: `${at}.projected.sources[${index}].${field}` })),
    ),
  ];
}

function keyOf(volume: string, file = ''): string {
  return `${volume}/${file}`;
}

function volumeOf(key: string): string {
  return key.slice(0, key.indexOf('/') + 1);
}
