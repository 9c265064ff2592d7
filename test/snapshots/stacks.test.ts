import { join } from 'node:path';
import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';
import { expectToMatchFile } from './match-file';

describe('the objects of each environment', () => {
  test.each(['dev', 'staging', 'prod'])('%s is what its snapshot shows', async (stack) => {
    const synthesis = await synthesizeProgram(findProgramFiles(stack));
    expectToMatchFile(synthesis.toYaml(synthesis.manifests), join(__dirname, `${stack}.yaml`));
  });
});
