import { at, fields, type Fields, isFields, text } from '../constructs/policy/documents/json';
import { keepsData } from '../constructs/policy';
import type { DeliveredObject } from './object-changes';
import { plainValue } from './plain-value';
import type { Snapshot } from './snapshot';

const MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';
const RELEASE = 'Custom::AWSCDK-EKS-HelmChart';

/** A snapshot with Kubernetes objects and the rest of its stacks apart. */
export interface SplitSnapshot {
  /** Templates without the resources that stand for objects. */
  readonly templates: Snapshot['templates'];
  /** The objects that the templates deliver. */
  readonly objects: readonly DeliveredObject[];
}

/** Takes the Kubernetes objects out of templates: they are compared as what they are in the cluster, not as text in a custom resource. */
export function splitTemplates(templates: Snapshot['templates']): SplitSnapshot {
  const objects: DeliveredObject[] = [];
  const rest = templates.map(({ name, body }) => {
    const kept = Object.entries(fields(body.Resources)).filter(([, resource]) => {
      const found = objectsIn(resource);
      objects.push(...found);
      return found.length === 0;
    });
    return { name, body: { ...body, Resources: Object.fromEntries(kept) } };
  });
  return { templates: rest, objects };
}

function objectsIn(resource: unknown): readonly DeliveredObject[] {
  const type = at(resource, 'Type');
  const kept = keepsData(at(resource, 'DeletionPolicy'));
  const properties = fields(at(resource, 'Properties'));
  if (type === MANIFEST) {
    // what cannot be read stays a resource.
    const manifest = parsed(properties.Manifest);
    return Array.isArray(manifest) ? manifest.filter(isFields).map((object) => ({ object, kept })) : [];
  }
  return type === RELEASE ? [{ object: releaseOf(properties), kept }] : [];
}

/** A Helm release as an object: what a person changes in it stands in `spec`. */
function releaseOf(properties: Fields): Fields {
  const { Release, Namespace, Chart, Version, Repository, Values, SkipCrds } = properties;
  return {
    kind: 'HelmChart',
    metadata: { name: plainValue(Release), namespace: plainValue(Namespace) },
    spec: {
      chart: plainValue(Chart),
      version: plainValue(Version),
      repository: plainValue(Repository),
      skipCrds: SkipCrds ?? false,
      values: parsed(Values) ?? plainValue(Values ?? {}),
    },
  };
}

function parsed(value: unknown): unknown {
  try {
    return JSON.parse(text(plainValue(value)) ?? 'null') as unknown;
  } catch {
    return undefined;
  }
}
