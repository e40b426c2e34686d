import * as v from 'valibot';

/** What is looked at without a network: one line for each thing that is not as it should be. */

const Names = v.optional(v.record(v.string(), v.string()), {});
const Package = v.object({
  version: v.optional(v.string(), ''),
  integrity: v.optional(v.string()),
  resolved: v.optional(v.string()),
  link: v.optional(v.boolean(), false),
  dev: v.optional(v.boolean(), false),
  license: v.optional(v.string()),
  hasInstallScript: v.optional(v.boolean(), false),
  dependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
});
export const Lock = v.object({ lockfileVersion: v.literal(3), packages: v.record(v.string(), Package) });
export const Manifest = v.object({
  dependencies: Names,
  devDependencies: Names,
  allowScripts: v.optional(v.record(v.string(), v.boolean()), {}),
});
export const Meta = v.object({ inputs: v.record(v.string(), v.unknown()) });
type Lock = v.InferOutput<typeof Lock>;
type Manifest = v.InferOutput<typeof Manifest>;

/** Of what runs at a customer's, and of what is only used to build and test it. */
const LICENCES: Readonly<Record<'runtime' | 'development', readonly string[]>> = {
  runtime: ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'],
  development: [
    '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC-BY-4.0', 'CC0-1.0', 'ISC', 'MIT', 'MPL-2.0',
    'PSF-2.0', 'Python-2.0', 'Unlicense', 'WTFPL',
  ],
};

const nameOf = (path: string): string => path.split('node_modules/').at(-1) ?? path;

/** One of several licences is enough where a package offers them. */
const isAllowed = (licence: string, allowed: readonly string[]): boolean =>
  licence.replaceAll(/[()]/g, '').split(/ OR /i).some((one) => one.split(/ AND /i).every((part) => allowed.includes(part.trim())));

/** @param licenceOf what the installed package says of itself; null where it is not installed here */
export const lockFindings = (lock: Lock, manifest: Manifest, licenceOf: (path: string) => string | null): readonly string[] => {
  const findings = Object.entries(lock.packages).flatMap(([path, one]): string[] => {
    if (path === '') return [];
    const found: string[] = [];
    const what = `${path} ${one.version}`;
    if (one.link) return [`${what} is a link to a folder, not a package of a registry.`];
    if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(one.integrity ?? '')) found.push(`${what} has no sha512 in package-lock.json.`);
    if (one.resolved !== undefined && !/^https:\/\/[^/]+\/.+\.tgz$/.test(one.resolved)) {
      found.push(`${what} comes from ${one.resolved.split(':', 1)[0]}:, not from a registry over https.`);
    }
    if (one.hasInstallScript && manifest.allowScripts[nameOf(path)] === undefined) {
      found.push(`${what} runs a script when it is installed, and "allowScripts" says nothing of it.`);
    }
    const licence = licenceOf(path) ?? one.license ?? 'none';
    const allowed = LICENCES[one.dev ? 'development' : 'runtime'];
    if (!isAllowed(licence, allowed)) found.push(`${what} has the licence ${licence}, which is not on the list.`);
    return found;
  });
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  const other = Object.entries(all).filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version);
  return [
    ...findings,
    ...loose.map(([name, version]) => `${name} is not pinned: ${version}.`),
    ...other.map(([name, version]) => `${name} ${version} of package.json is another version in package-lock.json.`),
  ];
};

/** Where a package finds another: in its own folder, else in the ones above. */
const find = (lock: Lock, from: string, name: string): string | null => {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (at === '') return null;
  }
};

/** Everything that the runtime dependencies bring with them, themselves included. */
const broughtBy = (lock: Lock, names: readonly string[]): ReadonlySet<string> => {
  const seen = new Set<string>();
  const open = names.map((name): readonly [string, string] => ['', name]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const path = find(lock, ...next);
    if (path === null || seen.has(path)) continue;
    seen.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = lock.packages[path] ?? { dependencies: {}, optionalDependencies: {}, peerDependencies: {} };
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) open.push([path, name]);
  }
  return seen;
};

/** Paths in package-lock.json of the packages in a bundle. */
const within = (meta: v.InferOutput<typeof Meta>): ReadonlySet<string> =>
  new Set(Object.keys(meta.inputs).flatMap((path) => /^(node_modules\/.*node_modules\/(?:@[^/]+\/)?[^/]+|node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));

/** Names under the heading of what is in the bundles. */
const listed = (document: string): readonly string[] => {
  const [, list = ''] = document.split(/^## What is inside the bundles$/m);
  return [...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
};

/** @param metas of the bundles, by function; @param document docs/dependencies.md */
export const bundleFindings = (
  metas: Readonly<Record<string, v.InferOutput<typeof Meta>>>,
  lock: Lock,
  manifest: Manifest,
  document: string,
): readonly string[] => {
  const runtime = Object.keys(manifest.dependencies);
  const brought = broughtBy(lock, runtime);
  const inside = new Map<string, Set<string>>();
  const findings: string[] = [];
  for (const [fn, meta] of Object.entries(metas)) {
    for (const path of within(meta)) {
      if (!brought.has(path)) findings.push(`${path} is in the bundle ${fn}, and no runtime dependency brings it.`);
      const majors = inside.get(nameOf(path)) ?? new Set();
      inside.set(nameOf(path), majors.add(lock.packages[path]?.version.split('.', 1)[0] ?? 'unknown'));
    }
  }
  for (const [name, majors] of inside) {
    // Packages that two of them bring may differ; one that we ask for ourselves may not.
    if (majors.size > 1 && runtime.includes(name)) findings.push(`${name} is in the bundles in ${majors.size} major versions: ${[...majors].join(', ')}.`);
  }
  const [reasons = ''] = document.split(/^## What is inside the bundles$/m);
  const without = runtime.filter((name) => !reasons.includes(`\`${name}\``));
  const names = listed(document);
  return [
    ...findings,
    ...without.map((name) => `${name} has no reason in docs/dependencies.md.`),
    ...[...inside.keys()].filter((name) => !names.includes(name)).map((name) => `${name} is in a bundle and not in the list of docs/dependencies.md.`),
    ...names.filter((name) => !inside.has(name)).map((name) => `${name} is in the list of docs/dependencies.md and in no bundle.`),
    ...runtime.filter((name) => !inside.has(name) && !name.endsWith('/types')).map((name) => `${name} is a runtime dependency and in no bundle.`),
  ];
};
