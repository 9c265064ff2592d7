import { compareVersions, exactly, fits, sameMinor, versionIn } from '../../../playground/toolchain/version';

describe('versionIn', () => {
  test.each([
    ['Kubernetes v1.34.4', '1.34.4'],
    ['Client Version: v1.32.4\nKustomize Version: v5.7.1', '1.32.4'],
    ['etcd Version: 3.6.5\nGit SHA: …', '3.6.5'],
    ['containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u3', '1.6.20'],
    ['docker-registry github.com/docker/distribution 2.8.2+ds1', '2.8.2'],
    ['buildkitd github.com/moby/buildkit v0.31.0 ', '0.31.0'],
    ['kwok version v0.8.0 go1.26.8 (linux/amd64)', '0.8.0'],
    ['go1.26', '1.26'],
  ])('reads %j', (output, version) => {
    expect(versionIn(output)).toBe(version);
  });

  test('finds none where the program prints none', () => {
    expect(versionIn('flag provided but not defined: -version')).toBeUndefined();
  });
});

describe('compareVersions', () => {
  test('compares numbers, not text', () => {
    expect(compareVersions('1.10.0', '1.9.9')).toBeGreaterThan(0);
  });

  test('takes missing numbers for 0', () => {
    expect(compareVersions('1.26', 'v1.26.0')).toBe(0);
  });
});

describe('ranges', () => {
  test('a Kubernetes tool of another minor does not fit', () => {
    expect(fits('1.32.4', sameMinor('1.34.4'))).toBe(false);
    expect(fits('1.35.0', sameMinor('1.34.4'))).toBe(false);
  });

  test('a Kubernetes tool of a later patch fits, and none of an earlier one, which lacks what was mended since', () => {
    expect(fits('1.34.9', sameMinor('1.34.4'))).toBe(true);
    expect(fits('1.34.3', sameMinor('1.34.4'))).toBe(false);
  });

  test('an exact range has one version', () => {
    expect(fits('0.0.22', exactly('0.0.22'))).toBe(true);
    expect(fits('0.0.23', exactly('0.0.22'))).toBe(false);
  });
});
