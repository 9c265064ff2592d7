/**
 * What an extended resource counts: whole accelerators, which are called by their product; parts of them, such as MIG
 * devices and cores, which are not; or something else.
 */
export type ResourceKind = 'whole' | 'part' | 'other';

/**
 * The extended resources that are accelerators, by domain: the names behind the slash. What vendors offer beside them
 * under the same domain (memory, cores, network interfaces) is none.
 *
 * @see https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/#examples
 */
const accelerators: Readonly<Record<string, { readonly whole?: RegExp; readonly part?: RegExp }>> = {
  // Also by their product, as administrators rename them.
  'nvidia.com': {
    whole: /^(gpu|pgpu|[abghlv]\d{2,3}([-_.].*)?|g[hb]\d.*|rtx.*|tesla.*|[tl]4)$/i,
    part: /^((gpu|[abghlv]\d{2,3}|[tl]4)\.shared|vgpu|mig-.+)$/i,
  },
  'amd.com': { whole: /^(gpu|mi\d.*)$/i, part: /^[sdqc]px_nps\d$/ },
  'gpu.intel.com': { whole: /^(i915|xe)$/ },
  'habana.ai': { whole: /^gaudi$/ },
  'aws.amazon.com': { whole: /^(neuron|neurondevice)$/, part: /^neuroncore$/ },
  'google.com': { whole: /^tpu$/ },
  'qualcomm.com': { whole: /^qaic(-.+)?$/ },
  'huawei.com': { whole: /^(Ascend\d+[A-Z]*\d*|npu)$/ },
  'cambricon.com': { whole: /^mlu(\d+[a-z]*)?$/, part: /^(vmlu|mlu\..*share.*)$/ },
  'hygon.com': { whole: /^dcu(num)?$/ },
  'enflame.com': { whole: /^gcu$/, part: /^(vgcu|shared-gcu)$/ },
  'baidu.com': { whole: /^xpu$/ },
  'kunlunxin.com': { whole: /^xpu$/, part: /^vxpu$/ },
  'mthreads.com': { whole: /^gpu$/, part: /^vgpu$/ },
  'iluvatar.ai': { whole: /^(gpu|BI-V\d+)$/, part: /^vgpu$/ },
  'cloud-tpus.google.com': { whole: /^(preemptible-)?v\d.*$/ },
  'metax-tech.com': { whole: /^gpu$/, part: /^sgpu$/ },
  'furiosa.ai': { whole: /^(npu|rngd|warboy)$/ },
  'rebellions.ai': { whole: /^(ATOM|REBEL)$/i },
  'tenstorrent.com': { whole: /^(n150|n300|p150)$/ },
  'graphcore.ai': { whole: /^ipu$/ },
  'volcano.sh': { part: /^vgpu-number$/ },
  'aliyun.com': { whole: /^gpu-count$/ },
};

// What clusters and vendors that are not in the table call theirs: example.com/gpu.
const whole = /^[gntx]pu$/i;
const part = /^(v[gntx]pu|[gntx]pu\.shared)$/i;

/** What an extended resource counts. A resource without a domain, such as `hugepages-2Mi`, is no accelerator. */
export function resourceKind(resource: string): ResourceKind {
  const slash = resource.indexOf('/');
  const [domain, name] = [resource.slice(0, Math.max(slash, 0)), resource.slice(slash + 1)];
  const known = Object.hasOwn(accelerators, domain) ? accelerators[domain]! : { whole, part };
  if (slash < 0) {
    return 'other';
  }
  if ((known.whole ?? whole).test(name)) {
    return 'whole';
  }
  return (known.part ?? part).test(name) ? 'part' : 'other';
}

const shares =
  /^(nvidia\.com\/(gpumem|gpucores)|gpu\.intel\.com\/(millicores|memory|tiles)|huawei\.com\/.+-memory|hami\.io\/|cambricon\.com\/mlu.*(memory|vcore)|hygon\.com\/dcu(mem|cores)|volcano\.sh\/vgpu-(memory|cores)|aliyun\.com\/gpu-mem|tencent\.com\/vcuda|iluvatar\.ai\/.*vcuda|metax-tech\.com\/v(core|memory)|koordinator\.sh\/gpu)/i;

/** Whether a resource is a share of accelerators, such as their memory: counted by itself, in units of its own. */
export function isShare(resource: string): boolean {
  return shares.test(resource);
}

/** Whether a resource is one that nodes count in pieces or pages, beside cpu, memory and storage. */
export function isExtended(resource: string): boolean {
  return resource.includes('/') || resource.startsWith('hugepages-');
}
