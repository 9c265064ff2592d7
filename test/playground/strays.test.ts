import { straysIn } from '../../playground/strays';

describe('what a killed deploy left running', () => {
  it('is found by the folder of its program, and nothing else is', () => {
    const list = ['  12 /state/bin/pulumi-language-nodejs 127.0.0.1:1', ' 13 /state-2/bin/pulumi', ' 14 node /state/bin/pulumi', ''].join('\n');
    expect(straysIn(list, '/state')).toEqual([12]);
  });
});
