import type { PolicyInput } from '../policy-input';
import { cloudFormationResources, type FoundResource } from './cloudformation';
import { type Fields, isFields, isUnknown, list, text } from './json';

/** Objects that a resource of a template applies to a cluster. */
export interface DeliveredObjects {
  /** The resource. */
  readonly resource: FoundResource;
  /** The objects, as far as they are known. */
  readonly objects: readonly Fields[];
}

/** A chart that a resource of a template installs in a cluster. */
export interface DeliveredChart {
  /** The resource. */
  readonly resource: FoundResource;
  /** Name of the chart, empty if it is a file. */
  readonly chart: string;
  /** Its version; undefined if it is not known. */
  readonly version?: string;
  /** Address of the repository, with the chart's name behind it where that is an OCI registry. */
  readonly repository?: string;
  /** The values. */
  readonly values: Fields;
}

/** The objects that `KubernetesManifest` of the CDK applies: JSON in a property, with text that is known only later joined into it. */
export function* objectsDeliveredByEks(input: PolicyInput): Iterable<DeliveredObjects> {
  for (const resource of cloudFormationResources(input)) {
    if (resource.type === 'Custom::AWSCDK-EKS-KubernetesResource') {
      yield { resource, objects: list(parsed(resource.properties.Manifest)).filter(isFields) };
    }
  }
}

/** The charts that `HelmChart` of the CDK installs, but those whose name or values are known only later. */
export function* chartsDeliveredByEks(input: PolicyInput): Iterable<DeliveredChart> {
  for (const resource of cloudFormationResources(input)) {
    if (resource.type === 'Custom::AWSCDK-EKS-HelmChart') {
      const { Chart, Version, Repository, Values } = resource.properties;
      const values = parsed(Values ?? '{}');
      if (!isUnknown(Chart) && isFields(values)) {
        yield { resource, chart: text(Chart) ?? '', version: text(Version), repository: text(Repository), values };
      }
    }
  }
}

/** What JSON says in which some texts are not known yet: these stand in it as tokens, which no rule flags. */
function parsed(value: unknown): unknown {
  const json = joined(value);
  try {
    return json === undefined ? undefined : (JSON.parse(json) as unknown);
  } catch {
    return undefined;
  }
}

function joined(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  const parts = isFields(value) ? value['Fn::Join'] : undefined;
  if (!Array.isArray(parts) || typeof parts[0] !== 'string' || !Array.isArray(parts[1])) {
    return undefined;
  }
  return parts[1].map((part, i) => (isUnknown(part) || typeof part !== 'string' ? `\${Token[part.${i}]}` : part)).join(parts[0]);
}
