import { byCharacters } from '../../workload/values/words';
import type { Rule } from '../rule';
import * as all from './all';

/** All rules, by their names. */
export const rules: readonly Rule[] = Object.values(all).sort((one, other) => byCharacters(one.id, other.id));
