import { choosePodSubnet } from '../../../playground/node/subnet';

describe('choosePodSubnet', () => {
  test('follows from the id, so that it is the same at every start', () => {
    expect(choosePodSubnet('0260e4', [])).toEqual({
      cidr: '10.224.228.0/24',
      node: '10.224.228.1',
      firstPod: '10.224.228.2',
      lastPod: '10.224.228.254',
    });
  });

  test.each([
    ['an address of the machine', '10.224.228.77'],
    ['a route to a larger network', '10.224.0.0/16'],
    ['a route to a part of it', '10.224.228.128/25'],
  ])('keeps clear of %s', (_, used) => {
    const subnet = choosePodSubnet('0260e4', [used]);
    expect(subnet.cidr.split('.').slice(0, 3).join('.')).not.toBe('10.224.228');
  });

  test('a default route takes nothing', () => {
    expect(choosePodSubnet('0260e4', ['default', '0.0.0.0/0']).cidr).toBe('10.224.228.0/24');
  });

  test('moves to another private range where a VPN has all of 10.0.0.0/8', () => {
    expect(choosePodSubnet('0260e4', ['10.0.0.0/8']).cidr).toMatch(/^172\.(1[6-9]|2\d|3[01])\./);
  });

  test('takes a part of a very large network where all private ones are taken, but none of a small one', () => {
    const subnet = choosePodSubnet('0260e4', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '10.224.228.0/24']);
    expect(subnet.cidr).toBe('10.224.229.0/24');
  });

  test('keeps the earlier one while it is free', () => {
    const earlier = choosePodSubnet('abcdef', []);
    expect(choosePodSubnet('0260e4', [], earlier)).toEqual(earlier);
    expect(choosePodSubnet('0260e4', [earlier.cidr], earlier)).not.toEqual(earlier);
  });
});
