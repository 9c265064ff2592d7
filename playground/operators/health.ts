import { existsSync } from 'node:fs';
import { daemonLog, daemonStatus } from '../processes/daemon';
import { lastLines } from '../state/files';
import type { Playground } from '../state/state';
import { operatorFile, whyAbsent } from './folder';
import type { Operator, OperatorProgram } from './operator';
import { podsProblem } from './pods';
import { operators } from './table';

const logLines = 5;

/** An operator of a playground, and how it is. */
export interface OperatorState {
  readonly title: string;
  readonly version: string;
  /** @default - it does its work */
  readonly problem?: string;
  /** The last lines of the log of the program with the problem. @default - none */
  readonly log?: readonly string[];
}

/** The operators that were started in a playground, in the order of their table. */
export function operatorStates(pg: Playground): Promise<OperatorState[]> {
  return Promise.all(operators.filter((each) => existsSync(operatorFile(pg, each))).map((each) => stateOf(pg, each)));
}

async function stateOf(pg: Playground, operator: Operator): Promise<OperatorState> {
  const { title, version, programs } = operator;
  const absent = whyAbsent(pg, operator);
  if (absent !== undefined) {
    return { title, version, problem: `cannot be had, its objects are only checked: ${absent}` };
  }
  for (const program of programs) {
    const { name } = program;
    const wrong = daemonStatus(pg, name) === 'stopped' ? notRunning(program) : await program.problem(pg);
    if (wrong !== undefined) {
      const which = programs.length === 1 ? '' : `(${name}) `;
      return { title, version, problem: `${which}${wrong}`, log: lastLines(daemonLog(pg, name), logLines) };
    }
  }
  const problem = await podsProblem(pg, operator);
  return problem === undefined ? { title, version } : { title, version, problem };
}

function notRunning({ whenDown }: OperatorProgram): string {
  return `does not run${whenDown === undefined ? '' : `, ${whenDown}`}: bin/up starts it again`;
}
