import * as fs from 'node:fs';
import * as path from 'node:path';
import { nameServers } from '../../../playground/network/machine-addresses';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();

describe("the machine's name servers", () => {
  test('are those of its resolv.conf, in their order, without what is commented out', () => {
    const file = path.join(folder(), 'resolv.conf');
    fs.writeFileSync(
      file,
      'search example.com\nnameserver 192.0.2.53\n#nameserver 192.0.2.54\nnameserver\t2001:db8::53\noptions edns0\n',
    );
    expect(nameServers(file)).toEqual(['192.0.2.53', '2001:db8::53']);
  });

  test('are none where there is no such file', () => {
    expect(nameServers(path.join(folder(), 'missing'))).toEqual([]);
  });
});
