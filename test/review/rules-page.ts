import { rules, type Consequence, type Rule, type RuleDescription } from '../../lib/review';
import { aboutRules } from '../../lib/review/rules/about-rules';

/** A chapter of docs/rules.md, and the room of its rules in `lib/review/rules`. */
export interface Chapter {
  readonly room: string;
  readonly title: string;
  readonly consequences: readonly Consequence[];
}

/** The chapters, in the order of the page. Each consequence is in one of them. */
export const chapters: readonly Chapter[] = [
  { room: 'data', title: 'Data', consequences: ['data'] },
  { room: 'access', title: 'Access', consequences: ['access'] },
  { room: 'availability', title: 'Availability', consequences: ['availability'] },
  { room: 'traffic', title: 'Traffic', consequences: ['traffic'] },
  { room: 'correctness', title: 'Correctness', consequences: ['correctness'] },
  { room: 'capacity', title: 'Capacity and cost', consequences: ['capacity', 'cost'] },
  { room: 'scaling', title: 'Scaling', consequences: ['scaling'] },
  {
    room: 'rollout',
    title: 'Rollout: restarts, replacements, images and configuration',
    consequences: ['restart', 'replacement', 'image', 'configuration'],
  },
];

const marker = '<!-- Made from the rules: bin/test unit review/docs.test --update -->';

/**
 * The page of all rules.
 *
 * @param page as it is: what stands above the marker is written by hand, and stays
 */
export function rulesPage(page: string): string {
  const byHand = page.slice(0, page.indexOf(marker));
  return [
    `${byHand}${marker}`,
    '## All rules',
    ['| rule | severity | consequence | needs |', '|---|---|---|---|', ...[...rules, ...aboutRules].map(row)].join(
      '\n',
    ),
    ...chapters.flatMap(({ title, consequences }) => [
      `## ${title}`,
      ...rules.filter(({ consequence }) => consequences.includes(consequence)).map((rule) => section(rule, true)),
    ]),
    '## Rules and suppressions themselves',
    ...aboutRules.map((rule) => section(rule, false)),
  ]
    .join('\n\n')
    .concat('\n');
}

function row({ id, severity, consequence, ...rest }: RuleDescription): string {
  const { needs } = rest as Partial<Rule>;
  return `| [${id}](#${id}) | ${severity} | ${consequence} | ${needs === undefined ? '' : `\`--${needs}\``} |`;
}

function section({ id, finds, why, fix }: RuleDescription, suppressible: boolean): string {
  return [
    `### ${id}`,
    finds,
    `**Why.** ${why}`,
    `**Fix.** ${fix}`,
    `**Suppress.** ${suppressible ? `\`review.modelyard.dev/${id}: <reason>\`` : 'Nothing suppresses it.'}`,
  ].join('\n\n');
}
