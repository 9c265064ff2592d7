import { readDeploymentSettings } from '../../stacks/deployment-settings';
import { runProgram } from '../../stacks/run-program';
import { build } from '.';

export = () => runProgram({ folder: __dirname, readSettings: readDeploymentSettings, build });
