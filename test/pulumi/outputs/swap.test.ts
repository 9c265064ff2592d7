import * as pulumi from '@pulumi/pulumi';
import fc from 'fast-check';
import { token } from '../../../lib/pulumi';
import { swapMarkers } from '../../../lib/pulumi/outputs/swap';
import { valueOf } from '../support/engine';

test('Outputs come back in any text around them', async () => {
  const texts = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 4, maxLength: 4 }),
      async (between, values) => {
        const text = (write: (value: unknown) => string) =>
          between.map((part, index) => (index === 0 ? part : write(values[index - 1]) + part)).join('');
        const report = { object: 'test', problems: [], found: new Set<string>(), placed: () => undefined };
        const swapped = swapMarkers(
          text((value) => String(token(pulumi.output(value)))),
          report,
        );
        // A text that is JSON is refused: the value could break its quotes.
        fc.pre(report.problems.length === 0);
        const expected = between.length === 2 && between.join('') === '' ? values[0] : text(String);
        expect(await valueOf(swapped as pulumi.Output<unknown>)).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

test('plain objects come back as they are', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const report = { object: 'test', problems: [], found: new Set<string>(), placed: () => undefined };
      expect(swapMarkers(value, report)).toEqual(value);
      expect(report.problems).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
