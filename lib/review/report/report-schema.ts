import { z } from 'zod';
import { previewActions } from '../preview/preview';
import { severities } from '../rule';

/** The JSON of what names an object. */
export const objectSchema = z.strictObject({
  environment: z.string().optional().describe('Where several environments were reviewed at once.'),
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
});
const place = {
  file: z.string().optional().describe('Where the object was read.'),
  line: z.int().optional(),
};
const consequence = z.enum([
  'restart',
  'replacement',
  'scaling',
  'configuration',
  'traffic',
  'data',
  'access',
  'availability',
  'image',
  'cost',
  'capacity',
  'correctness',
]);
const severity = z.enum(severities);

const field = z.strictObject({
  path: z.string().describe('Such as spec.template.spec.containers[server].image.'),
  before: z.unknown().optional().describe('Missing where the field is new.'),
  after: z.unknown().optional().describe('Missing where the field is gone.'),
});

const change = z.strictObject({
  action: z.enum(['added', 'removed', 'changed']),
  object: objectSchema,
  previousName: z.string().optional().describe('Where only a generated part of the name changed.'),
  consequences: z.array(consequence),
  fields: z.array(field).describe('Empty where the object is new or gone.'),
  ...place,
});

/** The JSON of a finding. */
export const findingSchema = z.strictObject({
  rule: z.string().describe('A chapter of docs/rules.md.'),
  severity,
  consequence,
  object: objectSchema,
  path: z.string().describe('The field; empty where it is the object as a whole.'),
  message: z.string(),
  fix: z.string().optional().describe('What to do about it; code is in backticks. Missing where nothing is known.'),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  ...place,
  doc: z.string().describe("A link to the rule's chapter."),
  suppressed: z.string().optional().describe('Why it does not count. Missing where it counts.'),
});

const amounts = {
  pods: z.number(),
  cpu: z.number().describe('Cores that are requested.'),
  memory: z.number().describe('Bytes that are requested.'),
  accelerators: z.record(z.string(), z.number()).describe('By product, or by resource where any product will do.'),
  extended: z
    .record(z.string(), z.number())
    .optional()
    .describe('Other extended resources by name; huge pages in bytes. Missing where there are none.'),
};

const totals = z.strictObject({
  ...amounts,
  most: z
    .strictObject(amounts)
    .optional()
    .describe('With every autoscaler at its maximum. Missing where there is none.'),
  storage: z.record(z.string(), z.number()).describe('Bytes of claims, by storage class.'),
  monthlyCost: z
    .strictObject({
      currency: z.string(),
      amount: z.number(),
      unpriced: z.array(z.string()).describe('What has no price.'),
    })
    .optional()
    .describe('Missing where no prices were given.'),
  notCounted: z.array(z.string()),
});

const preview = z.strictObject({
  environment: z.string().optional(),
  file: z.string().describe('What `pulumi preview --json` printed.'),
  steps: z.array(
    z.strictObject({
      action: z.enum(previewActions),
      name: z.string().describe("The resource's logical name."),
      type: z.string().describe("The resource's type: kubernetes:apps/v1:Deployment."),
      object: objectSchema.optional().describe('Missing where the resource is no Kubernetes object.'),
      fields: z.array(z.string()).describe('What it is updated or replaced for, as Pulumi writes it.'),
      replaceFields: z.array(z.string()).describe('Of those what cannot be changed in place.'),
      protected: z.boolean().describe('Pulumi refuses to delete it.'),
      retained: z.boolean().describe('It stays in the cluster when Pulumi forgets it.'),
      unfinished: z.boolean().describe('The last deploy left it half done.'),
    }),
  ),
  unchanged: z.int().describe('How many resources it leaves as they are.'),
  messages: z.array(
    z.strictObject({ severity: z.enum(['warning', 'error']), message: z.string(), resource: z.string().optional() }),
  ),
});

const comparedSide = z.strictObject({
  name: z.string().describe('As it was named: a path, a revision, the working tree, standard input.'),
  commit: z
    .string()
    .optional()
    .describe('The full id of the commit that a revision stood for. Missing where it is none.'),
});

/** The JSON of what was compared. */
export const comparedSchema = z
  .strictObject({ before: comparedSide, after: comparedSide })
  .optional()
  .describe('Missing where that was not told.');

/** The JSON of a review. */
export const reportSchema = z.strictObject({
  compared: comparedSchema,
  summary: z.strictObject({
    added: z.int(),
    removed: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    restarts: z.int().describe('How many workloads restart.'),
    findings: z
      .strictObject(
        Object.fromEntries(severities.map((each) => [each, z.int()])) as Record<(typeof severities)[number], z.ZodInt>,
      )
      .describe('Without those that are suppressed.'),
    suppressed: z.int(),
  }),
  changes: z.array(change),
  findings: z.array(findingSchema).describe('The worst first.'),
  totals: z.strictObject({ before: totals, after: totals }),
  notJudged: z.array(z.string()).describe('What could not be judged, and what is missing for it.'),
  previews: z.array(preview).describe('What Pulumi itself will do, where its previews were given.'),
});
