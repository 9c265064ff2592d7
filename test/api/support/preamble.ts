/** What an example may use without saying where it is from: a stack that is there already. */
import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import type {
  Accelerator,
  Cluster,
  ConfigSecret,
  Environment,
  Gateway,
  GpuModelServer,
  Image,
  ModelVolume,
  RequestedResources,
  Teams,
  TfServing,
  WebModelServer,
} from 'modelyard';
import type { Report } from 'modelyard/review';
import type { RawSettings, SettingsOrigin } from 'modelyard/settings';

export { readFileSync, writeFileSync } from 'node:fs';
export { join } from 'node:path';
export { App, Chart, k8s, pulumi, z };

export declare const app: App;
export declare const scope: Chart;
export declare const cluster: Cluster;
export declare const environment: Environment;
export declare const image: Image;
export declare const resources: RequestedResources;
export declare const accelerator: Accelerator;
export declare const registry: string;
export declare const secret: ConfigSecret;
export declare const volume: ModelVolume;
export declare const models: ModelVolume;
export declare const checkpoints: ModelVolume;
export declare const gateway: Gateway;
export declare const teams: Teams;
export declare const server: WebModelServer;
export declare const chat: GpuModelServer;
/** Releases of one server. */
export declare const stable: TfServing;
export declare const canary: TfServing;
export declare const shadow: TfServing;
export declare const blue: WebModelServer;
export declare const green: WebModelServer;
export declare const settings: {
  readonly namespace: string;
  readonly registry: string;
  readonly imagePullSecrets: readonly string[];
  readonly cluster: { readonly file: string };
  readonly active: 'blue' | 'green';
};
/** What a program of Pulumi gets: its settings as they are written, and where they stand. */
export declare const raw: RawSettings;
export declare const origin: SettingsOrigin;
/** A resource of a cloud. */
export declare const bucket: { readonly id: pulumi.Output<string>; readonly url: pulumi.Output<string> };
export declare const report: Report;
