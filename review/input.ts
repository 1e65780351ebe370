import type { ReviewChanges } from '../diff/changes-of';
import type { ProvidedKind } from '../constructs/planning/operator-release';
import type { PlanDocument } from '../constructs/planning/plan-document';
import type { Finding } from '../constructs/policy/finding';

/** A CloudFormation template of the review. */
export interface ReviewTemplate {
  /** Name of the stack. */
  readonly name: string;
  /** The template. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A chart of the review. */
export interface ReviewChart {
  /** Name of the chart. */
  readonly name: string;
  /** Charts that come before it. */
  readonly dependsOn: readonly string[];
  /** Its objects. */
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

/** One way to deploy. */
export interface ReviewDoor {
  /** Its name. */
  readonly name: string;
  /** The commands, in order. */
  readonly commands: readonly string[];
  /**
   * What a person must know before, or do besides.
   *
   * @default - nothing
   */
  readonly notes?: readonly string[];
}

/** Everything that the review page shows; it reads nothing else. */
export interface ReviewInput {
  /** Title of the page: the name of the deployment. */
  readonly title: string;
  /** The plan. */
  readonly plan: PlanDocument;
  /** CloudFormation templates. */
  readonly templates: readonly ReviewTemplate[];
  /** Kubernetes objects by chart. */
  readonly manifests: readonly ReviewChart[];
  /**
   * Resources of the Pulumi door.
   *
   * @default - not shown
   */
  readonly pulumi?: readonly { readonly type: string; readonly name: string }[];
  /**
   * Kinds that operators which are in the cluster already bring.
   *
   * @default - none are expected
   */
  readonly alsoProvided?: readonly ProvidedKind[];
  /** Findings, open and acknowledged. */
  readonly findings: readonly Finding[];
  /** Ways to deploy. */
  readonly doors: readonly ReviewDoor[];
  /** Version of the kit. */
  readonly version: string;
  /**
   * The requirements file, or the name of a ready one.
   *
   * @default - not shown
   */
  readonly requirements?: string;
  /**
   * What the files were made from: a commit, a branch, a date. It is the caller's word: a page has no clock, so that the same input gives
   * the same bytes.
   *
   * @default - not shown
   */
  readonly madeFrom?: string;
  /**
   * What changes against what is deployed.
   *
   * @default - nothing was compared, and the section is left out
   */
  readonly changes?: ReviewChanges;
}

/** A resource of a template. */
export interface ReviewResource {
  /** Name of the template. */
  readonly template: string;
  /** Logical id. */
  readonly id: string;
  /** Its name for a person: the path of its construct, `Platform/Models/Bucket`, or else the logical id. */
  readonly name: string;
  /** Type: `AWS::S3::Bucket`. */
  readonly type: string;
  /** Its properties. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Whether it stays when the stack goes. */
  readonly retained: boolean;
}

/** Every resource of the templates. */
export function resourcesOf(templates: readonly ReviewTemplate[]): ReviewResource[] {
  return templates.flatMap((t) =>
    Object.entries((t.body.Resources ?? {}) as Record<string, Record<string, unknown>>).map(([id, r]) => ({
      template: t.name,
      id,
      name: pathOf(t.name, r) ?? id,
      type: String(r.Type),
      properties: (r.Properties ?? {}) as Record<string, unknown>,
      retained: r.DeletionPolicy === 'Retain' || r.DeletionPolicy === 'RetainExceptOnCreate',
    })),
  );
}

// the name of the stack is that of the page, and `Resource` is how the CDK calls what a construct is.
function pathOf(stack: string, resource: Record<string, unknown>): string | undefined {
  const path = ((resource.Metadata ?? {}) as Record<string, unknown>)['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(`${stack}/`, '').replace(/\/Resource$/, '') : undefined;
}

/** Every object of the charts. */
export function objectsOf(manifests: readonly ReviewChart[]): Readonly<Record<string, unknown>>[] {
  return manifests.flatMap((m) => m.objects);
}

/** Name, namespace and kind of an object. */
export function nameOf(object: Readonly<Record<string, unknown>>): { kind: string; name: string; namespace: string } {
  const metadata = (object.metadata ?? {}) as { name?: string; namespace?: string };
  return { kind: String(object.kind), name: metadata.name ?? '', namespace: metadata.namespace ?? '' };
}

/** What lies at a path of keys in data whose form is not known; undefined where nothing does. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>((v, key) => (v === null || typeof v !== 'object' ? undefined : (v as Record<string, unknown>)[key]), value);
}

/** A list, or an empty one where there is none; one thing alone is a list of one. */
export function many(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
}
