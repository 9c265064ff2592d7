import { readFileSync } from 'node:fs';
import { isMap, type JsonMap } from '../../lib/workload/values/maps';
import { readYaml, writeYaml } from '../../lib/workload/yaml';
import { operatorKubeconfig } from '../cluster';
import { startedAnewWith } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import type { PortName } from '../state/ports';
import type { Playground } from '../state/state';
import type { ToolName } from '../toolchain';
import { answersAt, webhookAnswers } from './asked';
import { certificateFolder } from './certificates';
import { operatorFile } from './folder';
import type { Operator, OperatorName, OperatorObject, OperatorProgram } from './operator';

/** Where an operator's program listens, all on loopback. */
interface ManagerPorts {
  readonly webhook: PortName;
  readonly health: PortName;
  /** @default - nowhere: it would tell its metrics to whoever asks */
  readonly metrics?: PortName;
}

/** An operator whose one program is a manager of controller-runtime that reads a file of settings. */
interface Manager extends Pick<
  Operator,
  'title' | 'version' | 'modules' | 'namespace' | 'namespaced' | 'certificateSecret' | 'needs'
> {
  readonly name: OperatorName & ToolName;
  /** As whom it works: the rights of its objects are given to this one. */
  readonly serviceAccount: string;
  /** The Service by which the API server calls its webhooks. */
  readonly webhookService: string;
  readonly ports: ManagerPorts;
  /** Its settings beside those of its project, which they may depend on, and those that each has. */
  readonly settings: JsonMap | ((pg: Playground, project: JsonMap) => JsonMap);
  /**
   * Whether its settings say where its webhooks' certificate is; else it looks in its temporary folder.
   * @default true
   */
  readonly namesCertificate?: boolean;
  /** Its flags beside the file of settings. @default - none */
  readonly args?: readonly string[];
}

/** The operator that a manager is. */
export function manager(spec: Manager): Operator {
  const { name, title, version, modules, namespace, namespaced, certificateSecret, needs } = spec;
  const { webhookService, ports } = spec;
  const service = `${webhookService}.${namespace}.svc`;
  return {
    ...{ name, title, version, modules, namespace, namespaced, certificateSecret, needs },
    served: [
      { service: webhookService, port: 443, at: ports.webhook },
      ...(ports.metrics === undefined ? [] : [{ port: 8443, at: ports.metrics }]),
    ],
    certificateOf: [service],
    prepare: (pg, objects) => {
      const text = writeYaml(settingsHere(pg, spec, settingsIn(objects, title)));
      writeFileAtomic(operatorFile(pg, spec, settingsFile), text);
    },
    programs: [programOf(spec, service)],
  };
}

const settingsFile = 'settings.yaml';

function programOf({ name, namespace, serviceAccount, ports, args = [] }: Manager, service: string): OperatorProgram {
  return {
    name,
    tool: name,
    ports: Object.values(ports) as PortName[],
    whenDown: 'so that the API server refuses what its webhooks judge',
    start: (pg) => {
      const file = operatorFile(pg, { name }, settingsFile);
      return {
        args: [`--config=${file}`, ...args],
        env: {
          KUBECONFIG: operatorKubeconfig(pg, name, namespace, serviceAccount),
          // Where one looks for its certificate whose settings have no place for it.
          TMPDIR: operatorFile(pg, { name }),
          ...startedAnewWith(readFileSync(file, 'utf8')),
        },
      };
    },
    problem: async (pg) =>
      (await answersAt(`http://127.0.0.1:${pg.ports[ports.health]}/readyz`)) ??
      (await webhookAnswers(pg, ports.webhook, service)),
  };
}

/** The settings in a project's objects. @throws Error where they are not */
export function settingsIn(objects: readonly OperatorObject[], title: string): JsonMap {
  for (const { kind, data } of objects) {
    const text = kind === 'ConfigMap' && isMap(data) ? data['controller_manager_config.yaml'] : undefined;
    if (typeof text === 'string') {
      return readYaml(text).documents[0]?.value as JsonMap;
    }
  }
  throw new Error(`the objects of ${title} have no settings (controller_manager_config.yaml)`);
}

/** The project's settings, but for a program beside the API server: one, and not reached from elsewhere. */
function settingsHere(pg: Playground, spec: Manager, settings: JsonMap): JsonMap {
  const { ports, namesCertificate = true } = spec;
  const part = (name: string): JsonMap => (settings[name] as JsonMap | undefined) ?? {};
  // 0 is what controller-runtime takes for nowhere.
  const at = (port: PortName | undefined): string => (port === undefined ? '0' : `127.0.0.1:${pg.ports[port]}`);
  return {
    ...settings,
    leaderElection: { ...part('leaderElection'), leaderElect: false },
    health: { ...part('health'), healthProbeBindAddress: at(ports.health) },
    metrics: { ...part('metrics'), bindAddress: at(ports.metrics) },
    webhook: {
      ...part('webhook'),
      host: '127.0.0.1',
      port: pg.ports[ports.webhook],
      ...(namesCertificate ? { certDir: operatorFile(pg, spec, certificateFolder) } : {}),
    },
    ...(typeof spec.settings === 'function' ? spec.settings(pg, settings) : spec.settings),
  };
}
