import { flagValue, variablesOf, wordsOf } from '../../pods/command-line';
import { downloadedModel } from '../../pods/downloaded-model';
import type { Container } from '../../objects/workload';
import type { Rule } from '../../rule';
import { newContainerFaults, type Fault } from '../../rule-support';

/** Code that lies beside a model runs in the server's pods. */
export const trustRemoteCode: Rule = {
  id: 'trust-remote-code',
  severity: 'medium',
  consequence: 'access',
  finds:
    'A container is told to run the code that lies beside its model: `--trust-remote-code` of vLLM, SGLang and TGI, ' +
    'or `TRUST_REMOTE_CODE`. Low where a commit of the model is named, or the model is mounted.',
  why:
    'Whoever can write to the repository of the model runs programs in the pods, with their secrets, their network ' +
    'and their accelerators.',
  fix: 'Leave it out: most architectures need it no more. Else read the code of one commit, and name that commit.',
  check: (context) => newContainerFaults(context, faults),
};

function faults(container: Container): Fault[] {
  if (!isTrusting(container)) {
    return [];
  }
  const model = downloadedModel(container);
  const moves = model !== undefined && !model.pinned;
  const path = `${container.path}.args`;
  return [
    moves
      ? {
          path,
          message:
            `It runs the code that lies beside '${model.name}' when a pod starts, and no commit is named: whoever can ` +
            'write there runs programs in these pods. Leave it out, or read the code of one commit and name that',
        }
      : {
          path,
          severity: 'low',
          message:
            'It runs the code that lies beside its model, with all that these pods may do. ' +
            'Leave it out where the model does without, or let somebody read it',
        },
  ];
}

function isTrusting({ spec }: Container): boolean {
  const words = wordsOf(spec);
  const off = /^(false|0|no|off)$/i;
  const flag = flagValue(words, ['--trust-remote-code']);
  const variable = variablesOf(spec).get('TRUST_REMOTE_CODE');
  return (flag !== undefined && !off.test(flag)) || (variable !== undefined && variable !== '' && !off.test(variable));
}
