export { objectsBroughtBy } from './brought';
export { dropOperators } from './drop';
export { operatorStates, type OperatorState } from './health';
export { toolsOf, type Operator } from './operator';
export { apisOf, hasPlace, startOperators, stopOperators, whyMissing } from './start';
export { operatorsOf } from './table';
