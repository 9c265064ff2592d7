import { parseQuantity, type Quantity } from '../../../../lib/workload/values/quantity';

/** A value as it is sent: of its own, or the total of all pods. */
export type FeedValue = { readonly each: Quantity } | { readonly total: Quantity };

const example = 'a number of 0 or more, such as 12, 0.5, 200m or 2Gi';

/**
 * Reads the body of a feeding request: a quantity, or `{"total": quantity}`.
 *
 * @throws Error with what is allowed
 */
export function parseFeedValue(body: string): FeedValue {
  const text = body.trim();
  if (!text.startsWith('{')) {
    return { each: quantity(text) };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`the body is no JSON; send ${example}, or {"total": …} for what all pods use together`);
  }
  const { total, ...others } = json as Record<string, unknown>;
  if ((typeof total !== 'string' && typeof total !== 'number') || Object.keys(others).length > 0) {
    throw new Error(`the object in the body must have 'total' and nothing else, e.g. {"total": "2"}, got ${text}`);
  }
  return { total: quantity(String(total)) };
}

function quantity(text: string): Quantity {
  const parsed = parseQuantity(text);
  if (parsed === undefined) {
    throw new Error(`the value must be ${example}, with nine decimal places at most; got '${text}'`);
  }
  return parsed;
}
