export { objectsBroughtBy } from './brought';
export { operatorStates, type OperatorState } from './health';
export type { Operator } from './operator';
export { startOperators, stopOperators } from './start';
export { operatorsOf } from './table';
