import type { KubernetesObject } from '../../lib/review';

/** An object that holds a value somewhere. */
type Place = (value: string) => KubernetesObject;

const workload = (container: object, annotations: Readonly<Record<string, string>> = {}): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'w', namespace: 'shop', annotations },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'w' } },
    template: {
      metadata: { labels: { app: 'w' } },
      spec: { containers: [{ name: 'server', image: 'a:1', ...container }] },
    },
  },
});
const env =
  (name: string, write: Place | ((value: string) => string) = (value) => value): Place =>
  (value) =>
    workload({ env: [{ name, value: write(value) }] });
const args =
  (write: (value: string) => readonly string[], field: 'args' | 'command' = 'args'): Place =>
  (value) =>
    workload({ [field]: write(value) });
const shell =
  (write: (value: string) => string): Place =>
  (value) =>
    workload({ command: ['sh', '-c', write(value)] });
const config =
  (key: string, write: (value: string) => string = (value) => value, field = 'data'): Place =>
  (value) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'shop' },
    [field]: { [key]: write(value) },
  });
const custom =
  (spec: (value: string) => object, kind = 'Widget'): Place =>
  (value) => ({ apiVersion: 'example.com/v1', kind, metadata: { name: 'x', namespace: 'shop' }, spec: spec(value) });
const secret =
  (content: (value: string) => object): Place =>
  (value) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'shop' }, ...content(value) });
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const names = (
  'SECRET_KEY DB_PASS DATABASE_URL PASSPHRASE SIGNING_KEY AUTH TOKEN_VALUE HF_TOKEN_2 GITHUB_PAT API_TOKEN ' +
  'AWS_SECRET_ACCESS_KEY apiKey clientSecret CONNECTION_STRING DSN PGPASSWORD dbpass hftoken APIKey OPENAI_KEY ' +
  'db.password db-password Password2 KEY X_API_KEY JWT_SIGNING_KEY REDIS_AUTH SMTP_PWD CREDENTIALS SESSION_COOKIE ' +
  'ADMIN_PASSWD PRIVATE_KEY_B64 ENCRYPTION_KEY_V2 SERVICE_ACCOUNT_KEY PASS TOKEN PAT MONGO_CONN_STR BEARER ' +
  'ACCESS_TOKEN_NEXT passwort a].value-token'
).split(' ');
const mixed = (value: string): string => `${value}aB3dE5fG7hI9jK1lM3nO5`;

/** Places where a value is a secret, and how a secret is made of a number where its form counts. */
export const secretPlaces: readonly (readonly [title: string, place: Place, secret?: (seed: string) => string])[] = [
  ...names.map((name): [string, Place] => [`variable ${name}`, env(name)]),
  ...names
    .filter((name) => /^[\w.-]+$/.test(name))
    .slice(0, 12)
    .map((name): [string, Place] => [`ConfigMap ${name}`, config(name)]),
  ['an address in a variable', env('BACKEND', (value) => `postgres://app:${value}@db:5432/shop`)],
  ['an address with a token alone', env('INDEX', (value) => `https://${value}@pypi.example.com/simple`)],
  ['an address in an argument', args((value) => [`--db=postgres://u:${value}@h/x`])],
  ['a password with signs in an address', args((value) => [`--db=postgres://u:p@${value}/x@h/x`])],
  ["an address of MySQL's driver", env('STORE', (value) => `app:${value}@tcp(db:3306)/shop`)],
  ['a parameter of an address', args((value) => [`https://x.example.com/a?page=2&token=${value}&x=1`])],
  ['a flag with =', args((value) => [`--password=${value}`])],
  ['a flag and its value', args((value) => ['--api-key', value, '--port', '80'])],
  ['a flag with a name in front', args((value) => [`-Dspring.datasource.password=${value}`])],
  ['a flag of one dash', args((value) => ['-token', value])],
  ['-p and its value', args((value) => ['-p', value])],
  ['-p glued', args((value) => ['mysqldump', '-uroot', `-p${value}`], 'command')],
  ['a user and password', args((value) => ['curl', '-u', `bob:${value}`, 'https://x'], 'command')],
  ['a header in an argument', args((value) => ['curl', '-H', `Authorization: Bearer ${value}`], 'command')],
  ['another header', args((value) => ['--header', `X-Api-Token: ${value}`])],
  ['a literal of kubectl', args((value) => [`--from-literal=password=${value}`])],
  ['an assignment in a script', shell((value) => `export TOKEN=${value} && exec run`)],
  ['an assignment before a command', shell((value) => `PGPASSWORD='${value}' psql -h db`)],
  ['a header in a script', shell((value) => `curl -H "Authorization: Bearer ${value}" http://x`)],
  ['a flag in a script', shell((value) => `run --port 80 --api-key '${value}' --verbose`)],
  ['a password of mysql', shell((value) => `mysql -h db -u root -p${value} shop`)],
  ['a login', shell((value) => `docker login -u me -p ${value} registry.example.com`)],
  ['a piped login', shell((value) => `echo ${value} | docker login --password-stdin -u me`)],
  ['JSON in a script', shell((value) => `curl -d '{"user": "a", "password": "${value}"}' http://x`)],
  ['JSON that goes on', shell((value) => `curl -d '{"token": "${value}", "max_tokens": 48}' http://x`)],
  ['YAML that begins like JSON', shell((value) => `echo '"password": 12,${value}' > x`)],
  ['YAML that ends like JSON', shell((value) => `echo '"password": 12}${value}' > x`)],
  [
    'a probe with a header',
    (value) =>
      workload({
        readinessProbe: {
          httpGet: { path: '/', port: 80, httpHeaders: [{ name: 'Authorization', value: `Basic ${value}` }] },
        },
      }),
  ],
  [
    'a probe with a token',
    (value) =>
      workload({ livenessProbe: { httpGet: { path: '/', port: 80, httpHeaders: [{ name: 'X-Api-Token', value }] } } }),
  ],
  [
    'a hook with a cookie',
    (value) =>
      workload({
        lifecycle: {
          preStop: { httpGet: { path: '/', port: 80, httpHeaders: [{ name: 'Cookie', value: `session=${value}` }] } },
        },
      }),
  ],
  [
    'a probe with a command',
    (value) => workload({ livenessProbe: { exec: { command: ['redis-cli', '-a', value, 'ping'] } } }),
  ],
  ['a field of a custom resource', custom((value) => ({ token: value }))],
  ['a field inside', custom((value) => ({ auth: { password: value } }))],
  ['a value inside of a secret', custom((value) => ({ token: { value } }))],
  ['credentials by name', custom((value) => ({ credentials: { alice: value } }))],
  ['a list of passwords', custom((value) => ({ passwords: ['a', value] }))],
  ['parameters', custom((value) => ({ parameters: [{ name: 'db_password', value }] }))],
  ['values of a chart', custom((value) => ({ values: `auth:\n  rootPassword: ${value}\n` }))],
  ['an API key in camel case', custom((value) => ({ openai: { apiKey: value } }))],
  [
    'a number that is a password',
    custom((value) => ({ password: Number(value) })),
    (seed) => `73519${seed.length}8264`,
  ],
  [
    'a template of a Secret',
    custom((value) => ({ template: { apiVersion: 'v1', kind: 'Secret', stringData: { whatever: value } } })),
  ],
  [
    'another kind of Secret',
    (value) => ({
      apiVersion: 'example.com/v1',
      kind: 'DatabaseSecret',
      metadata: { name: 'x' },
      data: { whatever: value },
    }),
  ],
  ['plain data of a Secret', secret((value) => ({ stringData: { whatever: value } }))],
  ['data of a Secret', secret((value) => ({ data: { whatever: value } })), (seed) => base64(`hunter-${seed}`)],
  ['a broken Secret', secret((value) => ({ stringData: { whatever: { [value]: null } } }))],
  [
    'what was applied last',
    (value) => ({
      ...secret(() => ({}))(''),
      metadata: {
        name: 's',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
            apiVersion: 'v1',
            kind: 'Secret',
            stringData: { a: value },
          }),
        },
      },
    }),
  ],
  [
    'what was applied last, elsewhere',
    (value) =>
      workload(
        {},
        { 'example.com/last-applied': JSON.stringify({ apiVersion: 'v1', kind: 'Secret', data: { a: value } }) },
      ),
  ],
  ['an annotation', (value) => workload({}, { 'example.com/api-token': value })],
  ['.env', config('.env', (value) => `A=${value}\n`)],
  ['.npmrc', config('.npmrc', (value) => `//npm.example.com/:_authToken=${value}\n`)],
  ['.netrc', config('.netrc', (value) => `machine x login u password ${value}\n`)],
  ['a kubeconfig', config('kubeconfig', (value) => `users:\n- name: a\n  user:\n    token: ${value}\n`)],
  [
    'a kubeconfig of another name',
    config('config', (value) => `users:\n- name: a\n  user:\n    client-key-data: ${value}\n`),
  ],
  [
    'a Docker configuration',
    config('config.json', (value) => JSON.stringify({ auths: { x: { auth: base64(`u:${value}`), password: value } } })),
  ],
  [
    'a Docker configuration in base64',
    config('blob', (value) => base64(JSON.stringify({ auths: { x: { password: value } } })), 'binaryData'),
  ],
  ['properties', config('application.properties', (value) => `server.port=80\nspring.datasource.password=${value}\n`)],
  ['YAML in a file', config('app.yaml', (value) => `db:\n  host: x\n  password: "${value}"\n`)],
  ['a block in a file', config('app.yaml', (value) => `db:\n  privateKey: |\n    ${value}\n    more\n`)],
  ['JSON in a file', config('app.json', (value) => `{\n  "db": {\n    "client_secret": "${value}"\n  }\n}`)],
  ['TOML in a file', config('app.toml', (value) => `[db]\nport = 1\npassword = "${value}"\n`)],
  ['XML in a file', config('app.xml', (value) => `<a>\n<port>1</port><password>${value}</password>\n</a>`)],
  [
    'credentials of AWS',
    config('config', (value) => `[default]\naws_access_key_id = x\naws_secret_access_key = ${value}\n`),
  ],
  ['SQL', config('init.sql', (value) => `CREATE USER a WITH PASSWORD '${value}';\nSELECT 1;\n`)],
  ['a directive', config('redis.conf', (value) => `port 6379\nrequirepass ${value}\n`)],
  ['a header of nginx', config('nginx.conf', (value) => `server {\n  proxy_set_header X-Token ${value};\n}\n`)],
  [
    'several documents in a file',
    config('a.yaml', (value) => `---\nx: 1\n---\napiVersion: v1\nkind: Secret\nstringData:\n  x: ${value}\n`),
  ],
  ['an attribute of XML', config('web.xml', (value) => `<add key="Password" value="${value}"/>\n`)],
  ['a user in quotes', shell((value) => `curl --user 'bob:${value}' x`)],
  ['a setting of the AWS CLI', shell((value) => `aws configure set aws_secret_access_key ${value}`)],
  ['a literal of a Secret', shell((value) => `kubectl create secret generic x --from-literal=a=${value}`)],
  ['a default of a parameter', custom((value) => ({ parameters: [{ name: 'token', default: value }] }))],
  ['a connection of Azure', env('BUS', (value) => `Endpoint=sb://x/;SharedAccessKey=${value};x=y`)],
  ['Hugging Face', env('A', (value) => value), (seed) => `hf_${mixed(seed)}`],
  ['GitHub', env('A', (value) => value), (seed) => `ghp_${mixed(seed)}`],
  ['AWS', env('A', (value) => value), (seed) => `AKIAIOSFODNN7EXAM${seed.length}X`],
  ['OpenAI', env('A', (value) => value), (seed) => `sk-proj-${mixed(seed)}`],
  ['Slack', env('A', (value) => value), (seed) => `xoxb-12345-${mixed(seed)}`],
  [
    'a JSON Web Token',
    args((value) => ['--whatever', value]),
    (seed) => `eyJhbGciOiJIUzI1NiJ9.${base64(seed).replaceAll('=', '')}.c2lnbmF0dXJl`,
  ],
  [
    'a private key',
    config('a.txt', (value) => `-----BEGIN RSA PRIVATE KEY-----\n${value}\n-----END RSA PRIVATE KEY-----\n`),
    mixed,
  ],
];

/** Places where a value is none, though something there is called so; and the value. */
export const harmlessPlaces: readonly (readonly [title: string, place: Place, one: string, other: string])[] = [
  ...Object.entries({
    TOKENIZER: ['gpt2', 'llama'],
    MAX_TOKENS: ['4096', '8192'],
    KEYSPACE: ['abc', 'def'],
    PUBLIC_KEY_URL: ['https://x.example.com/a', 'https://x.example.com/b'],
    KEEPALIVE: ['60', '61'],
    MONKEY: ['george', 'fred'],
    AUTHOR: ['ann', 'bob'],
    PATH: ['/usr/bin', '/opt/bin:/usr/bin'],
    PASSTHROUGH: ['yes1', 'no1'],
    COMPASS: ['north', 'south'],
    SORT_KEY: ['created', 'updated'],
    PARTITION_KEY: ['tenant', 'region'],
    KEY_FILE: ['/etc/tls/a.pem', '/etc/tls/b.pem'],
    TOKEN_PATH: ['/var/run/a', '/var/run/b'],
    GOOGLE_APPLICATION_CREDENTIALS: ['/var/a.json', '/var/b.json'],
    AUTH_MODE: ['basic', 'oidc'],
    AUTH_ENABLED: ['true', 'false'],
    TOKEN_TTL_SECONDS: ['300', '301'],
    JWT_ISSUER: ['https://a.example.com', 'https://b.example.com'],
    SECRET_NAME: ['first-one', 'other-one'],
    DATABASE_HOST: ['db-a', 'db-b'],
    REDIS_URL: ['redis://redis:6379/0', 'redis://redis:6379/1'],
    DATABASE_URL: ['postgres://app:$(DB_PASS)@db/a', 'postgres://app:$(DB_PASS)@db/b'],
    EOS_TOKEN: ['</s>', '<eos>'],
    PATCH: ['p1', 'p2'],
    MODEL: ['mistral-7b', 'mistral-8b'],
    NUM_KEYS: ['5', '6'],
  }).map(([name, [one, other]]): [string, Place, string, string] => [`variable ${name}`, env(name), one!, other!]),
  ['--max-num-batched-tokens', args((value) => ['--max-num-batched-tokens', value]), '8192', '8193'],
  ['--max-tokens=', args((value) => [`--max-tokens=${value}`]), '512', '513'],
  ['--tokenizer-mode', args((value) => ['--tokenizer-mode', value]), 'slow', 'mistral'],
  ['--tokenizer=', args((value) => [`--tokenizer=${value}`]), 'org/one', 'org/two'],
  ['-p as a port', args((value) => ['-p', value]), '8080', '8081'],
  ['--key as a file', args((value) => ['--tls-key-file', value]), '/tls/a.key', '/tls/b.key'],
  ['--author', args((value) => ['--author', value]), 'ann', 'bob'],
  [
    'an image',
    (value) => workload({ image: value }),
    'registry.example.com/team/web:1.0',
    'registry.example.com/team/web:1.1',
  ],
  [
    'an image by digest',
    (value) => workload({ image: value }),
    `registry.example.com/token/web:1@sha256:${'a'.repeat(64)}`,
    `registry.example.com/token/web:1@sha256:${'b'.repeat(64)}`,
  ],
  [
    'secretKeyRef.name',
    (value) => workload({ env: [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: value, key: 'token' } } }] }),
    'hf-one',
    'hf-two',
  ],
  [
    'secretKeyRef.key',
    (value) => workload({ env: [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: value } } }] }),
    'TOKEN_A',
    'TOKEN_B',
  ],
  ['a script', shell((value) => `exec gunicorn --bind 0.0.0.0:80 --workers ${value} app`), '3', '4'],
  ['a number of JSON', shell((value) => `curl --json '{"n": [{"max_tokens": ${value}}]}' http://x`), '48', '64'],
  ['a number among others', shell((value) => `curl --json '{"max_tokens":${value},"n":1}' x`), '48', '64'],
  ['a ConfigMap', config('LOG_LEVEL'), 'debug', 'warning'],
  ['a file', config('app.yaml', (value) => `server:\n  port: ${value}\n  tokenizer: gpt2\n`), '8080', '8081'],
  ['secretName', custom((value) => ({ tls: { secretName: value } })), 'cert-a', 'cert-b'],
  ['secretRef', custom((value) => ({ secretRef: { name: value } })), 'ref-a', 'ref-b'],
  ['existingSecret', custom((value) => ({ existingSecret: value })), 'old-a', 'old-b'],
  ['imagePullSecrets', custom((value) => ({ imagePullSecrets: [{ name: value, x: 1 }] })), 'regcred-a', 'regcred-b'],
  ['authentication.mode', custom((value) => ({ authentication: { mode: value } })), 'strict', 'permissive'],
  ['topologyKey', custom((value) => ({ topologyKey: value })), 'zone.a', 'zone.b'],
  ['a toleration', custom((value) => ({ tolerations: { key: 'nvidia.com/gpu', value } })), 'present', 'absent'],
  [
    'a token of a ServiceAccount',
    custom((value) => ({ serviceAccountToken: { audience: value, expirationSeconds: 3600, path: 'token' } })),
    'vault',
    'sts.example.com',
  ],
  [
    'a public certificate',
    custom((value) => ({ caBundle: value })),
    base64('-----BEGIN CERTIFICATE-----\nabc'),
    base64('-----BEGIN CERTIFICATE-----\nabd'),
  ],
  [
    'a label',
    (value) => ({ ...workload({}), metadata: { name: 'w', namespace: 'shop', labels: { tier: value } } }),
    'front',
    'back',
  ],
];
