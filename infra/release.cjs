/**
 * What a deployment says of itself, given to every function: doctor compares them with each other and with the policy
 * here. Computed from the bundles alone, so that the same sources say the same on every machine, with or without git.
 */
const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const FUNCTIONS = ['clock', 'requests', 'shares', 'slack'];
const inDist = (name, file) => join(ROOT, 'dist', name, file);

/** `osls info` and `osls remove` read serverless.yml as well, where perhaps nothing was built. */
const UNBUILT = 'unbuilt';
const isBuilt = () => FUNCTIONS.every((name) => ['index.cjs', 'policy.json'].every((file) => existsSync(inDist(name, file))));

/** @returns {string} the version and 8 hex digits over the code of all four functions: `0.1.0+1a2b3c4d`. */
exports.release = () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  if (!isBuilt()) return `${version}+${UNBUILT}`;
  const hash = createHash('sha256');
  for (const name of FUNCTIONS) hash.update(`${name}\n`).update(readFileSync(inDist(name, 'index.cjs')));
  return `${version}+${hash.digest('hex').slice(0, 8)}`;
};

/** @returns {string} the compiled policy's own hash. @throws Error where the functions have several policies. */
exports.policy = () => {
  if (!isBuilt()) return UNBUILT;
  const hashes = new Set(FUNCTIONS.map((name) => JSON.parse(readFileSync(inDist(name, 'policy.json'), 'utf8')).hash));
  if (hashes.size === 1) return [...hashes][0];
  throw new Error('The functions in dist/ do not have one policy. Build them together: npm run build.');
};
