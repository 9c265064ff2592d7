import type { JavaScriptValue, Struct as StructMessage } from 'google-protobuf/google/protobuf/struct_pb';
import type { Fields } from '../objects';
import { mark } from './properties';
import { Struct } from './pulumi-rpc';

/** Writes properties for the engine. */
export function toStruct(fields: Fields): StructMessage {
  return Struct.fromJavaScript(mark(fields) as Record<string, JavaScriptValue>);
}
