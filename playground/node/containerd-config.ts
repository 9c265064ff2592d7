import type { NodeLayout } from './layout';

/** What containerd's configuration depends on. */
export interface ContainerdOptions {
  readonly layout: NodeLayout;
  /** The image of the container that holds a pod's network, by a name that the playground's registry serves. */
  readonly pauseImage: string;
  /** The folder of the CNI plugins. */
  readonly cniPlugins: string;
  readonly runc: string;
  /**
   * `native` copies layers instead of mounting them over each other: for a state folder that is itself on an overlay.
   */
  readonly snapshotter: 'overlayfs' | 'native';
  /** The loopback port on which logs and exec sessions are streamed to the kubelet. */
  readonly streamPort: number;
}

/**
 * containerd's configuration (TOML): everything in the playground's own
 * folders, images from the playground's registry, nothing of a containerd that
 * the machine may already run.
 * @see https://github.com/containerd/containerd/blob/main/docs/cri/config.md
 */
export function containerdConfig(options: ContainerdOptions): string {
  const { layout } = options;
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return lines(
    // containerd 2 has a newer format, and converts this one.
    'version = 2',
    ...common(layout),
    `[${cri}]`,
    `  sandbox_image = ${text(options.pauseImage)}`,
    `  stream_server_port = ${text(String(options.streamPort))}`,
    ...machine,
    `[${cri}.cni]`,
    `  bin_dir = ${text(options.cniPlugins)}`,
    `  conf_dir = ${text(layout.cni.conf)}`,
    `[${cri}.containerd]`,
    `  snapshotter = ${text(options.snapshotter)}`,
    '  default_runtime_name = "runc"',
    ...runtime(`${cri}.containerd`, options),
    `[${cri}.registry]`,
    `  config_path = ${text(layout.containerd.registries)}`,
  );
}

/**
 * Where images come from (`hosts.toml` of every registry that has no own
 * folder): the playground's registry, under the image's repository without
 * the host.
 * @param authorization The header with which the playground's registry answers. It is sent to that one alone.
 * @param upstream Whether the image's own registry is asked when the playground's does not have it.
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
export function registryHosts(registryPort: number, authorization: string, upstream: boolean): string {
  const ours = `http://127.0.0.1:${registryPort}`;
  const header = `  authorization = ${text(authorization)}`;
  return lines(
    // Without `server` the name's own registry is asked last. Where there is no way to
    // it, its failed look-up would hide the plain "not found" of ours.
    ...(upstream ? [] : [`server = ${text(ours)}`, '[header]', header]),
    `[host.${text(ours)}]`,
    '  capabilities = ["pull", "resolve"]',
    `[host.${text(ours)}.header]`,
    header,
  );
}

function common(layout: NodeLayout): string[] {
  return [
    `root = ${text(layout.containerd.root)}`,
    `state = ${text(layout.containerd.state)}`,
    // The node is a guest on the machine: it must not be the last that is killed when memory runs out.
    'oom_score = 0',
    // Plugins of a containerd that the machine has do not belong here.
    `plugin_dir = ${text(`${layout.containerd.root}/plugins`)}`,
    '[grpc]',
    `  address = ${text(layout.containerd.socket)}`,
    // containerd 2 would listen for plugins of containers at a place that is the machine's: perhaps another node's.
    '[plugins."io.containerd.nri.v1.nri"]',
    '  disable = true',
  ];
}

/** What depends on the machine being somebody's own, or a container, and not a dedicated node. */
const machine = [
  '  stream_server_address = "127.0.0.1"',
  // A pod may not get a lower score than containerd has: a process without CAP_SYS_RESOURCE cannot set it.
  '  restrict_oom_score_adj = true',
  // A profile would have to be loaded into the machine's kernel.
  '  disable_apparmor = true',
  '  tolerate_missing_hugetlb_controller = true',
  '  disable_hugetlb_controller = true',
  // Otherwise they are mounted below /run/netns, among the machine's own.
  '  netns_mounts_under_state_dir = true',
];

function runtime(parent: string, options: ContainerdOptions): string[] {
  return [
    `[${parent}.runtimes.runc]`,
    '  runtime_type = "io.containerd.runc.v2"',
    `[${parent}.runtimes.runc.options]`,
    `  BinaryName = ${text(options.runc)}`,
    `  Root = ${text(options.layout.containerd.runc)}`,
    '  SystemdCgroup = false',
  ];
}

/** A TOML basic string; JSON's escapes are a subset of TOML's. */
function text(value: string): string {
  return JSON.stringify(value);
}

function lines(...content: string[]): string {
  return `${content.join('\n')}\n`;
}
