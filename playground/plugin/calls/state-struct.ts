import { isFields, type Fields } from '../objects';
import { fromStruct, withSecretsOf } from '../protocol/properties';
import { toStruct } from '../protocol/to-struct';

/** The state of a resource for the engine, secret where its inputs are. */
export function stateStruct(state: Fields, inputs: Parameters<typeof fromStruct>[0]): ReturnType<typeof toStruct> {
  return toStruct(stateWithSecrets(state, inputs));
}

/** The same, as plain fields. */
export function stateWithSecrets(state: Fields, inputs: Parameters<typeof fromStruct>[0]): Fields {
  const marked = withSecretsOf(state, inputs);
  return isFields(marked['__inputs']) ? { ...marked, __inputs: withSecretsOf(marked['__inputs'], inputs) } : marked;
}
