import { runProgram } from 'modelyard/pulumi';
import { readDeploymentSettings } from 'modelyard/settings';
import { build } from '.';

export = () => runProgram({ folder: __dirname, readSettings: readDeploymentSettings, build });
