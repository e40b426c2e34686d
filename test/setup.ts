import { expect } from 'vitest';

// A machine's own Node may be older; the node package puts the right one first on PATH for every npm script.
expect(process.version, 'run the tests through npm, so that Node 24 from node_modules is used').toMatch(/^v24\./);
