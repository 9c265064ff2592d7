import fc from 'fast-check';
import { parseLabelSelector, type Labels } from '../../../../playground/agent/metrics/label-selector';
import { checkProperty } from '../../../workload/property';

const pods: readonly Labels[] = [{ app: 'a' }, { app: 'b', tier: 'web' }, { app: 'c', 'example.com/x': '' }, {}];
const selectedBy = (text: string): readonly Labels[] => pods.filter(parseLabelSelector(text));

describe('a label selector', () => {
  it.each([
    ['', [0, 1, 2, 3]],
    ['app=a', [0]],
    ['app==b,tier=web', [1]],
    ['app!=a', [1, 2, 3]],
    ['app in (a,b)', [0, 1]],
    ['app in ( a , c ), tier', []],
    ['app notin (a,b)', [2, 3]],
    ['tier', [1]],
    ['!app', [3]],
    ['!tier,app', [0, 2]],
    ['example.com/x=', [2]],
    ['example.com/x', [2]],
  ])('%j selects the pods %j', (text, expected) => {
    expect(selectedBy(text)).toEqual(expected.map((index) => pods[index]));
  });

  it.each(['app in', 'app in (a', 'a=b,', ',a', 'a=b c=d', 'a>1', '=a', '!'])(
    '%j is refused with what cannot be read',
    (text) => {
      expect(() => parseLabelSelector(text)).toThrow(`the label selector '${text}' cannot be read from`);
    },
  );

  it('selects exactly the objects that have every label it names', () => {
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c.d/e', 'app'), fc.constantFrom('', 'x', 'y-1', 'Z_2'));
    checkProperty('label selectors', fc.record({ wanted: labels, given: labels }), ({ wanted, given }) => {
      const text = Object.entries(wanted)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
      expect(parseLabelSelector(text)(given)).toBe(
        Object.entries(wanted).every(([key, value]) => given[key] === value),
      );
    });
  });
});
