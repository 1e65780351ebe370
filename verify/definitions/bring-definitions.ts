import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '../../constructs/delivery/manifest-graph';
import { GroundplanError } from '../../constructs/planning/groundplan-error';
import { isDefinition } from '../folder-order';
import { type Manifest, parseManifests, placeOf } from '../read-manifests';
import { fetchDefinitions } from './fetch-definitions';
import { OPERATOR_SOURCES, type OperatorSource } from './operator-source';

/**
 * The definitions of the known operators' kinds that manifests use and that nobody gave, with the namespaces that come with the operators.
 *
 * The version is that of the chart which the manifests install, else the one that the constructs install.
 */
export async function bringDefinitions(
  manifests: readonly Manifest[],
  given: readonly Manifest[],
  say: (text: string) => void,
): Promise<readonly Manifest[]> {
  const all = [...given, ...manifests];
  const defined = new Set(all.filter(isDefinition).map(kindDefinedBy));
  const wanted = new Set(manifests.map(({ body }) => kindOf(body)).filter((kind) => !defined.has(kind)));
  const sources = OPERATOR_SOURCES.filter(({ groups }) => [...wanted].some((kind) => groups.includes(kind.split(' ')[0]))).map((source) =>
    atVersionOf(source, all),
  );
  const brought: Manifest[] = [];
  for (const source of sources) {
    brought.push(...definitionsIn(await fetchDefinitions(source, say), wanted));
  }
  if (sources.length > 0) {
    say(`· with the definitions of ${sources.map(({ operator, version }) => `${operator} ${version}`).join(', ')}\n`);
  }
  const namespaces = new Set(sources.flatMap(({ namespace }) => namespace ?? []));
  return [...[...namespaces].flatMap((name) => parseManifests(name, namespaceText(name))), ...brought];
}

/** Definitions of kinds, as `group kind`, in the files of a folder. Only files that name one are parsed: they are large. */
export function definitionsIn(folder: string, kinds: ReadonlySet<string>): readonly Manifest[] {
  const names = [...kinds].map((kind) => kind.split(' ')[1]);
  return readdirSync(folder)
    .sort()
    .map((file) => ({ file: join(folder, file), text: readFileSync(join(folder, file), 'utf8') }))
    .filter(({ text }) => names.some((name) => text.includes(`kind: ${name}\n`)))
    .flatMap(({ file, text }) => parseManifests(file, text))
    .filter((manifest) => isDefinition(manifest) && kinds.has(kindDefinedBy(manifest)));
}

/** Group and kind of an object. */
export function kindOf({ apiVersion, kind }: KubernetesObject): string {
  return `${apiVersion.split('/').slice(0, -1).join()} ${kind}`;
}

function kindDefinedBy({ body }: Manifest): string {
  const { group, names } = (body['spec'] ?? {}) as { readonly group?: string; readonly names?: { readonly kind?: string } };
  return `${group} ${names?.kind}`;
}

/** A Flux release, as far as it is read here. */
interface HelmRelease {
  readonly chart?: { readonly spec?: { readonly chart?: unknown; readonly version?: unknown } };
}

/** The source at the version of the chart that the manifests install; a range, or no such chart, leaves it as it is. */
function atVersionOf(source: OperatorSource, manifests: readonly Manifest[]): OperatorSource {
  const { operator, chart, version } = source;
  const release = manifests.find(({ body }) => chart !== undefined && chartOf(body)?.chart === chart.name);
  const installed = /^v?(\d+\.\d+\.\d+)$/.exec(String(release && chartOf(release.body)?.version))?.[1];
  if (release === undefined || chart === undefined || installed === undefined || installed === chart.version) {
    return source;
  }
  if (version !== `v${chart.version}`) {
    throw new GroundplanError(
      'DefinitionsNotFetched',
      `${placeOf(release)} installs chart '${chart.name}' ${installed}, and the version of ${operator} in it is known for ${chart.version} only; ` +
        "name the file or folder with its definitions with '--crds'",
    );
  }
  return { ...source, version: `v${installed}` };
}

function chartOf(body: KubernetesObject): NonNullable<HelmRelease['chart']>['spec'] {
  return kindOf(body) === 'helm.toolkit.fluxcd.io HelmRelease' ? (body['spec'] as HelmRelease | undefined)?.chart?.spec : undefined;
}

function namespaceText(name: string): string {
  return `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name} } }`;
}
