import { anyProgram, synthesizeProgram } from '../../any-program/program';
import { randomPrograms } from '../property';
import { isolationFaults, type Manifest } from './faults';

test('the workloads of any program that is isolated have policies, none of which is about everybody', () => {
  const programs = randomPrograms('isolated constructs of all kinds', anyProgram(['1.31', '1.35']), 40).map(
    (program) => ({
      ...program,
      servers: { ...program.servers, environment: { ...program.servers.environment, isolation: 'workloads' as const } },
    }),
  );
  const made = programs.map(synthesizeProgram).filter(({ problems }) => problems.length === 0);
  expect(made.length).toBeGreaterThan(0);
  for (const { objects } of made) {
    expect(isolationFaults(objects as unknown as readonly Manifest[])).toEqual([]);
  }
});
