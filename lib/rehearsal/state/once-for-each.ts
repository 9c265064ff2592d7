import type { KubernetesObject } from '../../review/objects/kubernetes-object';

/**
 * Answers a question about an object once: a watch makes a new object of each change, and thousands of pods that stay
 * as they are would be asked again at every change of one.
 */
export function onceForEach<T>(ask: (object: KubernetesObject) => T): (object: KubernetesObject) => T {
  const answers = new WeakMap<KubernetesObject, { readonly value: T }>();
  return (object) => {
    let answer = answers.get(object);
    if (answer === undefined) {
      answer = { value: ask(object) };
      answers.set(object, answer);
    }
    return answer.value;
  };
}
