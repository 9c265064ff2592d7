import type { Severity } from '../rule';

/** What an annotation of a controller is for. */
export interface Purpose {
  /** Whether it keeps callers away; otherwise it says how requests are handled. */
  readonly guards: boolean;
  /** What happens without it. */
  readonly without: string;
  readonly severity: Severity;
  /** What another value leads to. @default - that is not worth a word */
  readonly changed?: string;
}

const guard = (without: string, severity: Severity, changed?: string): Purpose => ({
  guards: true,
  without,
  severity,
  ...(changed === undefined ? {} : { changed }),
});
const setting = (without: string, severity: Severity, changed?: string): Purpose => ({
  ...guard(without, severity, changed),
  guards: false,
});

/** What annotations of controllers are for, and what happens without them. */
export const purposes = {
  addresses: guard('callers of any address are let in', 'medium'),
  refused: guard('addresses that were refused are let in', 'medium'),
  signIn: guard('nobody is asked any more who they are', 'medium', 'callers are asked by another one who they are'),
  certificate: guard('callers need no certificate any more', 'medium'),
  firewall: guard('no firewall looks at requests any more', 'medium'),
  middlewares: guard(
    'requests pass through them no longer: sign-in, limits and rewrites that they do are gone',
    'medium',
    'requests pass through others: make sure that sign-in and limits are among them',
  ),
  rate: guard('one caller may send as many requests as it likes', 'low'),
  https: guard('requests without TLS are answered, and no longer sent to https', 'low'),
  upstreamTls: guard('the certificates of pods are no longer checked', 'low'),

  protocol: setting(
    'requests reach pods as plain HTTP, and those that expect gRPC or TLS refuse them',
    'medium',
    'requests reach pods by another protocol, and those that do not speak it refuse them',
  ),
  rewrite: setting(
    'paths reach pods as callers wrote them, and are not found there',
    'medium',
    'pods get other paths than before',
  ),
  names: setting('requests for these names are no longer taken', 'medium', 'requests for other names are taken'),
  dns: setting('the name in DNS is taken away, and callers no longer find it', 'medium', 'another name in DNS is made'),
  address: setting(
    'it gets another address, which DNS and callers do not know',
    'medium',
    'it gets another address, which DNS and callers do not know',
  ),
  loadBalancer: setting(
    'another load balancer is made, at another address',
    'medium',
    'another load balancer is made, at another address',
  ),
  tls: setting('it has no certificate of its own any more, and https fails or shows another', 'medium'),
  passthrough: setting('the controller ends TLS itself, with a certificate of its own', 'medium'),
  canary: setting('it is no longer a share of the requests of another Ingress, but stands beside it', 'medium'),
  share: setting('which share of the requests it takes is said by nothing any more', 'low'),
  affinity: setting('requests of one caller go to different pods', 'low'),
  balancing: setting('requests are shared out among pods in another way', 'low'),
  redirect: setting('callers are no longer sent elsewhere', 'low'),
  regex: setting('paths are compared as prefixes, and no longer as expressions', 'medium'),
  buffers: setting('answers with long headers fail, and uploads are kept on the disk of the controller first', 'low'),
  retries: setting('which failures are tried again at another pod is as by default', 'low'),
  cors: setting('browsers refuse answers to pages of other origins', 'low'),
  errors: setting('callers see the plain errors of the controller', 'low'),
  snippet: setting('what it set holds no longer', 'low', 'what it sets is another'),
  mirror: setting('nobody else gets a copy of the requests any more', 'low'),
  websockets: setting('connections by websocket are refused', 'medium'),
  health: setting('which pods are healthy is asked as by default, of another path or port', 'low'),
  renewal: setting('nobody renews its certificate, and https ends when it has expired', 'low'),
  ports: setting('it listens on the usual ports only', 'medium', 'it listens on other ports'),
  callersAddress: setting('pods see the address of the load balancer in place of the callers’', 'low'),
} as const satisfies Readonly<Record<string, Purpose>>;

/** The name of a purpose. */
export type PurposeName = keyof typeof purposes;
