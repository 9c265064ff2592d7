import { z } from 'zod';
import { parsePath } from '../references/field-path';
import { severities } from '../severity';

const field = z
  .string()
  .refine((path) => isPath(path) && !path.includes('[*]'), {
    error: "a field's path: names joined by dots, such as spec.template, and ['…'] around a name with other characters",
  })
  .describe("The path of a field, such as spec.template or metadata.annotations['example.com/size'].");

const fields = z
  .string()
  .refine(isPath, {
    error: "the path of a field: names joined by dots, [*] for every item of a list, and ['…'] around other characters",
  })
  .describe('The path of a field, such as spec.configs[*].name: [*] is every item of a list.');

function isPath(path: string): boolean {
  try {
    return parsePath(path).length > 0;
  } catch {
    return false;
  }
}

const label = z.string().regex(/^[A-Za-z0-9./_-]+$/, 'the name of a label');

const count = z
  .strictObject({
    field,
    default: z.int().min(0).default(1).describe('What the controller takes where the field is missing.'),
    less: z
      .int()
      .min(0)
      .default(0)
      .describe('How many of them are not in this set: the leader of a group, for example.'),
    most: field.optional().describe('Where the highest number stands that an autoscaler of this kind goes to.'),
  })
  .describe('A field that says how many there are.');

const podSet = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .optional()
      .describe('What its pods are called: leader. Items of `each` have their own names.'),
    each: field
      .optional()
      .describe('A list or map, each item of which is a set of pods: the other fields are then fields of the item.'),
    key: field.default('name').describe('The field that tells the items of the list apart.'),
    template: z
      .union([z.literal(''), field, z.array(field).min(1)])
      .optional()
      .describe(
        'Where the template of its pods stands; of several the first that is there. Empty where the object itself is ' +
          'the template.',
      ),
    spec: field
      .optional()
      .describe('Where the spec of its pods stands, where there is no template around it. Either this or template.'),
    containers: z
      .array(field)
      .default([])
      .describe('Fields of the spec that are a container each, without standing in the list of containers.'),
    counts: z.array(count).default([]).describe('How many pods there are: the product of these, and 1 without any.'),
    scaled: z.boolean().default(true).describe('Whether it is multiplied by the field of `scale`.'),
    labels: z
      .record(label, z.string())
      .default({})
      .describe(
        'Labels that the controller gives its pods: {name} is the name of the object, {set} that of the set, * any ' +
          'value, and !0 any but 0.',
      ),
  })
  .refine(({ template, spec }) => (template === undefined) !== (spec === undefined), {
    error: "either 'template' or 'spec' says where its pods are described",
  });

const group = z
  .string()
  .regex(/^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$/, 'an API group, such as example.com; empty for that of v1');

const kindName = z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'the name of a kind, such as TrainingRun');

const reference = z
  .strictObject({
    field: fields,
    to: z
      .strictObject({
        group: group.default('').describe('The API group of what is named. Empty is that of v1.'),
        kind: kindName.describe('The kind of what is named: ConfigMap.'),
        cluster: z.boolean().default(false).describe('Whether objects of this kind are in no namespace.'),
      })
      .describe('What is named.'),
    optional: field.optional().describe('A field beside the name that is true where what is named may be missing.'),
    severity: z.enum(severities).default('medium').describe('How bad it is when what is named is missing.'),
    without: z.string().min(1).optional().describe('What happens without it, as the end of a sentence.'),
  })
  .describe('A field that names another object.');

/** Describes a kind: where its pods are described, how many there are, and what cannot be changed. */
export const kindSchema = z.strictObject({
  group: group.describe('Its API group, such as example.com.'),
  kind: kindName.describe('Its name, such as TrainingRun.'),
  pods: z.array(podSet).default([]).describe('Its sets of pods. A kind without any makes none.'),
  scale: field.optional().describe('The field that an autoscaler sets, by which all its sets are multiplied.'),
  ends: z.boolean().default(false).describe('Whether its pods run to an end, as those of a Job do.'),
  suspend: field.optional().describe('The field that keeps it from running when it is true.'),
  autoscaling: field
    .optional()
    .describe('The field that must be true for the highest numbers of its counts to be used.'),
  claims: z
    .array(fields)
    .default([])
    .describe('Lists of templates of claims: its pods mount them by their names, without a volume in the pod.'),
  references: z.array(reference).default([]).describe('Whom its objects name.'),
  fixed: z
    .strictObject({
      fields: z.array(field).min(1).describe('What cannot be changed in place, each with all that is in it.'),
      except: z
        .array(z.string().min(1))
        .default([])
        .describe('What of it may change all the same; [*] is any item of a list.'),
    })
    .optional()
    .describe('The fields that its API server or webhook refuses to change.'),
});

/** Describes a kind, as a file of kinds does and as the built-in table does. */
export type KindDescription = z.infer<typeof kindSchema>;
/** The same as it is written, with what has a default left out. */
export type WrittenKind = z.input<typeof kindSchema>;
/** Describes one set of pods of a kind. */
export type PodSetDescription = z.infer<typeof podSet>;
/** Says how many pods a set has. */
export type CountDescription = z.infer<typeof count>;
