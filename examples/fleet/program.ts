import { runFleet } from 'modelyard/pulumi';
import { build, readSettings } from '.';

export = () => runFleet({ folder: __dirname, readSettings, build });
