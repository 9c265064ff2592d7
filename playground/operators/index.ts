export type { Operator } from './operator';
export { startOperators, stopOperators } from './start';
export { operators, operatorsOf } from './table';
