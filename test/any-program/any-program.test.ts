import { unclearProblems } from '../serving/any-server/invariants';
import { randomPrograms } from '../workload/property';
import { anyProgram, synthesizeProgram } from './program';

test('any program of all constructs is refused with clear sentences, or has the same objects each time', () => {
  const programs = randomPrograms('constructs of all kinds', anyProgram(['1.29', '1.31', '1.34', '1.35', '1.37']), 100);
  const made = programs.map(synthesizeProgram);
  expect(made.flatMap(({ problems }) => unclearProblems(problems))).toEqual([]);
  // A tenth of them: it takes as long as all the rest.
  const [some, again] = [
    made,
    programs.map((program, index) => (index % 10 === 0 ? synthesizeProgram(program) : made[index]!)),
  ];
  expect(JSON.stringify(again.map(({ objects }) => objects))).toBe(JSON.stringify(some.map(({ objects }) => objects)));
  expect(made.filter(({ problems }) => problems.length === 0).length).toBeGreaterThan(programs.length / 20);
});
