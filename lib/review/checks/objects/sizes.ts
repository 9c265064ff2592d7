import { asText } from '../../../workload/values/as-text';
import { Buffer } from 'node:buffer';
import { isMap } from '../../../workload/values/maps';
import { bytes } from '../../../workload/values/words';
import type { ObjectCheck } from '../check';

const most = 2 ** 20;
const mostAnnotations = 256 * 2 ** 10;

/**
 * What a ConfigMap and a Secret hold, and all annotations of an object, have a limit.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/
 */
export const sizes: ObjectCheck = {
  *find({ object, written }) {
    if (object.apiVersion === 'v1' && (object.kind === 'ConfigMap' || object.kind === 'Secret')) {
      const data = sizeOf(written['data'], object.kind === 'Secret');
      const size = data + sizeOf(written['binaryData'], true) + sizeOf(written['stringData'], false);
      if (size > most) {
        yield {
          path: 'data',
          message: `It holds ${bytes(size)}, and 1 MiB is the most. Split it, or put files into an image or a volume`,
        };
      }
    }
    const annotations = Object.entries(written.metadata.annotations ?? {}).reduce(
      (sum, [key, value]) => sum + key.length + Buffer.byteLength(asText(value)),
      0,
    );
    if (annotations > mostAnnotations) {
      yield {
        path: 'metadata.annotations',
        message: `They hold ${bytes(annotations)} together, and 256 KiB are the most`,
      };
    }
  },
};

// Keys do not count.
function sizeOf(map: unknown, encoded: boolean): number {
  return Object.values(isMap(map) ? map : {}).reduce<number>((sum, value) => {
    const text = typeof value === 'string' ? value : '';
    return sum + (encoded ? Math.floor((text.replace(/[\r\n=]/g, '').length * 3) / 4) : Buffer.byteLength(text));
  }, 0);
}
