import { writeFileSync } from 'node:fs';
import { describeApi } from './describe';

// The tests run it in a process of its own: the compiler is slow in the sandbox of a test.
writeFileSync(process.argv[2]!, JSON.stringify(describeApi()));
