import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { fleetClusterOf } from '../../workload/cluster/fleet-context';
import { checkName, nameLimits } from '../../workload/objects/names';
import { brand } from '../../workload/values/brand';
import { Problems } from '../../workload/values/validation';
import { isMap } from '../../workload/values/maps';
import { plural } from '../../workload/values/words';
import { choiceKeys, chosen, unknownKeys, whyNone, type ClusterChoice } from './choice';
import { FleetCluster, type FleetMember } from './fleet-cluster';
import { rest, shapeWaves } from './waves';

export interface FleetProps<S = unknown> {
  /** Its clusters. */
  readonly clusters: readonly FleetMember<S>[];
  /**
   * In which order they are deployed to: waves of names. The next wave begins when everything of the one before is
   * ready, and never when that fails. `rest` is every cluster that no wave names: `[['canary'], ['rest']]`.
   * @default - all at once
   */
  readonly rollout?: readonly (readonly string[])[];
}

/**
 * Many clusters that one program deploys to.
 *
 * Everything of the program stands under a cluster of the fleet, and is made for that cluster: the same name on two
 * clusters is two objects. `runFleet` of `modelyard/pulumi` deploys it.
 *
 * @example
 * const fleet = new Fleet(app, 'fleet', {
 *   clusters: [
 *     { name: 'canary', cluster: readCluster('clusters/canary.yaml') },
 *     { name: 'us', cluster: readCluster('clusters/us.yaml'), labels: { region: 'us' } },
 *   ],
 *   rollout: [['canary'], ['rest']],
 * });
 * for (const each of fleet.where({ gpu: 'NVIDIA-L4' })) {
 *   const environment = new Environment(each, 'shop', { namespace: 'shop' });
 *   new GpuModelServer(environment, 'assistant', {
 *     engine: vllm({ model: 'Qwen/Qwen3-8B', modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218' }),
 *     accelerator: { product: 'NVIDIA-L4' },
 *     resources,
 *   });
 * }
 * @throws SynthesisError when two clusters have one name, a wave names none or an unknown one, a cluster is in no wave
 * or in two, or an object is in no cluster
 */
export class Fleet<S = unknown> extends Construct {
  static {
    brand(this, 'Fleet');
  }

  /** Its clusters, in the order in which they were given. */
  public readonly clusters: readonly FleetCluster<S>[];
  /** Its clusters in the order in which they are deployed to. */
  public readonly waves: readonly (readonly FleetCluster<S>[])[];
  private readonly problems: Problems;

  constructor(scope: Construct, id: string, props: FleetProps<S>) {
    super(scope, id);
    const problems = new Problems(this);
    this.problems = problems;
    problems.expect(props.clusters.length > 0, 'clusters', 'must have at least one cluster');
    const byName = new Map<string, FleetCluster<S>>();
    props.clusters.forEach((member, index) => {
      const prop = `clusters[${index}].name`;
      checkName(problems, member.name, prop, nameLimits.object);
      problems.expect(member.name !== rest, prop, 'must be another: in a rollout it means all other clusters', rest);
      const named = typeof member.name === 'string' && member.name !== '';
      const known = problems.expect(
        isMap(member.cluster),
        `clusters[${index}].cluster`,
        "must be what its file says: readCluster('clusters/prod.yaml')",
        member.cluster,
      );
      for (const [key, value] of Object.entries(member.labels ?? {})) {
        problems.expect(typeof value === 'string', `clusters[${index}].labels.${key}`, 'must be a text', value);
      }
      if (!named || !known) {
        return;
      }
      if (byName.has(member.name)) {
        problems.add(prop, 'must be another: two clusters of the fleet are called so', member.name);
      } else {
        byName.set(member.name, new FleetCluster(this, member));
      }
    });
    this.clusters = [...byName.values()];
    this.waves = shapeWaves(problems, [...byName.keys()], props.rollout).map((wave) =>
      wave.flatMap((name) => byName.get(name) ?? []),
    );
    this.node.addValidation({ validate: () => [...this.others(), ...this.outside()] });
  }

  /**
   * The clusters that have what is asked, in their order. That none has it is a problem of the program, unless it says
   * `optional: true`.
   *
   * @example
   * const fleet = new Fleet(app, 'fleet', { clusters: [{ name: 'eu', cluster, labels: { edge: 'true' } }] });
   * const names = fleet.where({ labels: { edge: 'true' }, optional: true }).map(({ name }) => name);
   */
  public where(choice: ClusterChoice): FleetCluster<S>[] {
    for (const key of unknownKeys(choice)) {
      this.problems.add(`where.${key}`, `must not be there: clusters are chosen by ${choiceKeys}`);
    }
    const found = chosen(this.clusters, choice);
    if (found.length === 0 && choice.optional !== true && this.clusters.length > 0) {
      this.problems.add(
        'where',
        `must choose a cluster: ${whyNone(this.clusters, choice)}. Where none is fine, say 'optional: true'`,
      );
    }
    return found;
  }

  private others(): string[] {
    const other = this.node.root.node.findAll().find((each) => each instanceof Fleet && each !== this);
    return other === undefined
      ? []
      : [`Fleet '${this.node.path}': the program has another fleet, '${other.node.path}'. Make one of both`];
  }

  // Nobody could say where it is to be deployed.
  private outside(): string[] {
    const [first, ...more] = this.node.root.node
      .findAll()
      .filter((each): each is ApiObject => ApiObject.isApiObject(each) && fleetClusterOf(each) === undefined);
    return first === undefined
      ? []
      : [
          `Fleet '${this.node.path}': ${first.kind} '${first.name}' ('${first.node.path}')` +
            `${more.length === 0 ? ' is' : ` and ${plural(more.length, 'other object')} are`} in no cluster of the ` +
            'fleet. Give it a scope under one: for (const cluster of fleet.clusters) { … }',
        ];
  }
}
