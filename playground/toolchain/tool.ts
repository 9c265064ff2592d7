/** The programs that the playground needs, by the name under which the rest of the playground asks for them. */
export type ToolName =
  | 'pulumi'
  | 'pulumi-language-nodejs'
  | 'pulumi-resource-docker-build'
  | 'pulumi-resource-kubernetes'
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kubelet'
  | 'kube-proxy'
  | 'network-policies'
  | 'nft'
  | 'kubectl'
  | 'kwok'
  | 'pause'
  | 'traefik'
  | 'coredns'
  | 'helm'
  | 'actionlint'
  | 'promtool'
  | 'otel-collector'
  | 'yaml-reader'
  | 'buildkitd'
  | 'buildctl'
  | 'containerd'
  | 'runc'
  | 'cni'
  | 'registry'
  | 'build-network'
  | 'debootstrap'
  | 'kueue'
  | 'kubeflow-trainer'
  | 'jobset'
  | 'leaderworkerset'
  | 'keda'
  | 'prometheus'
  | 'prometheus-operator'
  | 'prometheus-config-reloader'
  | 'alertmanager'
  | 'kube-state-metrics';

/** Where a tool was taken from. */
export type Origin = 'PATH' | 'cache' | 'download' | 'debian' | 'go';

/** A program that is ready to run. */
export interface Tool {
  readonly name: ToolName;
  /** `unknown` where the program cannot be asked (Pulumi plugins on PATH, CNI plugins). */
  readonly version: string;
  /** Absolute path of the executable; for `cni` the folder of the plugins. */
  readonly path: string;
  readonly from: Origin;
}

/** Called with short texts, such as `kubernetes 1.34.4: building from source, 120 s`. */
export interface Progress {
  (message: string): void;
}
