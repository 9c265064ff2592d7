import { mapAt, mapsAt, numberAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';

/** What is asked about: devices of a class that meet some conditions, so many on one node. */
export interface DeviceQuestion {
  /** The request of the claim that it is about. */
  readonly request: string;
  readonly deviceClassName: string;
  readonly count: number;
  readonly selectors: readonly string[];
}

/** Whether a message of the scheduler says that devices of claims could not be had. */
export function waitsForClaims(message: string): boolean {
  return /cannot allocate all claims/.test(message);
}

/**
 * What to ask about the requests of a claim, or of a template of claims: whether there is a device of the class, one
 * that meets the first selector too, one that meets the second too, and so on, and then whether a node has as many.
 */
export function deviceQuestions(claim: KubernetesObject): DeviceQuestion[] {
  const spec = claim.kind === 'ResourceClaimTemplate' ? mapAt(claim, 'spec', 'spec') : mapAt(claim, 'spec');
  return mapsAt(spec, 'devices', 'requests').flatMap((each) => {
    const exactly = mapAt(each, 'exactly');
    const deviceClassName = textAt(exactly, 'deviceClassName');
    // Of alternatives, and of all devices of a node, nothing simple can be said.
    if (deviceClassName === undefined || exactly['allocationMode'] === 'All') {
      return [];
    }
    const selectors = mapsAt(exactly, 'selectors').map((selector) => textAt(selector, 'cel', 'expression') ?? '');
    const request = textAt(each, 'name') ?? '';
    const count = numberAt(exactly, 'count') ?? 1;
    return [
      ...Array.from({ length: selectors.length + 1 }, (_, at) => ({
        request,
        deviceClassName,
        count: 1,
        selectors: selectors.slice(0, at),
      })),
      ...(count > 1 ? [{ request, deviceClassName, count, selectors }] : []),
    ];
  });
}

/**
 * Why a claim gets no devices, in a sentence; undefined where the answers do not say.
 *
 * @param answers of the same order as the questions: whether there are such devices, used or not
 */
export function missingDevices(
  claim: KubernetesObject,
  questions: readonly DeviceQuestion[],
  answers: readonly (boolean | undefined)[],
): string | undefined {
  const owner = `${claim.kind} '${claim.metadata.name}'`;
  const at = answers.indexOf(false);
  if (at < 0) {
    return questions.length === 0 || answers.includes(undefined)
      ? undefined
      : `There are devices as ${owner} selects them, but no node has enough of them that are free`;
  }
  const { request, deviceClassName, count, selectors } = questions[at]!;
  if (count > 1) {
    return `No node has ${count} devices as request '${request}' of ${owner} selects them`;
  }
  const selector = selectors.at(-1);
  if (selector === undefined) {
    return `No node has a device of class '${deviceClassName}', which request '${request}' of ${owner} asks for`;
  }
  const others = selectors.length === 1 ? `of class '${deviceClassName}'` : 'that its other selectors match';
  return `No device ${others} is matched by a selector of request '${request}' of ${owner}: ${selector}`;
}
