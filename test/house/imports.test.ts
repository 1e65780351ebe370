import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { exportedStatements, filesUnder, hasModifier, importsOf, namesOf, nodesOf, parse, place, ROOT } from './source-tree';

interface Room {
  /** The files it is about; the first room that fits counts. */
  readonly files: RegExp;
  /** Paths of this repository that they may import; `$1` is what the first group of `files` caught. */
  readonly house: readonly string[];
  /** Packages that they may import; `node:` stands for every builtin. */
  readonly packages: readonly string[];
  /** Paths and packages that they may import types from. */
  readonly types?: readonly string[];
}

const PLANNING = 'constructs/planning/';
const KUBERNETES = 'constructs/kubernetes/';
const AWS = 'constructs/aws/';
const DELIVERY = 'constructs/delivery/';
const POLICY = 'constructs/policy/';
const PEERS = ['constructs', 'aws-cdk-lib', 'cdk8s', 'cdk8s-plus-28', '@pulumi/pulumi', '@pulumi/kubernetes'];

const TABLE: readonly Room[] = [
  { files: /^constructs\/planning\//, house: [PLANNING], packages: [] },
  { files: /^constructs\/kubernetes\/kplus\.ts$/, house: [], packages: [], types: ['cdk8s-plus-28'] },
  {
    files: /^constructs\/kubernetes\/crds\.ts$/,
    house: [],
    packages: [],
    types: ['@kubernetes-models/karpenter', '@kubernetes-models/keda', '@kubernetes-models/prometheus-operator'],
  },
  { files: /^constructs\/kubernetes\//, house: [PLANNING, KUBERNETES], packages: ['constructs', 'cdk8s'] },
  {
    files: /^constructs\/aws\//,
    house: [PLANNING, AWS],
    packages: ['constructs', 'aws-cdk-lib', '@aws-cdk/lambda-layer-kubectl-v35'],
  },
  { files: /^constructs\/delivery\/eks-[a-z-]+\.ts$/, house: [PLANNING, DELIVERY], packages: ['constructs', 'cdk8s', 'aws-cdk-lib'] },
  {
    files: /^constructs\/delivery\/pulumi-[a-z-]+\.ts$/,
    house: [PLANNING, DELIVERY],
    packages: ['constructs', 'cdk8s', '@pulumi/pulumi', '@pulumi/kubernetes'],
  },
  {
    files: /^constructs\/delivery\/yaml-[a-z-]+\.ts$/,
    house: [PLANNING, DELIVERY],
    packages: ['constructs', 'cdk8s', 'node:fs', 'node:path'],
  },
  { files: /^constructs\/delivery\//, house: [PLANNING, DELIVERY], packages: ['constructs', 'cdk8s'] },
  { files: /^constructs\/policy\//, house: [PLANNING, POLICY], packages: [] },
  {
    files: /^blueprints\/(?:catalog|planned-blueprint)\.ts$/,
    house: ['blueprints/', PLANNING],
    packages: ['fastest-levenshtein', 'zod', 'node:'],
    types: [...PEERS, DELIVERY],
  },
  {
    files: /^blueprints\/doors\//,
    house: ['blueprints/', PLANNING, DELIVERY, POLICY],
    packages: [...PEERS, 'cdk-nag', 'fastest-levenshtein', 'yaml', 'node:'],
  },
  // what every blueprint asks of its user.
  { files: /^blueprints\/deployment\//, house: ['blueprints/deployment/', PLANNING], packages: ['zod', 'fastest-levenshtein'] },
  // what blueprints have in common on the cluster's side; on the AWS side that is AiPlatform.
  {
    files: /^blueprints\/parts\//,
    house: ['blueprints/parts/', 'blueprints/deployment/', PLANNING, KUBERNETES],
    packages: ['constructs', 'cdk8s'],
  },
  {
    files: /^blueprints\/([a-z0-9-]+)\/delivery\.ts$/,
    house: ['blueprints/$1/', 'blueprints/parts/', 'blueprints/deployment/', PLANNING],
    packages: [],
    types: ['aws-cdk-lib', 'cdk8s', 'blueprints/planned-blueprint.ts'],
  },
  {
    files: /^blueprints\/([a-z0-9-]+)\/requirements\.ts$/,
    house: ['blueprints/$1/', 'blueprints/deployment/', PLANNING],
    packages: ['zod'],
  },
  {
    files: /^blueprints\/([a-z0-9-]+)\/platform-aws\.ts$/,
    house: ['blueprints/$1/', 'blueprints/deployment/', PLANNING, AWS],
    packages: ['constructs', 'aws-cdk-lib'],
  },
  {
    files: /^blueprints\/([a-z0-9-]+)\/(?:platform-kubernetes|platform-eks|workload)\.ts$/,
    house: ['blueprints/$1/', 'blueprints/parts/', 'blueprints/deployment/', PLANNING, KUBERNETES],
    packages: ['constructs', 'cdk8s'],
  },
  { files: /^blueprints\/([a-z0-9-]+)\//, house: ['blueprints/$1/', 'blueprints/deployment/', PLANNING], packages: [] },
  { files: /^review\//, house: ['review/', PLANNING, POLICY], packages: ['@viz-js/viz', 'yaml', 'node:'], types: [DELIVERY] },
  // asks API servers about manifests, whoever rendered them.
  { files: /^verify\//, house: ['verify/', PLANNING], packages: ['yaml', 'node:'], types: [DELIVERY] },
  {
    files: /^cli\//,
    house: ['cli/', 'review/', 'verify/', 'blueprints/', 'constructs/', 'package.json'],
    packages: ['commander', 'csv-parse', 'fastest-levenshtein', 'yaml', 'zod', 'node:', ...PEERS],
  },
  { files: /^examples\//, house: [], packages: ['groundplan', 'node:', ...PEERS] },
];

const FILES = filesUnder(['constructs', 'blueprints', 'review', 'verify', 'cli', 'examples'], ['.ts']);

test('every room imports only what the table of rooms allows', () => {
  const offences = FILES.flatMap((file) => {
    const room = TABLE.find((r) => r.files.test(file));
    if (!room) {
      return [`${file} belongs to no room`];
    }
    const group = room.files.exec(file)?.[1] ?? '';
    const within = (path: string, folders: readonly string[] = []): boolean =>
      folders.some((folder) => path.startsWith(folder.replace('$1', group)));
    return importsOf(file)
      .filter((i) =>
        i.path !== undefined
          ? !within(i.path, room.house) && !(i.typeOnly && within(i.path, room.types))
          : !allows(room.packages, i.package!) && !(i.typeOnly && allows(room.types ?? [], i.package!)),
      )
      .map((i) => `${i.place} imports '${i.specifier}'`);
  });
  expect(offences).toEqual([]);
});

function allows(packages: readonly string[], name: string): boolean {
  return packages.some((p) => p === name || (p === 'node:' && name.startsWith('node:')));
}

test('only kplus.ts names cdk8s-plus', () => {
  const naming = filesUnder(['constructs', 'blueprints', 'review', 'verify', 'cli'], ['.ts']).filter((file) =>
    importsOf(file).some((i) => i.package === 'cdk8s-plus-28'),
  );
  expect(naming.filter((file) => file !== 'constructs/kubernetes/kplus.ts')).toEqual([]);
});

test('nothing that is declared to users names a type that they need not have', () => {
  const leaking = filesUnder(['constructs/kubernetes'], ['.ts']).flatMap((path) => {
    const tree = parse(path);
    const borrowed = new Set(
      tree.statements
        .filter(ts.isImportDeclaration)
        .filter((s) => /\/(kplus|crds)'$|cdk8s-plus|@kubernetes-models/.test(s.moduleSpecifier.getText()))
        .flatMap((s) => nodesOf(s, ts.isImportSpecifier).map((i) => i.name.text)),
    );
    // what is marked internal is left out of the declarations; bodies never were in them.
    return exportedStatements(tree)
      .filter((s) => !/@internal/.test(s.getFullText().slice(0, s.getStart() - s.getFullStart())))
      .filter((s) => declared(s).some((name) => borrowed.has(name)))
      .map((s) => `${place(s)} ${namesOf(s).join()}`);
  });
  expect(leaking).toEqual([]);
});

/** Names in a statement, without those in the bodies of functions. */
function declared(node: ts.Node): string[] {
  const found: string[] = ts.isIdentifier(node) ? [node.text] : [];
  ts.forEachChild(node, (child) => {
    found.push(...(ts.isBlock(child) || hasModifier(child, ts.SyntaxKind.PrivateKeyword) ? [] : declared(child)));
  });
  return found;
}

test('every relative import finds its file', () => {
  const lost = FILES.flatMap((file) => importsOf(file).filter((i) => i.path !== undefined && !existsSync(join(ROOT, i.path))));
  expect(lost.map((i) => `${i.place} imports '${i.specifier}'`)).toEqual([]);
});

const ENGINES = ['constructs', 'cdk8s', 'cdk8s-plus-28', 'aws-cdk-lib', 'cdk-nag', '@pulumi/pulumi', '@pulumi/kubernetes'];

test.each([
  ['constructs/planning/index.ts', ENGINES],
  ['constructs/policy/index.ts', ENGINES],
  ['constructs/kubernetes/index.ts', ['cdk8s-plus-28', 'aws-cdk-lib', '@pulumi/pulumi', '@pulumi/kubernetes']],
  ['constructs/aws/index.ts', ['cdk8s', 'cdk8s-plus-28', '@pulumi/pulumi', '@pulumi/kubernetes']],
  ['constructs/delivery/index.ts', ['aws-cdk-lib', '@pulumi/pulumi', '@pulumi/kubernetes']],
  ['review/index.ts', ENGINES],
  ['blueprints/catalog.ts', ENGINES],
  ['cli/main.ts', ENGINES],
  ['cli/index.ts', ENGINES],
])('who loads %s does not load another engine with it', (entry, engines) => {
  expect(eagerPackages(entry).filter(([name]) => engines.includes(name))).toEqual([]);
});

/** Packages that are loaded at once with a file, each with the line that asks for it. */
function eagerPackages(entry: string): [string, string][] {
  const seen = new Set<string>();
  const found: [string, string][] = [];
  const visit = (path: string): void => {
    if (seen.has(path) || !path.endsWith('.ts') || !existsSync(join(ROOT, path))) {
      return;
    }
    seen.add(path);
    for (const i of importsOf(path).filter((i) => !i.typeOnly && !i.lazy)) {
      if (i.path !== undefined) {
        visit(i.path);
      } else {
        found.push([i.package!, i.place]);
      }
    }
  };
  visit(entry);
  return found;
}
