import { parseCluster } from '../../../lib';
import { review, type Finding } from '../../../lib/review';
import type { JudgedObject } from './judged-objects';

// That of the playground.
const cluster = parseCluster('name: playground\nprofile: { kubernetesVersion: "1.34" }', 'cluster.yaml');
// The rules that say that an apply is refused.
const rules = ['refused', 'named-twice', 'selector-mismatch', 'request-above-limit'];

/** What a review says of an object that the API server would refuse. */
export function saysRefused(object: JudgedObject['object']): Finding[] {
  return review([], [{ object }], { cluster }).findings.filter(({ rule }) => rules.includes(rule));
}
