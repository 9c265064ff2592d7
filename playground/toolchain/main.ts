import { ensureTools, everyTool, ToolError, type ToolName } from './index';
import { tools } from './table';

// Prints the table of tools: `node --require ./bin/_typescript.js playground/toolchain/main.ts [tool…]`.
async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const names = named.length === 0 ? everyTool() : tools.map(({ name }) => name).filter((name) => named.includes(name));
  const unknown = named.filter((name) => !(names as string[]).includes(name));
  if (unknown.length > 0) {
    throw new ToolError(
      'arguments',
      `No tool is called ${unknown.join(', ')}.`,
      `Known: ${tools.map((tool) => tool.name).join(', ')}.`,
    );
  }
  const found = await ensureTools(names, (message) => process.stderr.write(`${message}\n`));
  const rows = names.map((name: ToolName) => {
    const tool = found.get(name);
    return tool === undefined ? [name, '-', 'absent', ''] : [name, tool.version, tool.from, tool.path];
  });
  const line = (row: string[]): string =>
    `${row
      .map((cell, i) => cell.padEnd([29, 9, 9][i] ?? 0))
      .join(' ')
      .trimEnd()}\n`;
  process.stdout.write(rows.map(line).join(''));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ToolError ? error.message : ((error as Error).stack ?? String(error))}\n`);
  process.exitCode = 1;
});
