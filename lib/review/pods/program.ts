import { type JsonMap } from '../../workload/values/maps';
import { textAt } from '../objects/kubernetes-object';
import { wordsOf } from './command-line';

/** Texts by which one knows what a container runs: its image, and how its command line begins. */
export function programText(container: JsonMap): string {
  return [textAt(container, 'image') ?? '', ...wordsOf(container).slice(0, 4)].join(' ');
}
