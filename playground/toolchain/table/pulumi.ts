import type { Platform } from '../platform';
import type { Download, GoFamily, ToolSpec } from '../spec';
import { exactly } from '../version';
import { release } from './release';

// go.mod in ../../tools/<module> pins the same versions, here and in the other files of the table.
const pulumi = '3.259.0';
const dockerBuild = '0.0.22';
const buildkit = '0.31.2';

// BuildKit too: Pulumi's provider of images is made of the same modules.
const pulumiFamily: GoFamily = {
  module: 'pulumi',
  label: `pulumi ${pulumi} and buildkit ${buildkit}`,
  gigabytes: 5,
  tags: 'osusergo,grpcnotrace',
  variables: {
    'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': `v${pulumi}`,
    'github.com/pulumi/pulumi-docker-build/provider.Version': dockerBuild,
    // Without it the docker-build provider takes BuildKit for v0.0.0 and assumes that it cannot do several exports.
    'github.com/moby/buildkit/version.Version': `v${buildkit}`,
  },
};

const languageHostFamily: GoFamily = {
  module: 'pulumi-language-nodejs',
  label: 'pulumi-language-nodejs 3.68.0',
  gigabytes: 0.5,
  tags: 'osusergo,grpcnotrace',
  variables: { 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': 'v3.68.0' },
};

const pulumiDownload =
  (file: string) =>
  (platform: Platform): Download => ({
    ...release(
      'pulumi/pulumi',
      `v${pulumi}`,
      `pulumi-v${pulumi}-${platform.os}-${platform.arch === 'amd64' ? 'x64' : 'arm64'}.tar.gz`,
      `pulumi-${pulumi}-checksums.txt`,
    ),
    files: { [`pulumi/${file}`]: file },
  });

/**
 * Provider plugins are asked for in the exact version of the npm package; Pulumi keeps its own in a folder per version.
 */
const plugin = (name: 'pulumi-resource-docker-build' | 'pulumi-resource-kubernetes', version: string): ToolSpec => {
  const repository = name.replace('-resource', '');
  const kind = name.replace('pulumi-', '');
  return {
    name,
    version,
    accepts: exactly(version),
    main: name,
    versionArgs: [],
    places: [`~/.pulumi/plugins/${kind}-v${version}`],
    download: ({ os, arch }) => ({
      ...release(
        `pulumi/${repository}`,
        `v${version}`,
        `${name}-v${version}-${os}-${arch}.tar.gz`,
        `${repository}_${version}_checksums.txt`,
      ),
      files: { [name]: name },
    }),
  };
};

const buildkitTool = (name: 'buildkitd' | 'buildctl'): ToolSpec => ({
  name,
  version: buildkit,
  // The daemon: CVE-2026-15788 to CVE-2026-15793, CVE-2026-33747. The docker-build provider was
  // tried with clients from 0.20 on.
  accepts: { atLeast: name === 'buildkitd' ? buildkit : '0.20.0', below: '1.0.0' },
  main: name,
  ...(name === 'buildkitd' ? { onlyOn: 'linux' as const } : {}),
  download: ({ os, arch }) => ({
    ...release('moby/buildkit', `v${buildkit}`, `buildkit-v${buildkit}.${os}-${arch}.tar.gz`),
    files: { [`bin/${name}`]: name },
  }),
  go: { family: pulumiFamily, package: `github.com/moby/buildkit/cmd/${name}` },
});

/** Pulumi, its providers, and the builder of images that one of them asks. */
export const pulumiTools: readonly ToolSpec[] = [
  {
    name: 'pulumi',
    version: pulumi,
    accepts: { atLeast: '3.225.0', below: '4.0.0' },
    main: 'pulumi',
    versionArgs: ['version'],
    places: ['~/.pulumi/bin'],
    download: pulumiDownload('pulumi'),
    go: { family: pulumiFamily, package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi' },
  },
  {
    name: 'pulumi-language-nodejs',
    version: pulumi,
    accepts: { atLeast: '3.68.0', below: '4.0.0' },
    main: 'pulumi-language-nodejs',
    versionArgs: [],
    partOf: 'pulumi',
    download: pulumiDownload('pulumi-language-nodejs'),
    go: {
      family: languageHostFamily,
      package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
      version: '3.68.0',
    },
  },
  {
    ...plugin('pulumi-resource-docker-build', dockerBuild),
    go: {
      family: pulumiFamily,
      package: 'github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build',
    },
  },
  { ...plugin('pulumi-resource-kubernetes', '4.34.2'), optional: true },
  buildkitTool('buildkitd'),
  buildkitTool('buildctl'),
];
