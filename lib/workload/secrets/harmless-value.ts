import type { NameClass, ReferenceKind } from './secret-name';

// Words that say how, not what: of `auth`, `cookie` and the like.
const ordinary =
  /^(none|null|nil|no|yes|on|off|auto|default|always|never|enabled?|disabled?|required?|optional|anonymous|basic|bearer|digest|oidc|oauth|oauth2|jwt|ldap|saml|kerberos|mtls|tls|iam|rbac|abac|webhook|node|strict|lax|header|cookie|internal|external|public|private|simple|native|token|password|apikey|api-key|service-account|serviceaccount)$/i;
/** Nothing but references to what is filled in elsewhere: `$(DB_PASS)`, `${DB_PASS}`, `{{ .Values.password }}`. */
const filledIn = /^(\$\([\w\s./-]+\)|\$\{\{?[^{}]*\}?\}|\$[A-Z_][A-Z0-9_]*|\{\{[^{}]*\}\}|%[A-Z_][A-Z0-9_]*%)$/;
// What clients write that must send a key to a server which asks for none: vLLM's documentation says EMPTY.
const placeholder =
  /^(empty|dummy|placeholder|unused|fake|n\/a|not[-_ ]?(needed|used|required)|(sk-)?no[-_]?(api[-_]?)?key([-_](needed|required))?)$/i;
const shown = /^\((hidden|secret)\)$|^\[secret\]$|^\*+$|^<(hidden|redacted|secret)>$/i;
const number = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;
// A number with a unit: `90s`, `1h30m`, `512Mi`, `10%`.
const quantity = /^\d+(\.\d+)?\s?(ns|us|ms|s|m|h|d|w|min|[KMGTPE]i?B?|%)?([\d.]+(ms|s|m|h))*$/;
const hash = /^(sha\d+[:-])?[0-9a-f]{32,128}$/i;

const shapes: Readonly<Record<ReferenceKind, (value: string) => boolean>> = {
  name: (value) =>
    (/^[a-z0-9]([a-z0-9._/-]{0,251}[a-z0-9])?$/.test(value) && !/^[0-9a-f]{32,}$/.test(value)) ||
    isAddress(value, true),
  key: (value) => /^[-._A-Za-z0-9]{1,64}$/.test(value) && !isMixed(value),
  path: (value) => isPath(value) || (/^([a-z-]+|[\w.-]*[./][\w./-]*)$/.test(value) && !isMixed(value)),
  address: isAddress,
  word: (value) => /^[A-Za-z][A-Za-z0-9_ -]{0,30}$/.test(value) && !isMixed(value),
};

/**
 * Whether a value is evidently no secret though its name says so: a switch, a reference to what is kept elsewhere, a
 * measure. A doubt hides it.
 */
export function isHarmless(value: unknown, { secret, measure, reference }: NameClass): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') {
    return true;
  }
  if (typeof value === 'number' || (typeof value === 'string' && number.test(value))) {
    return measure || secret !== 'strong';
  }
  if (typeof value !== 'string') {
    return false;
  }
  const text = value.trim();
  if (text === '' || /^(true|false)$/i.test(text) || filledIn.test(text) || shown.test(text) || isPath(text)) {
    return true;
  }
  if (placeholder.test(text)) {
    return true;
  }
  // Put together of what is kept elsewhere: postgres://app:$(DB_PASS)@db/shop, Bearer ${TOKEN}
  const literal = text.replace(/\$\([\w.-]+\)|\$\{[\w.-]+\}/g, '');
  if (
    literal !== text &&
    (/^(bearer|basic|token)?[\s:@]*$/i.test(literal) ||
      isAddress(literal.replace(/^([a-z0-9+.-]+:\/\/)[\w.-]*:?@/i, '$1')))
  ) {
    return true;
  }
  if (secret === 'address') {
    return isAddress(text);
  }
  return (
    (measure && quantity.test(text)) ||
    (secret === 'weak' && (ordinary.test(text) || isAddress(text, true))) ||
    (reference !== undefined && shapes[reference](text))
  );
}

/** Whether a value of a name that speaks of a checksum is one: it says that something changed, not what it is. */
export function isChecksum(name: string, value: unknown): boolean {
  return (
    typeof value === 'string' &&
    hash.test(value) &&
    /checksum|digest|sha\d|revision|hash|generation|secret\.modelyard\.dev/i.test(name)
  );
}

/** Whether a text is the path of a file, and no random text that begins like one. */
export function isPath(text: string): boolean {
  return (
    /^(~|\.{1,2}|file:\/\/|\$\w+|\$\(\w+\))?\/[\w.\-@{}$()/ :+]*$/.test(text) &&
    !text.split('/').some((part) => part.length >= 16 && isMixed(part))
  );
}

// Letters of both cases and digits, or signs, in one word: what nobody would call something.
function isMixed(text: string): boolean {
  return /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
}

/** An address without credentials, neither before the host nor in the query. */
function isAddress(text: string, withScheme = false): boolean {
  const scheme = /^(?:jdbc:)?[a-z][a-z0-9+.-]*:\/\/(?<rest>[^\s@]*)$/i.exec(text);
  if (scheme !== null) {
    return (
      !/[?&;#]/.test(scheme.groups!['rest']!) &&
      !scheme
        .groups!['rest']!.split(/[/,]/)
        .slice(1)
        .some((part) => part.length >= 20 && isMixed(part))
    );
  }
  return (
    !withScheme &&
    /^[a-z0-9][a-z0-9.-]*(:\d{1,5})?(\/[a-z0-9._/-]*)?$/.test(text) &&
    (/[.:]/.test(text) || text === 'localhost')
  );
}
