import { runProgram } from 'modelyard/pulumi';
import { readDeploymentSettings } from 'modelyard/settings';
import { build } from './program';

/** What Pulumi runs. */
export const program = (): unknown => runProgram({ folder: '.', readSettings: readDeploymentSettings, build });
