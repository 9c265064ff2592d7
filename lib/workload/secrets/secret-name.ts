import { own } from '../values/own';

/**
 * How surely what is called so is a secret: `strong` whatever its value looks like, `weak` unless its value is an
 * ordinary word (`auth: basic`), `address` only where its value holds credentials (`DATABASE_URL`).
 */
export type SecretClass = 'strong' | 'weak' | 'address';

/** What a name says of its value. */
export interface NameClass {
  readonly secret: SecretClass;
  /** Whether the name asks for a measure: `MAX_TOKENS`, `expirationSeconds`. Then a number is harmless. */
  readonly measure: boolean;
  /** What the name says that its value only is: the name of an object, the path of a file, an address, a word. */
  readonly reference?: ReferenceKind;
}

/** What stands for a secret without being one. */
export type ReferenceKind = 'name' | 'path' | 'address' | 'word' | 'key';

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

const strong =
  set(`pswd psswd pword salt password passwords passwd passwds passphrase passphrases passcode passcodes pass pwd pw secret secrets token credential credentials
  cred creds apikey apikeys accesskey secretkey privatekey authtoken pat pats bearer mnemonic passkey otp totp pincode htpasswd netrc npmrc pgpass
  dockercfg dockerconfigjson kubeconfig connectionstring connstring connstr userpass userpassword signature sig sas
  passwort kennwort geheimnis contrasena clave senha motdepasse wachtwoord haslo losenord parola пароль 密码 密碼 密钥 令牌`);
const weak = set('auth authn authz authentication authorization authtokens jwt cookie cookies conn tokens oauth');
// Written together with what they are of: PGPASSWORD, dbpass, hftoken, clientsecret.
const glued =
  /(passwords?|passwd|passphrase|secrets?|credentials?|tokens?|passw?)$|^(password|passwd|passphrase|secret(?!ar|ion|e[ds]?$|ly|ing))|password|passwd|(api|access|secret|private|signing|encryption|master|account|auth|ssh|hmac|license|deploy|service)keys?$|[a-z]auth$|^auth(key|token|code)s?$/;
const notGlued =
  /^(com|by|sur|tres|over|under|encom|multi|low|high|band|sub|render|one|two|first|second)pass$|^passthrough$|^(n|num|max|min|new|maxnew|total|prompt|completion|output|input|batched|de|sub)tokens?$|^(un|pre|no)auth$/;
// What passes, or is passed: `pass-through`, `proxy-pass-headers`, `first pass`.
const passing = {
  before: set('proxy first second two multi single render forward backward one'),
  after: set('through thru by on over headers header params rate count phase'),
};

// What a key is of, where it is no secret.
const harmlessKeys =
  set(`public pub sort primary foreign partition shard cache routing topology group lookup map object label annotation config metric dedup
  deduplication idempotency index order hash range row column field dictionary translation i18n locale message event record search unique natural
  composite candidate surrogate match merge join tag node ring taint toleration selector value values name kind type metadata attribute property hot
  shortcut keyboard arrow registry file dns zone resource region bucket prefix remote item locking lock rate limit bind select distribution sharding
  affinity consistent claim header query cookie param parameter env environment ca verification verify`);

const measures =
  set(`max min maximum minimum num number count limit limits size length len seconds second minutes hours days ms millis milliseconds ttl age timeout
  expiry expires expiration expire lifetime interval period budget per rate rotation rounds iterations cost bits batched batch new window retries attempts
  port version total chunk context throughput quota index reserve threshold mode permissions bytes parallel draft speculative prompt completion generated output input`);
// What tokens are of, to those who model languages.
const language = set(
  'bos eos pad unk sep cls mask stop special image audio video vocab begin end chat bpe sentencepiece eot eod ' +
    'pooling healing think reasoning',
);

const references: Readonly<Record<string, ReferenceKind>> = Object.fromEntries([
  ...(
    'name names ref refs reference references namespace class store backend existing pull principal sa ' +
    'serviceaccount group role property prefix username user users realm scope scopes audience audiences'
  )
    .split(' ')
    .map((word) => [word, 'name'] as const),
  ...'file files path paths dir directory folder mount mountpath location filename keyfile'
    .split(' ')
    .map((word) => [word, 'path'] as const),
  ...'url uri urls endpoint host hostname server issuer domain address addr'
    .split(' ')
    .map((word) => [word, 'address'] as const),
  ...(
    'type mode method methods provider algorithm alg format enabled disabled required header policy strategy scheme ' +
    'kind level status stdin source usage samesite secure env engine operator driver protocol tokenizer encoding ' +
    'field version'
  )
    .split(' ')
    .map((word) => [word, 'word'] as const),
]);
// They end a name without saying more.
const endings = set(
  'value values data base64 b64 pem raw text string content plain plaintext str id hash json yaml literal decoded ' +
    'encoded default current old previous new next main backup v',
);
const addressed =
  set(`database db redis mongo mongodb postgres postgresql pg mysql mariadb amqp amqps rabbitmq rabbit broker celery jdbc sqlalchemy datasource
  clickhouse elastic elasticsearch kafka cache queue nats smtp ldap sentry connection conn mlflow tracking dsn webhook sqlserver mssql oracle cassandra couchdb neo4j`);

/** The words of a name, whatever the convention it is written in: `apiKey`, `API_KEY`, `api-key`, `spec.api.key2`. */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) =>
      /^(base64|b64|i18n|oauth2|neo4j)$/.test(word) ? [word.replace(/^oauth2$/, 'oauth')] : word.split(/\d+/),
    )
    .filter((word) => word !== '');
}

const known = new Map<string, NameClass | undefined>();

/**
 * Whether what is called so is a secret, as far as a name can say.
 *
 * @param bareKey whether `key` alone is one: of a variable or a flag it may be, in Kubernetes' objects it names things
 * @returns undefined where nothing says so
 */
export function classOf(name: string, bareKey = false): NameClass | undefined {
  const remembered = `${bareKey ? '1' : '0'}${name}`;
  if (!known.has(remembered)) {
    // A program that reviews for ever must not grow for ever.
    if (known.size > 20_000) {
      known.clear();
    }
    known.set(remembered, classify(qualified(name), bareKey));
  }
  return known.get(remembered);
}

// `example.com/db-password`: the domain says whose it is.
function qualified(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash < 0 || slash === name.length - 1 ? name : name.slice(slash + 1);
}

function classify(name: string, bareKey: boolean): NameClass | undefined {
  const words = wordsOf(name.length > 200 ? name.slice(-200) : name);
  const secret = secretOf(words, bareKey);
  if (secret === undefined) {
    return undefined;
  }
  const measure = words.some((word) => measures.has(word));
  const reference =
    own(references, words.at(-1) ?? '') ??
    (words.some((word) => word === 'existing' || word === 'pull') ? 'name' : undefined);
  return { secret, measure, reference };
}

function secretOf(words: readonly string[], bareKey: boolean): SecretClass | undefined {
  const joined = words.join('');
  if (
    words.some((word, at) => isStrong(word, words, at)) ||
    isKey(words, bareKey) ||
    /^(access|security)code$/.test(joined)
  ) {
    return 'strong';
  }
  if (
    words.some(
      (word, at) =>
        (weak.has(word) && !isOfLanguage(word, words, at)) || (/[a-z]auth$/.test(word) && !notGlued.test(word)),
    )
  ) {
    return words.includes('conn') && words.length > 1 && words.some((word) => addressed.has(word)) ? 'address' : 'weak';
  }
  const last = words.at(-1) ?? '';
  const isAddress =
    last === 'dsn' ||
    (/^(url|uri|urls|uris|string|str)$/.test(last) && words.some((word) => addressed.has(word))) ||
    /^(database|db|redis|mongo|postgres|mysql|amqp|jdbc)ur[il]s?$/.test(last);
  if (!isAddress) {
    return undefined;
  }
  return /^(string|str)$/.test(last) ? 'strong' : 'address';
}

function isStrong(word: string, words: readonly string[], at: number): boolean {
  if (isOfLanguage(word, words, at)) {
    return false;
  }
  if (word === 'pass' && (passing.before.has(words[at - 1] ?? '') || passing.after.has(words[at + 1] ?? ''))) {
    return false;
  }
  if (word === 'sig' || word === 'sas' || word === 'pw' || word === 'clave' || word === 'parola') {
    return words.length <= 3;
  }
  return (
    strong.has(word) ||
    (word !== 'tokens' && word.length > 4 && glued.test(word) && !notGlued.test(word) && !weak.has(word))
  );
}

function isOfLanguage(word: string, words: readonly string[], at: number): boolean {
  return (word === 'token' || word === 'tokens') && words.slice(0, at).some((other) => language.has(other));
}

function isKey(words: readonly string[], bareKey: boolean): boolean {
  const at = words.findLastIndex((word) => word === 'key' || word === 'keys');
  if (at < 0) {
    return false;
  }
  // SIGNING_KEY_BASE64, but not KEY_PREFIX.
  const after = words.slice(at + 1);
  if (!after.every((word) => endings.has(word) || references[word] !== undefined || measures.has(word))) {
    return false;
  }
  const before = words.slice(0, at);
  if (before.length === 0) {
    return bareKey && after.length === 0;
  }
  return !harmlessKeys.has(before.at(-1)!) && !before.includes('public');
}
