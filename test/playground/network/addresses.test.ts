import { chooseAddresses } from '../../../playground/network/addresses';

describe('chooseAddresses', () => {
  test('follows from the id, so that it is the same at every start', () => {
    expect(chooseAddresses('0260e4', [])).toEqual({
      cidr: '10.142.64.0/20',
      pods: {
        cidr: '10.142.64.0/25',
        node: '10.142.64.1',
        dns: '10.142.64.2',
        first: '10.142.64.3',
        last: '10.142.64.126',
      },
      link: { machine: '10.142.64.253', node: '10.142.64.254' },
      services: { cidr: '10.142.72.0/21', kubernetes: '10.142.72.1', dns: '10.142.72.10' },
    });
  });

  test.each([
    ['an address of the machine', '10.142.70.77'],
    ['a route to a larger network', '10.142.0.0/16'],
    ['a route to a part of it', '10.142.64.128/25'],
  ])('keeps clear of %s', (_, used) => {
    const addresses = chooseAddresses('0260e4', [used]);
    expect(addresses.cidr).not.toBe('10.142.64.0/20');
  });

  test('a default route takes nothing', () => {
    expect(chooseAddresses('0260e4', ['default', '0.0.0.0/0']).cidr).toBe('10.142.64.0/20');
  });

  test('moves to another private range where a VPN has all of 10.0.0.0/8', () => {
    expect(chooseAddresses('0260e4', ['10.0.0.0/8']).cidr).toMatch(/^172\.(1[6-9]|2\d|3[01])\./);
  });

  test('takes a part of a very large network where all private ones are taken, but none of a small one', () => {
    const addresses = chooseAddresses('0260e4', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '10.142.64.0/20']);
    expect(addresses.cidr).toBe('10.142.80.0/20');
  });

  test('keeps the earlier one while it is free', () => {
    const earlier = chooseAddresses('abcdef', []);
    expect(chooseAddresses('0260e4', [], earlier)).toEqual(earlier);
    expect(chooseAddresses('0260e4', [earlier.cidr], earlier)).not.toEqual(earlier);
  });
});
