/** What a daemon's environment depends on. */
export interface DaemonEnvironmentOptions {
  /** The folder that it takes for the user's: not the user's own, whose settings of other programs it would follow. */
  readonly home: string;
  /** Whether it goes out to a network: then it gets the variables of proxies and certificate authorities. */
  readonly outward: boolean;
  /** Its own variables. */
  readonly own: Readonly<Record<string, string>>;
}

/** Where programs and temporary files are, and how times and texts are written. */
const needed = ['PATH', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'LC_CTYPE'];

/** How a network outside of this machine is reached. */
const ofNetworks = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/**
 * A daemon's environment: what it needs, and nothing else of the user's. It outlives the command, and with it whatever
 * the user's terminal holds (credentials of clouds, tokens) would stand in /proc for as long as the playground runs.
 *
 * @param base the variables of the command that starts it
 */
export function daemonEnvironment(
  base: NodeJS.ProcessEnv,
  { home, outward, own }: DaemonEnvironmentOptions,
): Record<string, string> {
  const kept = [...needed, ...(outward ? ofNetworks : [])].flatMap((name): [string, string][] => {
    const value = base[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), HOME: home, ...own };
}
