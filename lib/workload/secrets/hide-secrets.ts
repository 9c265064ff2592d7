import { asText } from '../values/as-text';
import { isChecksum, isHarmless } from './harmless-value';
import { classOf, wordsOf, type NameClass } from './secret-name';
import { hideInText, takesSecret, type Hide } from './secret-text';
import { secretFile } from './token-shapes';

/** What stands in a report where a secret stood. */
export const hidden = '(hidden)';

/** What stands around a value and says what it is. */
interface Surroundings {
  /** That a field above it is a secret: what is in it is too. */
  readonly within: NameClass | undefined;
  /** Whether it belongs to a Secret or ConfigMap, or is a variable: there `key` is no word of Kubernetes. */
  readonly bareKey: boolean;
  /** The program whose arguments a list is. */
  readonly program?: string;
  /** The fields of the map that it is a field of. @default - not known, or of no account */
  readonly siblings?: Fields;
}

const outside: Surroundings = { within: undefined, bareKey: false };

/**
 * A value, such as a Kubernetes object, without its secrets: what Secrets hold, what is
 * called like a secret wherever it stands, and what looks like one in texts, arguments, addresses and files.
 *
 * @param value plain JSON
 * @param name what the value itself is called, where it is a part of something. @default - it stands for itself
 * @param hide what stands in the place of a secret. @default - `(hidden)`
 */
export function hideSecrets(value: unknown, name?: string, hide: Hide = () => hidden): unknown {
  return name === undefined ? hideIn(value, hide, outside) : hideField(name, value, hide, outside);
}

/** A text for people, such as an error message, without what looks like a secret in it. */
export function hideSecretsInProse(text: string, hide: Hide = () => hidden): string {
  return hideInText(text, hide, true);
}

function hideIn(value: unknown, hide: Hide, around: Surroundings): unknown {
  if (typeof value === 'string') {
    return around.within === undefined ? hideInTexts(value, hide) : hideValue(value, around.within, hide);
  }
  if (Array.isArray(value)) {
    return hideInList(value, hide, around);
  }
  if (typeof value === 'object' && value !== null) {
    return hideInMap(value as Fields, hide, around);
  }
  return around.within === undefined ? value : hideValue(value, around.within, hide);
}

function hideValue(value: unknown, found: NameClass, hide: Hide): unknown {
  return isHarmless(value, found) ? value : hide(asText(value));
}

type Fields = Readonly<Record<string, unknown>>;

function hideInMap(map: Fields, hide: Hide, around: Surroundings): unknown {
  const kind = typeof map['kind'] === 'string' ? map['kind'] : '';
  const isConfig = kind === 'ConfigMap' && typeof map['apiVersion'] === 'string';
  const pair = pairName(map);
  const program = Array.isArray(map['command']) ? asText(map['command'][0]) : around.program;
  const inMap: Surroundings = { ...around, program, siblings: map };
  return Object.fromEntries(
    Object.entries(map).map(([field, item]): [string, unknown] => {
      if (
        field === 'stringData' ||
        ((field === 'data' || field === 'binaryData') &&
          /(^|[a-z])Secret$/.test(kind) &&
          !/^(External|Sealed|ClusterExternal|Push)/.test(kind))
      ) {
        return [field, hideAll(item, hide)];
      }
      if (isConfig && (field === 'data' || field === 'binaryData')) {
        return [field, hideInFiles(item, hide)];
      }
      if (pair !== undefined && /^(value|values|default|defaultValue)$/.test(field)) {
        return [field, hideField(pair, item, hide, { ...around, bareKey: true, siblings: undefined })];
      }
      return [hideInKey(field, hide), hideField(field, item, hide, inMap)];
    }),
  );
}

// A variable, a header, a parameter: its name is the value of another field.
function pairName(map: Fields): string | undefined {
  const name = ['name', 'key', 'header', 'headerName', 'param', 'parameter', 'variable', 'property', 'option']
    .map((field) => map[field])
    .find((each) => typeof each === 'string');
  return typeof name === 'string' && ['value', 'values', 'default', 'defaultValue'].some((field) => field in map)
    ? name
    : undefined;
}

function hideInKey(field: string, hide: Hide): string {
  return field.length > 12 ? hideInText(field, hide, true) : field;
}

// Fields that name what holds a secret: `secretKeyRef`, `secretSelector`.
const named = /(Ref|Refs|Selector|Reference)$/;

function hideField(field: string, value: unknown, hide: Hide, around: Surroundings): unknown {
  if (isChecksum(field, value)) {
    return value;
  }
  const own = classOf(field, around.bareKey);
  if (typeof value === 'object' && value !== null) {
    // Within what is called a secret everything is one, but what says where or how.
    const within = named.test(field) ? undefined : (own ?? around.within);
    if (/pull[_-]?secrets?$/i.test(field)) {
      return hideIn(value, hide, { ...around, within: own === undefined ? undefined : { ...own, reference: 'name' } });
    }
    return hideIn(value, hide, {
      bareKey: around.bareKey,
      within,
      program: /^(args|command)$/.test(field) ? around.program : undefined,
    });
  }
  const inherited = around.within;
  if (own !== undefined) {
    return isHarmless(value, own) ? value : hide(asText(value));
  }
  if (inherited === undefined) {
    return typeof value === 'string' ? hideInTexts(value, hide) : value;
  }
  // Within a secret a field may still say only where, which or how: the `path` of a token, the `key` of a Secret.
  const { measure = false, reference } = classOf(`secret-${field}`) ?? {};
  const { siblings } = around;
  const isKey = field === 'key' && (siblings?.['name'] !== undefined || siblings?.['path'] !== undefined);
  const found: NameClass = {
    secret: inherited.secret === 'weak' ? 'weak' : 'strong',
    measure: measure || inherited.measure,
    reference: isKey ? 'key' : reference,
  };
  return hideValue(value, found, hide);
}

/** Every value, whatever it is called. */
function hideAll(value: unknown, hide: Hide): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => hideAll(item, hide));
  }
  if (typeof value === 'object' && value !== null) {
    const isFull = (item: unknown): boolean =>
      typeof item === 'object' && item !== null && Object.keys(item).length > 0;
    return Object.fromEntries(
      Object.entries(value as Fields).map(([field, item]) => [
        field,
        isFull(item) ? hide(asText(item)) : hideAll(item, hide),
      ]),
    );
  }
  return value === null || value === undefined || value === '' || /^\((hidden|secret)[^)]*\)$/.test(asText(value))
    ? value
    : hide(asText(value));
}

// What a ConfigMap holds are files and variables.
function hideInFiles(files: unknown, hide: Hide): unknown {
  if (typeof files !== 'object' || files === null || Array.isArray(files)) {
    return hideIn(files, hide, outside);
  }
  return Object.fromEntries(
    Object.entries(files).map(([file, content]): [string, unknown] => {
      const text = typeof content === 'string' ? content : '';
      const own = classOf(file.replace(/\.[a-z]{2,12}$/i, ''), true);
      const isWhole =
        secretFile.test(file) ||
        (own?.secret === 'strong' && own.reference === undefined && !own.measure && !isChecksum(file, content));
      if (isWhole && text.trim() !== '' && !isHarmless(content, own ?? { secret: 'strong', measure: false })) {
        return [file, hide(text)];
      }
      return [
        file,
        text.includes('\n')
          ? hideInTexts(text, hide)
          : hideField(file, content, hide, { within: undefined, bareKey: true }),
      ];
    }),
  );
}

function hideInList(list: readonly unknown[], hide: Hide, around: Surroundings): unknown[] {
  // Arguments: a flag that takes a secret, and then the secret.
  let next: NameClass | undefined;
  return list.map((item, at) => {
    if (typeof item !== 'string') {
      next = undefined;
      return hideIn(item, hide, around);
    }
    if (/^-p.+/.test(item) && /(mysql|mariadb)[^/]*$|sshpass/.test(around.program ?? asText(list[0]))) {
      return `-p${hide(item.slice(2))}`;
    }
    const [before, own] = [next, around.within === undefined && /^--?[A-Za-z][\w.-]*$/.test(item)];
    next = own ? flagClass(item, list[at + 1], around.program ?? asText(list[0])) : undefined;
    if (before !== undefined && !item.startsWith('--') && !isHarmless(item, before)) {
      next = undefined;
      return hide(item);
    }
    const user = list[at - 1];
    if ((user === '-u' || user === '--user') && around.within === undefined && /^[^:\s/]+:(?!\d+$)./.test(item)) {
      const colon = item.indexOf(':') + 1;
      return `${item.slice(0, colon)}${hide(item.slice(colon))}`;
    }
    return hideIn(item, hide, around);
  });
}

const shortFlags: NameClass = { secret: 'weak', measure: false };

function flagClass(flag: string, value: unknown, program: string): NameClass | undefined {
  if (flag === '-p' || (flag === '-a' && /redis-cli/.test(program)) || (flag === '-w' && /ldap/.test(program))) {
    return typeof value === 'string' && !/^\d|[/:]|^(tcp|udp)$/.test(value) ? shortFlags : undefined;
  }
  return takesSecret(flag) ? classOf(flag.replace(/^-+/, ''), true) : undefined;
}

/** A text, and where it is a file of several lines in JSON or YAML, what that holds. */
function hideInTexts(text: string, hide: Hide): string {
  const structured =
    text.length > 10 &&
    text.length < 500_000 &&
    (/^\s*[{[]/.test(text) || (text.includes('\n') && /^[ \t-]*["']?[\w.-]+["']?:(\s|$)/m.test(text)));
  return hideInText(structured ? hideStructured(text, hide) : text, hide);
}

function hideStructured(text: string, hide: Hide): string {
  const secrets = new Set<string>();
  hideIn(
    parsed(text),
    (secret) => {
      secrets.add(secret);
      return hidden;
    },
    { within: undefined, bareKey: false },
  );
  // A file of nothing else: looking for each of them would take longer than anybody waits.
  if (secrets.size > 500) {
    return hide(text);
  }
  let shown = text;
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    if (secret.trim().length > 2) {
      shown = replaceAll(shown, secret, hide);
    }
  }
  return shown;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    try {
      // Few texts need it, and every command would take longer to start.
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only where it is needed
      const { parseAllDocuments } = require('yaml') as typeof import('yaml');
      return parseAllDocuments(text, { logLevel: 'silent' }).map((document) =>
        document.errors.length === 0 ? (document.toJS({ maxAliasCount: 100 }) as unknown) : undefined,
      );
    } catch {
      return undefined;
    }
  }
}

// As it is written there: also in quotes with escapes, or as a block with an indent before each line.
function replaceAll(text: string, secret: string, hide: Hide): string {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, escaped, secret.replaceAll("'", "''")].filter((form, at, all) => all.indexOf(form) === at);
  let shown = text;
  for (const form of forms) {
    const pattern = form
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('\\s+');
    shown = shown.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])`, 'gu'), () => hide(secret));
  }
  return shown;
}

/** Whether a name is that of a secret: what is called so is hidden, unless it is evidently none. */
export function isSecretName(name: string): boolean {
  return classOf(name, true) !== undefined && wordsOf(name).length > 0;
}
