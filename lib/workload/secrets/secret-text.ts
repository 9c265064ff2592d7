import { encodedText } from './encoded-text';
import { isPath, isHarmless } from './harmless-value';
import { classOf } from './secret-name';
import { privateKey, tokenShapes } from './token-shapes';

/** Takes a secret away: what stands in its place. */
export type Hide = (secret: string) => string;

/**
 * Hides the secrets in a text of whatever kind: a script, an argument, a file, an error message.
 *
 * @param prose whether it is written for people: `token: expected …` is then no assignment
 */
export function hideInText(text: string, hide: Hide, prose = false): string {
  if (text.length < 6 || !suspicious.test(text)) {
    return text;
  }
  const withoutShapes = hideShapes(text, hide);
  const withoutUrls = hideCredentials(withoutShapes, hide);
  return hideEncoded(
    hideFlags(hideSchemes(hideNamed(hideDirectives(withoutUrls, hide, prose), hide, prose), hide), hide, prose),
    hide,
  );
}

// Most texts hold nothing of the kind, and there are many: this one look is all that they cost.
const suspicious =
  /[=@$]|:\/\/|\s-[pawuPUD]|--user|identified|pass|pwd|secret|token|key|auth|cred|bearer|basic|cookie|jwt|kennwort|geheim|contrase|senha|wachtwoord|haslo|hasło|losen|lösen|mnemonic|PRIVATE|dsn|[a-z0-9]{2,}[_-][A-Za-z0-9_-]{10}|AKIA|ASIA|AIza|eyJ|hooks\.|webhook|\bSG\.|hv[sb]\.|ya29|A[GRIN][PODN][AV]|\d:AA|[A-Za-z0-9+/]{24}|[\u0080-\uffff]/i;

function hideShapes(text: string, hide: Hide): string {
  let shown = text;
  for (const shape of [privateKey, ...tokenShapes]) {
    shown = shown.replace(shape, (...match: unknown[]) => {
      const [whole, groups] = [match[0] as string, match.at(-1) as Record<string, string> | string | undefined];
      const secret = typeof groups === 'object' ? groups['secret'] : undefined;
      if (secret === undefined) {
        return hide(whole);
      }
      return secret === '' ? whole : whole.replace(secret, () => hide(secret));
    });
  }
  return shown;
}

// A user name alone is a secret over HTTP, where it is a token, and none over SSH, where it is `git`.
const url = /(?<scheme>[a-z][a-z0-9+.-]*:\/\/)(?<rest>[^\s"'<>`\\^]+)/gi;
const driver = /(?<![\w/.-])(?<user>[\w.+%-]+):(?<secret>[^\s"'`@]+)@(?<host>(?:tcp|unix|udp)\([^)\s]*\))/g;

function hideCredentials(text: string, hide: Hide): string {
  if (!text.includes('@')) {
    return text;
  }
  return text
    .replace(driver, (_, user: string, secret: string, host: string) => `${user}:${hide(secret)}@${host}`)
    .replace(url, (whole: string, scheme: string, rest: string) => {
      const authority = /^[^/?#]*/.exec(rest)![0];
      // A password may hold what would end the authority: then what looks like a port is none.
      const broken = !authority.includes('@') && /^[^[\]:]+:(?!\d{1,5}$)/.test(authority);
      const at = (broken || authority.includes('@') ? rest : authority).lastIndexOf('@');
      if (at < 0) {
        return whole;
      }
      const info = rest.slice(0, at);
      const colon = info.indexOf(':');
      if (colon < 0) {
        return /^(https?|git\+https?|oci|registry):/i.test(scheme) || info.length > 32
          ? `${scheme}${hide(info)}${rest.slice(at)}`
          : whole;
      }
      const password = info.slice(colon + 1);
      return password === '' || (isHarmless(password, { secret: 'strong', measure: false }) && !isPath(password))
        ? whole
        : `${scheme}${info.slice(0, colon)}:${hide(password)}${rest.slice(at)}`;
    });
}

// Bearer abc, Basic dXNlcg==
const scheme = /\b(?<scheme>bearer|basic|negotiate|apikey|digest)(?<space>\s+)(?<secret>[A-Za-z0-9._~+/=-]{6,})/gi;

function hideSchemes(text: string, hide: Hide): string {
  return text.replace(scheme, (whole: string, name: string, space: string, secret: string) =>
    /^[a-z]+[.,;:]?$/.test(secret) || isPath(secret) ? whole : `${name}${space}${hide(secret)}`,
  );
}

// NAME=value, "name": "value", name: value, name => value. A dash before it belongs to no name: --set a.password=x
const named =
  /(?<![\p{L}\p{N}_$.])(?<quote>["'`]?)(?<name>[\p{L}_$-][\p{L}\p{N}_$./-]{0,120}(?:\[[\w"'.-]{0,120}\][\w.-]{0,60}){0,8})\k<quote>(?<separator>[ \t]*(?:=>|:=|\+=|==?|:(?!\/\/|:))[ \t]*)/gu;
const element = /<(?<name>[\p{L}_][\p{L}\p{N}_.:-]*)(?:\s[^<>]*)?>(?<secret>[^<>]+)<\/\k<name>>/gu;

function hideNamed(text: string, hide: Hide, prose: boolean): string {
  const withoutElements = text.includes('</')
    ? text.replace(element, (whole: string, name: string, secret: string) =>
        isSecret(name, secret) ? whole.replace(`>${secret}<`, () => `>${hide(secret)}<`) : whole,
      )
    : text;
  let shown = '';
  let from = 0;
  named.lastIndex = 0;
  for (let match = named.exec(withoutElements); match !== null; match = named.exec(withoutElements)) {
    const start = match.index + match[0].length;
    const { name = '', separator = '', quote = '' } = match.groups!;
    const bareKey = !separator.includes(':') || name.startsWith('-');
    if (classOf(name.replace(/^-+/, ''), bareKey) === undefined) {
      // What it holds may be one: --from-literal=password=x
      continue;
    }
    const found = valueAt(withoutElements, start, {
      line: lineStart.test(withoutElements.slice(Math.max(0, match.index - 60), match.index)) && !prose,
      colon: separator.includes(':'),
      inJson: separator.trim() === ':' && quote === '"',
      inQuery: /[?&]$/.test(withoutElements.slice(0, match.index)),
      inQuotes: openQuote(withoutElements, match.index),
    });
    const plainProse = prose && separator.trim() === ':' && found.quote === '' && quote === '';
    if (found.text === '' || plainProse || !isSecret(name.replace(/^-+/, ''), found.text, bareKey)) {
      continue;
    }
    shown += withoutElements.slice(from, start) + found.quote + hide(found.text) + found.quote;
    from = found.end;
    named.lastIndex = Math.max(found.end, start);
  }
  return shown + withoutElements.slice(from);
}

const lineStart = /(^|\n)[ \t]*(?:(?:-|#|;|\/\/)[ \t]+)*$/;

/** Where a value stands. */
interface Place {
  /** Whether its name is the first word of a line: then it ends with the line. */
  readonly line: boolean;
  readonly colon: boolean;
  /** Whether its name is in quotes, as in JSON. */
  readonly inJson: boolean;
  readonly inQuery: boolean;
  /** The quote that its name stands in. */
  readonly inQuotes: string;
}

/** Texts in quotes, by their quote. One that does not end reaches as far as there is text. */
const quotedTexts = new Map([
  ['"', /^"(?<inside>(?:[^"\\]|\\[\s\S])*)("|$)/],
  ["'", /^'(?<inside>(?:[^']|'')*)('|$)/],
  ['`', /^`(?<inside>[^`]*)(`|$)/],
]);

// A number of JSON, with what may follow it there: `48}'`, but not `48}x`, which is a text of YAML.
const literal = /^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)(?=\s*(?:,\s*["{[\n]|[}\]]+\s*(?:$|[\s,;'"`])))/i;

function valueAt(
  text: string,
  start: number,
  place: Place,
): { readonly text: string; readonly end: number; readonly quote: string } {
  const { line, colon, inJson, inQuery, inQuotes } = place;
  const rest = text.slice(start);
  const plain = inJson ? literal.exec(rest)?.[0] : undefined;
  if (plain !== undefined) {
    return { text: plain, end: start + plain.length, quote: '' };
  }
  const first = rest[0] ?? '';
  const quotedText = quotedTexts.get(first);
  if (quotedText !== undefined && first !== inQuotes) {
    const quoted = quotedText.exec(rest)!;
    return {
      text: quoted.groups!['inside']!,
      end: start + quoted[0].length,
      quote: quoted[0].endsWith(first) && quoted[0].length > 1 ? first : '',
    };
  }
  const nested = !inQuery && !line && inQuotes === '' && colon && /^[{[|>]/.test(first);
  const at = rest.search(endOfValue(place));
  const value = nested
    ? ''
    : (at < 0 ? rest : rest.slice(0, at)).replace(/\s+$/, '').replace(line || colon ? /[,;]$/ : /$^/, '');
  // What opens a group or a block is followed by it, line by line.
  return /^[{[|>][-+\d]*$/.test(value)
    ? { text: '', end: start, quote: '' }
    : { text: value, end: start + value.length, quote: '' };
}

/** What ends a value without quotes. */
function endOfValue({ line, colon, inQuery, inQuotes }: Place): RegExp {
  if (inQuery) {
    return /[&#\s"'<>]/;
  }
  if (inQuotes !== '') {
    return new RegExp(`[${inQuotes}\\n]`);
  }
  if (line) {
    return /\n/;
  }
  return colon ? /[\n"'`]/ : /[\s;&|"'`<>]/;
}

// The quote that is open where a name begins, looking back over its line.
function openQuote(text: string, at: number): string {
  const near = text.slice(Math.max(0, at - 2_000), at);
  const line = near.slice(near.lastIndexOf('\n') + 1);
  let open = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index]!;
    if (character === '\\') {
      index += 1;
    } else if (open === '' ? character === '"' || character === "'" : character === open) {
      open = open === '' ? character : '';
    }
  }
  return open;
}

// --password x, --api-key 'x', in a command.
const flag =
  /(?<![\w-])(?<flag>--?[A-Za-z][\w.-]*)(?<space>[ \t]+)(?<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'`;&|-][^\s"'`;&|]*)/g;
// mysql -pSECRET, mysql -p SECRET, curl -u user:SECRET, redis-cli -a SECRET, docker login -p SECRET
const programs =
  /\b(?:mysql\w*|mariadb[\w-]*|sshpass|mongo\w*|redis-cli|curl|wget|ldap\w+|smbclient|7z|zip|unzip|openssl|ftp|lftp|psql|(?:docker|podman|nerdctl|helm|oras|crane|skopeo|oc|az|buildah)\b[^\n;|&]{0,300}\blogin)\b[^\n;|&]*/g;
const short =
  /(?<=\s)(?<flag>-(?:p|a|w|P|u|U|D)|--user)(?<space>[ \t=]*)(?<value>"[^"]*"|'[^']*'|[^\s"'`;&|-][^\s"'`;&|]*)/g;
const piped =
  /\b(?<print>echo|printf)(?<space>\s+(?:-n\s+)?(?:'%s'\s+|"%s"\s+)?)(?<value>"[^"]*"|'[^']*'|[^\s"'|]+)(?=\s*\|[^\n|]*(?:--password-stdin|base64|passwd\b|chpasswd))/g;

function hideFlags(text: string, hide: Hide, prose: boolean): string {
  if (!/[ \t]/.test(text)) {
    return text;
  }
  const inside = (value: string): string =>
    /^(["']).*\1$/s.test(value) ? `${value[0]}${hide(value.slice(1, -1))}${value[0]}` : hide(value);
  return text
    .replace(flag, (whole: string, name: string, space: string, value: string) =>
      takesSecret(name) &&
      !(prose && name === '--secret') &&
      isSecret(name.replace(/^-+/, ''), value.replace(/^(["'])(.*)\1$/s, '$2'), true)
        ? `${name}${space}${inside(value)}`
        : whole,
    )
    .replace(programs, (command: string) =>
      command.replace(short, (whole: string, name: string, space: string, value: string) => {
        if (name === '-u' || name === '-U' || name === '--user') {
          const [, user, secret] = /^(["']?[^:%\s]+[:%])(.+?)["']?$/.exec(value) ?? [];
          return user === undefined || secret === undefined || isAlreadyHidden(secret)
            ? whole
            : `${name}${space}${user}${hide(secret)}${/^["']/.test(value) ? value[0]! : ''}`;
        }
        const bare = value.replace(/^(["'])(.*)\1$/s, '$2');
        return isAlreadyHidden(value) ||
          isPath(bare) ||
          (/^\d+$/.test(bare) && !/^(mysql|mariadb|sshpass)/.test(command)) ||
          isHarmless(bare, { secret: 'strong', measure: false })
          ? whole
          : `${name}${space}${inside(value)}`;
      }),
    )
    .replace(
      piped,
      (_, print: string, space: string, value: string) =>
        `${print}${space}${isAlreadyHidden(value) ? value : inside(value)}`,
    );
}

/** Whether a flag is followed by its value: `--no-auth` and `--password-stdin` are not. */
export function takesSecret(name: string): boolean {
  return !/^--?(no|disable|enable|skip|without|require|use|allow|with)-|-(stdin|prompt|required|enabled|disabled)$/.test(
    name,
  );
}

// PASSWORD 'x' and IDENTIFIED BY 'x' of SQL, `login x password y` of .netrc, literals of kubectl, attributes of XML.
const sentences = [
  /\b(?:password|identified\s+by)\s+(?<quote>['"])(?<secret>[^'"]+)\k<quote>/gi,
  /\blogin\s+\S+\s+password\s+(?<secret>[^\s"']+)/gi,
  /\bcreate\s+secret\b[^\n]{0,200}?--from-literal[= ][^=\s]{1,80}=(?<secret>[^\s"']+)/g,
];
// A name, a space and a value: `requirepass x`, `ENV TOKEN x`, `proxy_set_header X-Token
// x;`, `aws configure set NAME x`
const directive =
  /(?<start>^[ \t]*(?:ENV|ARG|SetEnv|set|[a-z_]*set_header|add_header)?[ \t]*|\b(?:configure|config)[ \t]+set[ \t]+)(?<name>[A-Za-z][\w.-]{2,60})(?<space>[ \t]+)(?<value>"[^"\n]+"|'[^'\n]+'|[^\s"';]+)(?=;?[ \t]*$)/gm;
const attribute =
  /(?<start>\b(?:key|name)=(?<quote>["'])(?<name>[\w.:-]{1,80})\k<quote>\s+value=\k<quote>)(?<secret>[^"']+)/gi;

function hideDirectives(text: string, hide: Hide, prose: boolean): string {
  if (prose || !/\s/.test(text)) {
    return text;
  }
  const replaced = (whole: string, ...match: unknown[]): string => {
    const { secret } = match.at(-1) as Parts<'secret'>;
    const at = whole.lastIndexOf(secret);
    return isAlreadyHidden(secret) || isHarmless(secret, { secret: 'strong', measure: false })
      ? whole
      : `${whole.slice(0, at)}${hide(secret)}${whole.slice(at + secret.length)}`;
  };
  return sentences
    .reduce((shown, pattern) => shown.replace(pattern, replaced), text)
    .replace(directive, (whole: string, ...match: unknown[]) => {
      const { start, name, space, value } = match.at(-1) as Parts<'start' | 'name' | 'space' | 'value'>;
      return isSecret(name, value, true) ? `${start}${name}${space}${hide(value)}` : whole;
    })
    .replace(attribute, (whole: string, ...match: unknown[]) => {
      const { start, name, secret } = match.at(-1) as Parts<'start' | 'name' | 'secret'>;
      return isSecret(name, secret, true) ? `${start}${hide(secret)}` : whole;
    });
}

/** The named groups of a pattern, which `replace` hands over as its last argument. */
type Parts<Name extends string> = Readonly<Record<Name, string>>;

// Base64 of a text with secrets in it: a Docker configuration, a kubeconfig.
const encoded = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/=_-])/g;

function hideEncoded(text: string, hide: Hide): string {
  return text.replace(encoded, (whole) => {
    if (whole.length % 4 === 1 || !/[A-Z]/.test(whole) || /^[0-9a-f]+$/i.test(whole)) {
      return whole;
    }
    const decoded = encodedText(whole);
    return decoded !== undefined && hideInText(decoded, () => '') !== decoded ? hide(whole) : whole;
  });
}

function isSecret(name: string, value: string, bareKey = false): boolean {
  const found = classOf(name, bareKey);
  return found !== undefined && !isAlreadyHidden(value) && !isHarmless(value, found);
}

function isAlreadyHidden(value: string): boolean {
  return /^["']?\(hidden[^)]*\)["']?$/.test(value);
}
